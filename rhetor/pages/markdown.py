"""Markdown of the project's own documents (model cards, the codebook) as HTML. Mark-up in them is shown, not run."""

from typing import Any

import mistune
from markupsafe import Markup


class _Renderer(mistune.HTMLRenderer):
    """Headings one or more levels down, under the page's own; wide tables scroll by themselves."""

    def __init__(self, shift: int) -> None:
        super().__init__(escape=True)
        self._shift = shift

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        level = min(6, level + self._shift)
        return f"<h{level}>{text}</h{level}>\n"

    def table(self, text: str) -> str:
        return f'<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>{text}</table></div>\n'


def render_markdown(text: str, shift: int = 1) -> Markup:
    """``text`` as HTML; ``shift`` is how many levels its headings go down."""
    renderer = _Renderer(shift)
    markdown = mistune.create_markdown(renderer=renderer, plugins=["table"])
    return Markup(markdown(text))  # noqa: S704 - mistune escapes what is in the text
