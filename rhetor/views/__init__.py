"""A labelled text as others want it: as a data frame, and as HTML in a notebook. What that takes is imported late."""
