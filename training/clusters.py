"""Words that stand beside the same words, as clusters: what the ablation tries in the place of words.

Counts of neighbours, positive pointwise mutual information, singular values, k-means (Levy & Goldberg 2014); made of the
unlabelled text of the seed corpus.
"""

from collections import Counter
from functools import cache
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from rhetor.definition.tokens import tokenize
from training.corpus import read_corpus

LEAST, DIMENSIONS, CLUSTERS = 5, 100, 400


@cache
def load_clusters() -> dict[str, int]:
    """The cluster of each word that stands in the seed corpus at least ``LEAST`` times."""
    sentences = [[token.form for token in tokenize(example.text)] for example in read_corpus(only=()).examples]
    frequent = Counter(form for sentence in sentences for form in sentence)
    number = {form: place for place, form in enumerate(sorted(form for form in frequent if frequent[form] >= LEAST))}
    vectors = TruncatedSVD(DIMENSIONS, random_state=0).fit_transform(_weigh_neighbours(sentences, number))
    found = MiniBatchKMeans(CLUSTERS, random_state=0, n_init=3).fit_predict(normalize(vectors))
    return dict(zip(number, found.tolist(), strict=True))


def _weigh_neighbours(sentences: list[list[str]], number: dict[str, int]) -> sp.csr_matrix:
    """(words, words before and words after): positive pointwise mutual information."""
    size = len(number)
    pairs = Counter(
        (number[first], number[second])
        for sentence in sentences
        for first, second in pairwise(sentence)
        if first in number and second in number
    )
    rows, columns = np.array([*pairs]).T
    after = sp.csr_matrix((list(pairs.values()), (rows, columns)), shape=(size, size), dtype=float)
    counts = sp.hstack([after, after.T]).tocoo()
    by_row, by_column = np.asarray(counts.sum(axis=1)).ravel(), np.asarray(counts.sum(axis=0)).ravel()
    information = np.log(counts.data * counts.sum() / (by_row[counts.row] * by_column[counts.col]))
    return sp.csr_matrix((np.maximum(information, 0), (counts.row, counts.col)), shape=counts.shape)
