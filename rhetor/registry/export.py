"""A model as scikit-learn's own objects: the reference that tests hold the product to, and an export for users."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rhetor.definition.features import BLOCKS
from rhetor.model import Model
from rhetor.store.writing import write_aside

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


def build_pipeline(model: Model) -> "Pipeline":
    """An equal scikit-learn ``Pipeline``: a TF-IDF vectorizer per feature block, weighted, then logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import FeatureUnion, Pipeline

    from rhetor.definition.extraction import term_names

    vectorizers, order = [], []
    for number, block in enumerate(BLOCKS):
        columns = np.flatnonzero(model.blocks == number)
        order.append(columns)
        if not len(columns):
            continue
        vocabulary = {model.terms[column]: position for position, column in enumerate(columns.tolist())}
        vectorizer = TfidfVectorizer(analyzer=term_names, sublinear_tf=True, vocabulary=vocabulary)
        vectorizer.idf_ = model.idf[columns]
        vectorizers.append((block, vectorizer))
    weights = {block: float(model.block_weights[BLOCKS.index(block)]) for block, _ in vectorizers}
    regression = LogisticRegression()
    regression.classes_ = np.array([label.value for label in model.labels])
    regression.coef_ = model.coefficients[:, np.concatenate(order)]
    regression.intercept_ = model.intercepts
    regression.n_features_in_ = len(model.terms)
    return Pipeline([("tfidf", FeatureUnion(vectorizers, transformer_weights=weights)), ("classifier", regression)])


def export_pipeline(model: Model, file: Path) -> None:
    """Writes ``build_pipeline(model)`` to ``file`` with joblib."""
    import joblib

    with write_aside(file) as aside:
        joblib.dump(build_pipeline(model), aside, compress=3)
