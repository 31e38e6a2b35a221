"""Figures one may publish: shares of a run corrected for the model's errors, with intervals that hold. Loaded late."""
