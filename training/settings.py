"""How a model is trained: the values chosen in the rounds of ``docs/accuracy.md``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Attributes:
        inverse_regularisation: scikit-learn's ``C``.
        contrast_weight: what a sentence of a contrast set counts beside any other: it is there for what one cue means.
        taught_weight: what a piece that only teachers labelled counts beside one that was read (``training/taught.py``).
        least_documents: a term in fewer sentences is left out (``min_df``).
        block_weights: factor on each feature block's normalised vector, in the order of ``BLOCKS``.
        quoted_error: of the sentences that stand in the middle of a quotation by the marks around them, the share that do
            not, since one was forgotten (docs/accuracy.md).
        anchor_weight: when coefficients are moved towards what a user added, all seeds together weigh so many times what all
            added sentences weigh (``training/adaptation.py``).
        adaptation_temperature: what scores are divided by meanwhile.
        folds: of the grouped cross-validation that calibrates and compares.
        wanted_precision: of the labels that are not marked uncertain, the share that is right out of fold.
        seed: of the folds and of the bootstrap.
    """

    inverse_regularisation: float = 4.0
    contrast_weight: float = 2.0
    taught_weight: float = 0.5
    least_documents: int = 3
    block_weights: tuple[float, ...] = (1.3, 0.9, 1.0)
    quoted_error: float = 0.05
    anchor_weight: float = 10.0
    adaptation_temperature: float = 2.0
    folds: int = 5
    wanted_precision: float = 0.915
    seed: int = 20250422


DEFAULT_SETTINGS = Settings()
