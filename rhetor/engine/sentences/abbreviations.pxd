"""Whether a full stop that may be that of an abbreviation ends its sentence. See ``abbreviations.pyx``."""

from rhetor.engine.sentences.following cimport Following
from rhetor.engine.sentences.stops cimport Stop

cdef bint ends_before_lower(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, Py_ssize_t sentence_start
) noexcept nogil
cdef bint ends_abbreviated(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, Following* following, Py_ssize_t sentence_start
) noexcept nogil
