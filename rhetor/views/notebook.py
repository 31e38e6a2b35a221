"""A labelled text as a notebook shows it: shares first, then the text with its labels marked.

Styles stand on the elements: notebooks share one page, and what shows them elsewhere drops style sheets. Where it drops
styles too, each label still has its letter.
"""

from collections.abc import Mapping, Sequence
from html import escape

from rhetor.engine.scoring.rows import Sentence
from rhetor.palette import load_palette
from rhetor.records import Label

MOST_PIECES = 300
"""That are shown: every output is kept in the notebook's file."""


def render_pieces(text: str, pieces: Sequence[Sentence], profile: Mapping[Label, float]) -> str:
    """HTML for one output cell, readable on light and on dark pages."""
    shown = pieces[:MOST_PIECES]
    gaps = [text[before : piece.start] for before, piece in zip([0, *(p.end for p in shown)], shown, strict=False)]
    marked = "".join(escape(gap) + _mark_piece(piece) for gap, piece in zip(gaps, shown, strict=True))
    more = (
        f"<p>… and {len(pieces) - len(shown):,} more pieces; to_frame() has all of them.</p>"
        if len(pieces) > len(shown)
        else ""
    )
    return (
        f'<div style="max-width:50em;line-height:1.7"><p style="margin:0 0 .6em">{_describe_profile(pieces, profile)}</p>'
        f'<div style="white-space:pre-wrap">{marked}</div>{more}</div>'
    )


def _describe_profile(pieces: Sequence[Sentence], profile: Mapping[Label, float]) -> str:
    count = sum(piece.label is not None for piece in pieces)
    palette = load_palette()
    shares = " · ".join(
        f'<span style="{_draw_line(label)}"><b>{palette[label]["letter"]}</b> {palette[label]["name"]}</span> {share:.0%}'
        for label, share in profile.items()
    )
    return f"{count:,} labelled sentence{'' if count == 1 else 's'}: {shares}"


def _mark_piece(piece: Sentence) -> str:
    if piece.label is None:
        return f'<span style="opacity:.6" title="{piece.kind.value}, no label">{escape(piece.text)}</span>'
    letter = load_palette()[piece.label]["letter"] + "?" * piece.uncertain
    return (
        f'<span style="{_draw_line(piece.label)}" title="{_describe_probabilities(piece)}">{escape(piece.text)}</span>'
        f"<sup>{letter}</sup>"
    )


def _describe_probabilities(piece: Sentence) -> str:
    ranked = sorted(piece.probabilities.items(), key=lambda pair: -pair[1])
    doubt = "uncertain: " if piece.uncertain else ""
    return doubt + ", ".join(f"{load_palette()[label]['name']} {value:.0%}" for label, value in ranked)


def _draw_line(label: Label) -> str:
    sign = load_palette()[label]
    return f"text-decoration:underline {sign['line']} {sign['light']['colour']};text-underline-offset:.25em"
