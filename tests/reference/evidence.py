"""Why a label: the model's own contributions, laid on the stretches of the sentence they were read from.

A linear model explains itself: a term's contribution to a score is its TF-IDF value times its coefficient. A term seen
k times shares its contribution equally among its k places; what lies on the same stretch is added up.
"""

import math

from rhetor.definition.extraction import Terms, extract_terms
from rhetor.model import Model
from rhetor.records import Evidence, EvidenceSpan
from tests.reference.model import Contributions, compute_contributions, compute_scores, number_terms


def explain_label(
    model: Model, terms: Terms, contributions: Contributions, winner: int, offset: int, top: int | None
) -> Evidence:
    """Evidence for the label in row ``winner``, on spans moved by ``offset``; the ``top`` largest, or all if None."""
    shares = {
        int(index): value / count
        for index, value, count in zip(
            contributions.indices.tolist(),
            contributions.values[:, winner].tolist(),
            contributions.counts.tolist(),
            strict=True,
        )
    }
    vocabulary = number_terms(model.terms)
    weights: dict[tuple[int, int], list[float]] = {}
    strongest: dict[tuple[int, int], tuple[float, str]] = {}
    for name, span in zip(terms.names, terms.spans, strict=True):
        index = vocabulary.get(name)
        if index is None:
            continue
        share = shares[index]
        weights.setdefault(span, []).append(share)
        if span not in strongest or abs(share) > strongest[span][0]:
            strongest[span] = (abs(share), name)
    spans = [
        EvidenceSpan(start + offset, end + offset, math.fsum(values), strongest[start, end][1])
        for (start, end), values in weights.items()
    ]
    spans.sort(key=lambda span: (-abs(span.weight), span.start, span.end))
    listed = spans if top is None else spans[:top]
    score = float(compute_scores(model, contributions)[winner])
    intercept = float(model.intercepts[winner])
    rest = math.fsum([span.weight for span in spans[len(listed) :]])
    return Evidence(model.labels[winner], score, intercept, tuple(listed), rest)


def explain_sentence(model: Model, sentence: str, winner: int) -> Evidence:
    """All evidence for the label in row ``winner``."""
    terms = extract_terms(sentence)
    return explain_label(model, terms, compute_contributions(model, terms), winner, 0, None)
