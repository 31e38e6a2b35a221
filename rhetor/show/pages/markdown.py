"""Markdown of the project's own documents (model cards, the codebook) as HTML. Mark-up in them is shown, not run."""

from collections.abc import Mapping
from typing import Any

import mistune
from markupsafe import Markup


class _Renderer(mistune.HTMLRenderer):
    """Headings under the page's own, pictures in their place, wide tables that scroll by themselves."""

    def __init__(self, shift: int, pictures: Mapping[str, str]) -> None:
        super().__init__(escape=True)
        self._shift = shift
        self._pictures = pictures

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        level = min(6, level + self._shift)
        return f"<h{level}>{text}</h{level}>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return self._pictures.get(url) or f"<i>{text}</i>"

    def table(self, text: str) -> str:
        return f'<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>{text}</table></div>\n'


def render_markdown(text: str, shift: int = 1, pictures: Mapping[str, str] | None = None) -> Markup:
    """``text`` as HTML.

    Args:
        shift: how many levels its headings go down.
        pictures: SVG to put in for images, by the name that ``text`` has for them; of others the words are shown.
    """
    renderer = _Renderer(shift, pictures or {})
    markdown = mistune.create_markdown(renderer=renderer, plugins=["table"])
    return Markup(markdown(text))  # noqa: S704 - mistune escapes what is in the text
