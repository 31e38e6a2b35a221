"""How much more often words stand in one group of sentences than in the others: log-odds with an informative prior.

Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16(4), 2008, equations 15 to 22. What they count in words we
count in sentences that hold the word, so that one sentence that repeats it says it once. The prior is the whole corpus: it
draws rare words towards no difference, and the score divides by the standard error, so that neither rare words nor merely
frequent ones come first.
"""

import math
from collections.abc import Mapping

PRIOR_SHARE = 0.1
"""Weight of the prior, as a share of the corpus."""


def measure_log_odds(inside: Mapping[str, int], everywhere: Mapping[str, int]) -> dict[str, float]:
    """The z-score of each word of ``inside``; above zero it is more frequent there than elsewhere, at 0 as frequent.

    Args:
        inside: sentences of the group that hold the word.
        everywhere: sentences of all groups that do.
    """
    if len(everywhere) < 2:  # the odds of the only word there is have no denominator
        return dict.fromkeys(inside, 0.0)
    total_inside, total = sum(inside.values()), sum(everywhere.values())
    prior_total = PRIOR_SHARE * total
    scores = {}
    for word, count in inside.items():
        prior = PRIOR_SHARE * everywhere[word]
        within, beyond = count + prior, everywhere[word] - count + prior
        odds_within = within / (total_inside + prior_total - within)
        odds_beyond = beyond / (total - total_inside + prior_total - beyond)
        scores[word] = (math.log(odds_within) - math.log(odds_beyond)) / math.sqrt(1 / within + 1 / beyond)
    return scores
