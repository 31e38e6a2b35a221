"""Text in, columns of pieces out. See ``splitting.pyx``."""

from rhetor.sentences.columns cimport Columns

cdef int split_text(str text, Columns* columns) except -1
