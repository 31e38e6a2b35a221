"""An open-addressing hash table from words to the bits of the groups they belong to.

Tables are filled once, at import, from the words of the json files, and never change or go away after that. What is
looked up is put into lower case on the way (``characters.to_lower``), so the words themselves must be in lower case.
"""

from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcmp, memcpy, memset
from cpython.mem cimport PyMem_Calloc, PyMem_Malloc

from rhetor.engine.text.characters cimport to_lower

cdef enum:
    LONGEST_WORD = 63
    BEGINNING = 4        # letters

cdef uint32_t _START = 2166136261


cdef int build_word_table(WordTable* table, dict groups_of_words) except -1:
    """Fills ``table`` from a dict of words, none empty, and the bits of their groups, never 0."""
    cdef uint32_t size = 8
    while size < 3 * len(groups_of_words):
        size *= 2
    table.mask = size - 1
    table.slots = <WordEntry*>PyMem_Calloc(size, sizeof(WordEntry))
    memset(table.lengths, 0, sizeof(table.lengths))
    memset(table.seconds, 0, sizeof(table.seconds))
    memset(table.beginnings, 0, sizeof(table.beginnings))
    table.letters = <Py_UCS4*>PyMem_Malloc(max(1, sum(map(len, groups_of_words))) * sizeof(Py_UCS4))
    if table.slots == NULL or table.letters == NULL:
        raise MemoryError
    table.longest = max(map(len, groups_of_words), default=0)
    if table.longest > LONGEST_WORD:
        raise ValueError(f"a word of {table.longest} characters; at most {LONGEST_WORD} fit")
    cdef Py_ssize_t used = 0
    for word, groups in groups_of_words.items():
        used += _add_word(table, used, word, groups)
    return 0


cdef Py_ssize_t _add_word(WordTable* table, Py_ssize_t start, str word, uint32_t groups) except -1:
    cdef WordEntry entry = WordEntry(_START, groups, start, len(word))
    cdef Py_ssize_t i
    for i in range(entry.length):
        table.letters[start + i] = word[i]
        entry.hash = _mix(entry.hash, word[i])
        if i == BEGINNING - 1:
            table.beginnings[entry.hash >> 6 & 15] |= <uint64_t>1 << (entry.hash & 63)
    cdef uint32_t slot = _first_slot(entry.hash) & table.mask
    while table.slots[slot].groups:
        slot = (slot + 1) & table.mask
    table.slots[slot] = entry
    table.lengths[<uint32_t>word[0] & 63] |= <uint64_t>1 << entry.length
    table.seconds[<uint32_t>word[0] & 63] |= <uint64_t>1 << (<uint32_t>word[1] & 63) if entry.length > 1 else ~<uint64_t>0
    return entry.length


cdef uint32_t find_word(const WordTable* table, const Py_UCS4* word, Py_ssize_t length) noexcept nogil:
    """The groups of a word, in whatever case it is written; 0 if it is in none."""
    cdef Py_UCS4[LONGEST_WORD] lowered
    cdef uint32_t hash = _START
    cdef Py_ssize_t i
    if length == 0 or length > table.longest or not _find_lengths(table, word[0]) >> length & 1:
        return 0
    if length > 1 and not _may_begin(table, word):
        return 0
    for i in range(length):
        lowered[i] = to_lower(word[i])
        hash = _mix(hash, lowered[i])
    return _look_up(table, hash, lowered, length)


cdef uint32_t find_beginning(const WordTable* table, const Py_UCS4* text, Py_ssize_t length) noexcept nogil:
    """The groups of all words that a text begins with, whatever comes after them."""
    cdef Py_UCS4[LONGEST_WORD] lowered
    cdef uint32_t hash = _START, found = 0
    cdef uint64_t lengths = _find_lengths(table, text[0]) if length else 0
    cdef Py_ssize_t i = 0
    if length > 1 and not _may_begin(table, text):
        return 0
    while i < length and lengths >> i > 1:  # as long as some word is longer
        lowered[i] = to_lower(text[i])
        hash = _mix(hash, lowered[i])
        i += 1
        if lengths >> i & 1:
            found |= _look_up(table, hash, lowered, i)
        if i == BEGINNING and not table.beginnings[hash >> 6 & 15] >> (hash & 63) & 1:
            break
    return found


cdef inline uint64_t _find_lengths(const WordTable* table, Py_UCS4 first) noexcept nogil:
    """How long words that begin like this are, a bit each: most that is looked up needs no further look."""
    return table.lengths[<uint32_t>to_lower(first) & 63]


cdef inline bint _may_begin(const WordTable* table, const Py_UCS4* word) noexcept nogil:
    """Whether some word may begin with these two letters."""
    return table.seconds[<uint32_t>to_lower(word[0]) & 63] >> (<uint32_t>to_lower(word[1]) & 63) & 1


cdef uint32_t _look_up(
    const WordTable* table, uint32_t hash, const Py_UCS4* lowered, Py_ssize_t length
) noexcept nogil:
    cdef uint32_t slot = _first_slot(hash) & table.mask
    cdef const WordEntry* entry = &table.slots[slot]
    while entry.groups:
        if entry.hash == hash and entry.length == length:
            if memcmp(&table.letters[entry.start], lowered, length * sizeof(Py_UCS4)) == 0:
                return entry.groups
        slot = (slot + 1) & table.mask
        entry = &table.slots[slot]
    return 0


# FNV-1a over code points (Fowler, Noll & Vo); its low bits are poor, so the slot takes the high ones in too.


cdef inline uint32_t _mix(uint32_t hash, Py_UCS4 letter) noexcept nogil:
    return (hash ^ <uint32_t>letter) * <uint32_t>16777619


cdef inline uint32_t _first_slot(uint32_t hash) noexcept nogil:
    return hash ^ (hash >> 15)


cdef int list_phrases(Phrases* phrases, words) except -1:
    """Fills ``phrases``, once and for ever.

    Raises:
        ValueError: there are too many, one is not of ASCII, or comes after one that it begins with and would never be found.
    """
    cdef char* copied
    cdef bytes encoded
    if len(words) > MOST_PHRASES:
        raise ValueError(f"{len(words)} phrases in one list; at most {MOST_PHRASES} fit. Raise MOST_PHRASES in word_table.pxd.")
    memset(phrases, 0, sizeof(Phrases))
    for number, word in enumerate(words):
        if not word or not word.isascii() or word.startswith(tuple(words[:number])):
            raise ValueError(f"the phrase {word!r} is empty, is not of ASCII, or begins with one before it in its list")
        encoded = word.encode("ascii")
        copied = <char*>PyMem_Malloc(len(encoded) + 1)
        if copied == NULL:
            raise MemoryError
        memcpy(copied, <const char*>encoded, len(encoded) + 1)
        phrases.phrases[<int>number] = copied
    return 0
