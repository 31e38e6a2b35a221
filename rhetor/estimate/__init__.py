"""Figures one may publish: shares of a run corrected for the model's errors, with intervals that hold. Loaded late.

``run_table`` reads what a run left into ``run_units``. ``drawing`` draws a sample of it, ``hand_labels`` reads the sample
back. ``difference`` estimates shares from hand labels, ``adjusted_count`` without; ``estimates`` puts all of it together.
"""
