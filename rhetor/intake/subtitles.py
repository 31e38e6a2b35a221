"""Subtitles (SRT, WebVTT): what is said, without numbers and times; a pause or another speaker begins a paragraph."""

from collections.abc import Iterator

from rhetor.errors import MissingExtra, TextError
from rhetor.intake.decoding import decode_bytes
from rhetor.intake.extracted import Extracted

PAUSE = 1500
"""Milliseconds without a word, from which on something new begins."""
ARROW, MOST_CUE = "-->", 4_000
"""What stands in the times of each cue, and characters from one to the next: whatever looks for marks in the words of a cue
takes the square of their number in time.
"""
SPEAKER_MARKS = ("-", "–", ">>", "♪", "[")


def read_subtitles(content: bytes, name: str) -> Iterator[Extracted]:
    """
    Raises:
        TextError: there are no subtitles in it.
        MissingExtra: pysubs2 is not installed.
    """
    try:
        import pysubs2
    except ImportError:
        what = f"{name} is a list of subtitles, and the library that reads it is not installed"
        raise MissingExtra(what, "subtitles", "or save the words alone as .txt") from None
    decoded = decode_bytes(content)
    longest = max(map(len, decoded.text.split(ARROW)[1:]), default=0)
    if longest > MOST_CUE:
        raise TextError(f"{name} has a subtitle of {longest:,} characters. Save the words alone as .txt.")
    kind = "vtt" if decoded.text.lstrip().startswith("WEBVTT") else "srt"
    try:
        cues = pysubs2.SSAFile.from_string(decoded.text, format_=kind)
    except Exception as error:
        raise TextError(f"{name} cannot be read as subtitles: {error}. Save the words alone as .txt.") from None
    paragraphs: list[str] = []
    end = -PAUSE
    for cue in cues:
        text = " ".join(cue.plaintext.split())
        if not text:
            continue
        if cue.start - end >= PAUSE or text.startswith(SPEAKER_MARKS) or not paragraphs:
            paragraphs.append(text)
        elif not paragraphs[-1].endswith(text):  # what is said twice stands twice in lists that roll up
            paragraphs[-1] += f" {text}"
        end = cue.end
    if not paragraphs:
        raise TextError(f"{name} holds no subtitles. If it is a text, rename it to .txt.")
    yield Extracted("\n\n".join(paragraphs), {}, decoded.encoding, decoded.warning)
