"""Figures one may publish: shares of a run corrected for the model's errors, with intervals that hold. Loaded late.

``run_table`` reads what a run left into ``run_units``. ``drawing`` draws a sample of it, ``hand_labels`` reads the sample
back; ``project_samples`` and ``project_labels`` have it labelled by people of the service. ``difference`` estimates shares
from hand labels, ``adjusted_count`` without; ``estimates`` puts all of it together.
"""
