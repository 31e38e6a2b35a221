"""Whether a stop ends its sentence. See ``endings.pyx``."""

from rhetor.engine.sentences.stops cimport Stop

cdef bint ends_sentence(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t sentence_start, Py_ssize_t end
) noexcept nogil
