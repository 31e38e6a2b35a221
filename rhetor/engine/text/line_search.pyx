"""Where a line of a text ends, and whether it is English beyond doubt, in the memory of a str of any width.

Block by block, since compilers vectorise a loop that does not stop early. The words are those of ``SURE`` in
``rhetor/definition/languages.py``.
"""

from libc.string cimport memchr

from rhetor.definition.languages import SURE

cdef enum:
    BLOCK = 32
    SURE_LENGTH = 5

if SURE != (" the ", " and "):
    raise ImportError("_is_sure spells the words of SURE in definition/languages.py: change both")


cdef bint find_end(const Text* text, Py_ssize_t at, Py_ssize_t length, Py_ssize_t* end) noexcept nogil:
    """Where a line ends, and whether one of the two words stands in it that are English beyond doubt."""
    cdef Py_ssize_t i
    cdef Text ends, sure
    while at + BLOCK + SURE_LENGTH <= length:
        ends = sure = 0
        for i in range(at, at + BLOCK):
            ends |= <Text>(text[i] == 10)
            sure |= _is_sure(text + i)
        if ends:
            break
        at += BLOCK
        if sure:
            end[0] = _find_break(text, at, length)
            return True
    end[0] = _find_break(text, at, length)
    while at + SURE_LENGTH <= end[0]:
        if _is_sure(text + at):
            return True
        at += 1
    return False


cdef inline Text _is_sure(const Text* text) noexcept nogil:
    """Whether " the " or " and " begins here. No branches: eight or sixteen places are looked at together."""
    cdef Text the = (text[1] == 116) & (text[2] == 104) & (text[3] == 101)
    cdef Text joined = (text[1] == 97) & (text[2] == 110) & (text[3] == 100)
    return <Text>((text[0] == 32) & (text[4] == 32)) & (the | joined)


cdef Py_ssize_t _find_break(const Text* text, Py_ssize_t at, Py_ssize_t length) noexcept nogil:
    cdef const void* place
    cdef Py_ssize_t i
    cdef Text found
    if Text is uint8_t:
        place = memchr(text + at, 10, length - at)
        return length if place == NULL else <const uint8_t*>place - text
    else:
        while at + BLOCK <= length:
            found = 0
            for i in range(at, at + BLOCK):
                found |= <Text>(text[i] == 10)
            if found:
                break
            at += BLOCK
        while at < length and text[at] != 10:
            at += 1
        return at
