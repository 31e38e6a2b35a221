"""Addresses, users, initials and figures in a sentence. See ``patterns.pyx``."""

from libc.stdint cimport uint32_t

from rhetor.engine.text.characters cimport WORD, is_in

cdef enum:
    # In the order of the pattern in definition/tokens.py; a clitic is cut off a word.
    NOTHING = 0
    URL
    USER
    MONEY
    PERCENTAGE
    TIME
    YEAR
    ORDINAL
    NUMBER
    ACRONYM
    WORD_TOKEN
    DOTS
    QUOTE
    APOSTROPHE
    DASH
    MARK
    CLITIC

cdef bint match_url(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil
cdef bint match_email(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil
cdef bint match_user(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil
cdef bint match_acronym(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil


cdef inline Py_UCS4 to_plain(Py_UCS4 character) noexcept nogil:
    """A letter as re.IGNORECASE sees it beside one of ASCII: the long s is an s, the sign of the kelvin is a k."""
    if u"A" <= character <= u"Z":
        return <Py_UCS4>(<uint32_t>character | 32)
    if character == 0x17F:
        return u"s"
    return u"k" if character == 0x212A else character


cdef inline bint is_boundary(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at) noexcept nogil:
    r"""As \b: a word begins or ends here."""
    return (at > 0 and is_in(text[at - 1], WORD)) != (at < length and is_in(text[at], WORD))

cdef int match_figure(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil
cdef bint match_money(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil
