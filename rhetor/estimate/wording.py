"""What is said beside the figures: the method and its sources, what is assumed, what a reader must know besides."""

from rhetor.estimate.hand_labels import HandLabels
from rhetor.estimate.run_units import Units

BY_SAMPLE = "difference estimator with tuned weight (PPI++)"
BY_CORRECTION = "adjusted count by document"
SAMPLE_ASSUMES = (
    "Assumes nothing of the model: the intervals hold whatever its errors, for the units of this run that have a label. "
    "They assume that the labels of the sample are right, and that the sample was labelled as it was drawn."
)
CORRECTION_ASSUMES = (
    "Assumes the model errs on your texts as on ours: on {units:,} held-out units of {genres} genres of real text. The "
    "intervals allow for what differs from genre to genre there, and for nothing else. Label a random sample to do without "
    "this assumption: rhetor sample."
)
DOCUMENTS_ASSUME = (
    "Documents with a call are as counted, and their interval assumes that the model errs on your texts as on ours, with a "
    "sample too."
)
NOT_MEASURED = (
    "Of model {version} it is not known how its counts err on real text. Label a random sample (rhetor sample DIR --n 200), "
    "or train the model again and label the texts with it."
)
REFUSED = (
    "The scores of these texts are {distance:.1f} times as far from held-out text as those of nearly all its outlets: what "
    "the model's errors are there is not known. Label a sample: rhetor sample DIR --n 200"
)
CITE_SAMPLE = (
    "Units were drawn at random, stratified, and labelled by hand without sight of the model's labels.",
    "Shares were estimated by the difference estimator with the model's probability as auxiliary variable (Särndal, "
    "Swensson & Wretman 1992), its weight tuned to the sample (PPI++: Angelopoulos, Duchi & Zrnic 2023).",
    "Intervals are 95 % score intervals (Wilson 1927) at the sample's effective size.",
)
CITE_CORRECTION = (
    "Counted shares were corrected by an adjusted count (Forman 2008; Bella et al. 2010), with the model's errors regressed "
    "by document on held-out real text.",
    "Intervals hold 95 % of the errors of the same correction on outlets drawn from held-out documents of one genre after "
    "the other, widened for genres the model has not seen.",
    "No unit of these texts was labelled by hand.",
)


def write_notes(units: Units, hand: HandLabels | None) -> list[str]:
    """How uncertain labels and pieces without one are counted, and what is to be known of the sample's labels."""
    uncertain = float(units.uncertain.mean())
    notes = [
        f"{uncertain:.0%} of the units have a label the model is not sure of (uncertain); they are counted like the others.",
        f"{units.silent:,} pieces without a label (headings, furniture) are no units and in no share.",
    ]
    return [*notes, *(hand.notes if hand else ())]
