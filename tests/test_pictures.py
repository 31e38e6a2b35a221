"""Pictures: well-formed, the same bytes for the same figures, n and words for everyone, colours that can be told apart."""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor import LABELS
from rhetor.learning.intervals import wilson_interval
from rhetor.show.pictures import (
    draw_confusion,
    draw_coverage,
    draw_learning_curve,
    draw_reliability,
    draw_shares,
    draw_strip,
    load_palette,
    read_styles,
)
from rhetor.show.pictures.frame import fit_floor, fit_range, log_ticks, share_ticks
from training.reliability import compute_bins, compute_coverage

SVG = "{http://www.w3.org/2000/svg}"
NAMES = [label.value for label in LABELS]
WIDEST_LINE = 82
"""Characters of 13 pixels that fit the width in a wide typeface."""


def _curve(sizes: list[float], law: bool) -> dict[str, Any]:
    points = [{"sentences": size, "f1": 0.9 - 1 / (size + 2), "spread": (0.85 - 1 / (size + 2), 0.95)} for size in sizes]
    fitted = {"floor": 0.05, "factor": 1.0, "exponent": 0.3} if law else None
    gain = {"sentences": 200, "f1": 0.001, "interval": (0.0, 0.002), "doubled": 0.01, "says": ""} if law else None
    return {"trainings": 5, "labels": {name: {"points": points, "law": fitted, "gain": gain} for name in NAMES}}


def _draw_answers(count: int, draw: Callable[..., str], *arguments: Any, alone: bool = False) -> str:
    rng = np.random.default_rng(count)
    confidence = np.round(rng.uniform(0.25, 1, count), 3)
    correct = rng.uniform(size=count) < confidence
    if not count:
        return draw(
            _to_records(compute_bins(confidence, correct)) if draw is draw_reliability else [], *arguments, alone=alone
        )
    bins = compute_bins(confidence, correct) if draw is draw_reliability else compute_coverage(confidence, correct, 0.8)
    return draw(_to_records(bins), *arguments, alone=alone)


def _to_records(records: Any) -> list[dict[str, Any]]:
    from dataclasses import asdict

    return [asdict(record) for record in records]


PICTURES: dict[str, Callable[[bool], str]] = {
    **{
        f"reliability of {count}": lambda alone, count=count: _draw_answers(count, draw_reliability, alone=alone)  # type: ignore[misc]
        for count in (0, 1, 3000)
    },
    **{
        f"coverage of {count}": lambda alone, count=count: _draw_answers(count, draw_coverage, 0.8, alone=alone)  # type: ignore[misc]
        for count in (0, 1, 3000)
    },
    "confusion": lambda alone: draw_confusion([[9, 1, 0, 0], [2, 7, 0, 1], [0, 0, 5, 1], [0, 1, 2, 1234567]], alone=alone),
    "confusion without a label": lambda alone: draw_confusion([[9, 1, 0, 0], [0] * 4, [0, 0, 5, 1], [0] * 4], alone=alone),
    "confusion of nothing": lambda alone: draw_confusion([[0] * 4] * 4, alone=alone),
    "learning": lambda alone: draw_learning_curve(_curve([40, 90, 170, 350], law=True), alone=alone),
    "learning from one point": lambda alone: draw_learning_curve(_curve([3], law=False), alone=alone),
    "learning without a label": lambda alone: draw_learning_curve(_curve([0], law=False), alone=alone),
    "shares": lambda alone: draw_shares(dict.fromkeys(NAMES, 0.25), [(0.1, 0.4)] * 4, 44, "Wilson", alone=alone),
    "shares of nothing": lambda alone: draw_shares(dict.fromkeys(NAMES, 0.0), [(0.0, 1.0)] * 4, 0, "Wilson", alone=alone),
    "strip": lambda alone: draw_strip([NAMES[0], None, NAMES[3]], "a & b", uncertain=[True, False, False], alone=alone),
    "strip of nothing": lambda alone: draw_strip([], "empty", alone=alone),
    "strip of one": lambda alone: draw_strip([NAMES[2]], "one", alone=alone),
    "strip of many": lambda alone: draw_strip(NAMES * 2500, "<script>alert(1)</script>", alone=alone),
}


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "in a page"])
@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_sound(name: str, alone: bool) -> None:
    """Well-formed, no number that is none, words for those who do not see it, nothing from elsewhere, always the same."""
    drawn = PICTURES[name](alone)
    root = ET.fromstring(drawn)  # noqa: S314
    assert drawn == PICTURES[name](alone)
    assert not re.search(r"\bnan\b|\binf\b|None|\d\.\d{7}", drawn)
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert root.find(f"{SVG}title") is not None
    assert len(root.findtext(f"{SVG}desc") or "") > 20
    assert ("prefers-color-scheme" in drawn) == alone
    assert not re.search(r"href=|url\(|@import|<script|style=", drawn)
    lines = [text for text in root.iter(f"{SVG}text") if "words" in (text.get("class") or "")]
    assert all(len(text.text or "") <= WIDEST_LINE for text in lines)


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_drawn_outside(name: str) -> None:
    """Every place lies within the picture."""
    root = ET.fromstring(PICTURES[name](False))  # noqa: S314
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    for element in root.iter():
        for across, along in (("x", "y"), ("cx", "cy")):
            if element.get(across):
                assert 0 <= float(element.get(across) or 0) <= width
                assert 0 <= float(element.get(along) or 0) <= height
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", element.get("d") or ""):
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height


@pytest.mark.parametrize("name", PICTURES)
def test_n_is_shown(name: str) -> None:
    """The picture says how many sentences it is of."""
    words = " ".join(ET.fromstring(PICTURES[name](True)).itertext())  # noqa: S314
    assert re.search(r"[\d,]+ (?:sentences|pieces)|no sentences| at \d", words)


def test_counts_stand_in_the_confusion() -> None:
    """Each count of the matrix is in the picture, and each row's sum."""
    words = " ".join(ET.fromstring(PICTURES["confusion"](True)).itertext())  # noqa: S314
    for number in ("1,234,567", "n = 10", "n = 1,234,570", "90%", "factual report"):
        assert number in words


def test_places_follow_the_figures() -> None:
    """A higher accuracy is drawn higher, a higher confidence further right."""
    bins = [
        {
            "low": n / 10,
            "high": (n + 1) / 10,
            "count": 50,
            "confidence": n / 10 + 0.05,
            "accuracy": n / 12,
            "interval": (0.0, 1.0),
        }
        for n in range(2, 10)
    ]
    circles = [
        (float(x), float(y))
        for x, y in re.findall(r'<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"', draw_reliability(bins))
    ]
    assert len(circles) == 8
    assert circles == sorted(circles, key=lambda place: (place[0], -place[1]))
    assert circles[0][1] > circles[-1][1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_scales_hold_their_values(values: list[float]) -> None:
    """Floor and range lie around all values; ticks rise and are few."""
    assert 0 <= fit_floor(values) <= min(values) + 1e-6
    low, high = fit_range(values)
    assert low <= min(values) + 1e-4
    assert high >= max(values) - 1e-4
    for ticks in (share_ticks(fit_floor(values)), share_ticks(low, high)):
        assert ticks == sorted(set(ticks))
        assert len(ticks) <= 6


@given(st.floats(1, 1e5), st.floats(1.5, 1e4))
def test_log_ticks_rise_and_stay_inside(low: float, factor: float) -> None:
    """Ticks of a log scale: in order, inside, at most five."""
    ticks = log_ticks(low, low * factor)
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 5
    assert all(low <= tick <= low * factor for tick in ticks)


# Severe colour vision deficiencies on linear RGB: Machado, Oliveira & Fernandes 2009, table 1.
DEFICIENCIES = {
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])


def _linear(colour: str) -> Any:
    values = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _lab(colour: str, seen: Any) -> Any:
    xyz = TO_XYZ @ np.clip(np.array(seen) @ _linear(colour), 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _contrast(first: str, second: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ _linear(colour)) + 0.05 for colour in (first, second))
    return high / low


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_labels_can_be_told_apart(scheme: str, deficiency: str) -> None:
    """Any two labels differ by far more than the eye needs, for every kind of colour vision."""
    colours = [_lab(sign[scheme]["colour"], DEFICIENCIES[deficiency]) for sign in load_palette().values()]
    distances = [math.dist(a, b) for number, a in enumerate(colours) for b in colours[number + 1 :]]
    assert min(distances) > 15


@pytest.mark.parametrize(("scheme", "page"), [("light", "#ffffff"), ("dark", "#16171a")])
def test_ink_can_be_read(scheme: str, page: str) -> None:
    """Text and outlines in a label's ink have a contrast of 4.5 on the page (WCAG 2.2, AA)."""
    assert all(_contrast(sign[scheme]["ink"], page) >= 4.5 for sign in load_palette().values())


def test_every_label_has_a_second_sign() -> None:
    """Letters and line patterns differ; all labels are there, in their order."""
    palette = load_palette()
    assert list(palette) == NAMES
    assert len({sign["letter"] for sign in palette.values()}) == len({sign["line"] for sign in palette.values()}) == 4


def test_a_page_gets_the_styles_once() -> None:
    """The style sheet of the pictures names every label and holds no colour of its own."""
    styles = read_styles()
    assert all(f"var(--{name})" in styles for name in NAMES)
    assert not re.search(r"#[0-9a-f]{6}", styles)


def test_wilson_by_hand() -> None:
    """The Wilson interval of 8 in 10, as published tables have it; of nothing, everything."""
    assert wilson_interval(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert wilson_interval(0, 5)[0] == 0.0
    assert wilson_interval(5, 5)[1] == pytest.approx(1.0)
