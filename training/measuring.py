"""A finished model on labelled sentences it was not trained on."""

from collections.abc import Sequence

import numpy as np

from rhetor.labeler import Labeler
from rhetor.records import LABELS
from training.evaluation import Figures, compute_figures
from training.examples import Example
from training.fitting import to_numbers


def measure_labeler(labeler: Labeler, examples: Sequence[Example]) -> Figures:
    """Figures of the labeler on ``examples``.

    Intervals are over documents; over single sentences if all stand in one, as in a file that names none.
    """
    labelled = labeler.label_sentences([example.text for example in examples])
    probabilities = np.array([[sentence.probabilities[label] for label in LABELS] for sentence in labelled])
    documents = {document: number for number, document in enumerate({example.document: None for example in examples})}
    groups = np.array([documents[example.document] for example in examples])
    if len(documents) == 1:
        groups = np.arange(len(examples))
    return compute_figures(probabilities, to_numbers(examples), groups, labeler.model.threshold)
