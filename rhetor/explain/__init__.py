"""Why a label, for a reader."""
