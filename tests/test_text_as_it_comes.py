"""Text as it comes: titles of other countries, citations, notes, emoji, mails, subtitles, letters nobody sees."""

from typing import Any

import pytest

from tests.text_cases import KINDS, find_difference


def _list_cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{kind}: {case['text'][:40]!r}", marks=_list_marks(case))
        for kind, cases in KINDS.items()
        for case in cases
    ]


def _list_marks(case: dict[str, Any]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=case["known"], strict=True)] if "known" in case else []


@pytest.mark.parametrize("case", _list_cases())
def test_text_as_it_comes(case: dict[str, Any]) -> None:
    """Pieces and labels are those of the case."""
    assert not find_difference(case)
