"""Text in, columns of pieces out. See ``splitting.pyx``."""

from rhetor.engine.sentences.columns cimport Columns
from rhetor.engine.sentences.pieces cimport PageState

cdef int split_text(str text, Columns* columns) except -1
cdef int split_paragraphs(str text, PageState* state, Columns* columns) except -1
