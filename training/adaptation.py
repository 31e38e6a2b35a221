"""What a user added moves the coefficients further: adaptation to a user's texts, anchored in the seeds.

The base is fitted on the seeds and the real units alone (``base``). Then every term of an added sentence gets a difference,
which makes the added labels likely and leaves as they are the probabilities that the base gives its own sentences: on these
the loss is the cross-entropy with them (distillation against forgetting; Hinton, Vinyals & Dean 2015; Li & Hoiem 2016). The
difference is drawn to zero as the base's coefficients were (a Gaussian prior; Chelba & Acero 2004).

Two things keep what is learnt from being how often each label was added, which says nothing of how often it stands in texts
where somebody sends what was labelled wrong: no intercept is learnt, and the differences act on how far a sentence's terms
are from the mean seed's, whose scores they leave alone. Scores are divided by a temperature meanwhile, so that a
sentence of which the base is nearly sure teaches something too.
"""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from rhetor.model import Floats
from training.settings import Settings

MOST_STEPS = 1000


def find_differences(
    design: sp.csr_matrix, scores: Floats, labels: NDArray[np.int64], is_added: NDArray[np.bool_], settings: Settings
) -> tuple[Floats, Floats]:
    """What to add to the first fit's coefficients, (labels, columns), and intercepts, (labels,).

    Args:
        design: weighed terms, (examples, columns).
        scores: by the first fit, (examples, labels).
        labels: gold, (examples,); those of the seeds are not looked at.
        is_added: which examples a user added, (examples,); neither all nor none.

    Raises:
        RuntimeError: the search does not converge.
    """
    columns = np.unique(design[is_added].indices)
    terms = design[:, columns]
    transposed = terms.T.tocsr()
    mean_seed = np.asarray(terms[~is_added].mean(axis=0)).ravel()
    temperature = settings.adaptation_temperature
    start = scores / temperature
    wanted = softmax(start, axis=1)
    wanted[is_added] = np.eye(scores.shape[1])[labels[is_added]]
    anchor = settings.anchor_weight * is_added.sum() / (~is_added).sum()
    weights = np.where(is_added, 1.0, anchor)[:, None]
    stiffness = temperature**2 / settings.inverse_regularisation

    def measure(flat: Floats) -> tuple[float, Floats]:
        """The loss at a difference, in units of one added sentence, and its gradient."""
        difference = flat.reshape(len(columns), -1)
        logarithms = log_softmax(start + terms @ difference - mean_seed @ difference, axis=1)
        pull = weights * (np.exp(logarithms) - wanted)
        slope = transposed @ pull - np.outer(mean_seed, pull.sum(axis=0)) + stiffness * difference
        return float(stiffness / 2 * (flat @ flat) - (weights * wanted * logarithms).sum()), slope.ravel()

    none = np.zeros(len(columns) * scores.shape[1])
    limits = {"maxiter": MOST_STEPS, "gtol": 1e-3, "ftol": 1e-14}  # nearer to the optimum no score changes by .001
    found = minimize(measure, none, jac=True, method="L-BFGS-B", options=limits)
    if found.nit >= MOST_STEPS:
        raise RuntimeError(f"The adaptation to {is_added.sum():,} added sentences did not converge.")
    difference = temperature * found.x.reshape(len(columns), -1)
    coefficients = np.zeros((scores.shape[1], design.shape[1]))
    coefficients[:, columns] = difference.T
    return coefficients, -mean_seed @ difference
