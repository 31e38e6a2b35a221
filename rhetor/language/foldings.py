"""Characters that readers take for others, or do not see: what they stand for when a sentence is read for its features.

The text itself is never changed. Single characters stand in ``FOLDED_CHARACTERS``; spellings of HTML and broken encodings,
each of several characters, in ``FOLDED_SPELLINGS``.
"""

import unicodedata

from rhetor.language.marks import INVISIBLE


def _list_lookalikes() -> dict[str, str]:
    """Ligatures, letters of mathematics, wide and circled ones, by their compatibility decomposition."""
    ranges = [(0xFB00, 0xFB06), (0xFF01, 0xFF5E), (0x24B6, 0x24E9), (0x1D400, 0x1D7FF), (0x1F130, 0x1F149)]
    found = {}
    for first, last in ranges:
        for character in map(chr, range(first, last + 1)):
            plain = unicodedata.normalize("NFKC", character)
            if plain != character:
                found[character] = plain
    return found


# Quotation marks and apostrophes of other shapes: of posts, of other languages, of typewriters.
_MARKS = {
    "❝": "“",
    "❞": "”",
    "‟": "“",
    "‹": "“",
    "›": "”",
    "‚": "‘",
    "‛": "‘",
    "❛": "‘",
    "❜": "’",
    "´": "’",
    "ʼ": "’",
    "\u2011": "-",
}

FOLDED_CHARACTERS = {**dict.fromkeys(INVISIBLE, ""), **_list_lookalikes(), **_MARKS}

_ENTITIES = {"&quot;": '"', "&#34;": '"', "&ldquo;": "“", "&rdquo;": "”", "&#8220;": "“", "&#8221;": "”", "&lsquo;": "‘",
             "&rsquo;": "’", "&#8216;": "‘", "&#8217;": "’", "&apos;": "'", "&#39;": "'", "&#039;": "'", "&laquo;": "«",
             "&raquo;": "»", "&nbsp;": " ", "&#160;": " ", "&amp;": "&", "&#38;": "&", "&ndash;": "–", "&mdash;": "—",
             "&#8211;": "–", "&#8212;": "—", "&hellip;": "…", "&#8230;": "…", "&shy;": ""}  # fmt: skip
# UTF-8 that was read as Windows-1252 or Latin-1; of the closing quotation mark, one of three characters is often lost.
_GARBLED = {"â€œ": "“", "â€\x9d": "”", "â€˜": "‘", "â€™": "’", "â€“": "–", "â€”": "—", "â€¦": "…", "â€": "”",
            "â\x80\x9c": "“", "â\x80\x9d": "”", "â\x80\x98": "‘", "â\x80\x99": "’", "â\x80\x93": "–", "â\x80\x94": "—",
            "â\x80¦": "…", "Â\u00a0": " "}  # fmt: skip

FOLDED_SPELLINGS = {**_ENTITIES, **_GARBLED}
"""The longest that fits holds."""
