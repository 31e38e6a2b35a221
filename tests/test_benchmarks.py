"""What the benchmarks make of seconds: ratios, their noise, what got lost, tables between marks. Nothing is timed here."""

import itertools
import re
from pathlib import Path

import pytest
from flask import Response
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import plain_app
from benchmarks.ratios import find_lost, load_goals, read_stored, store_ratios
from benchmarks.rounds import Ratio, compare_rounds, summarise_rounds, take_turns
from benchmarks.serving import SENTENCES, cut_article
from benchmarks.speed_page import PAGE, Findings, hold_to_stored, marks_of, write_page
from benchmarks.systems import train_plain
from benchmarks.texts import repeat_articles
from rhetor.engine.sentences import split_sentences
from rhetor.records import Kind
from service import create_app
from training.corpus import read_corpus


def exactly(value: float) -> Ratio:
    return Ratio(value, value, value)


@pytest.mark.parametrize(("name", "now", "is_lost"), [
    ("records", 8.9, True), ("records", 9.1, False), ("records", 20.0, False),
    ("folder_memory", 11.1, True), ("folder_memory", 10.9, False), ("folder_memory", 5.0, False),
    ("first_label_seconds", 20.0, False),
])  # fmt: skip
def test_a_loss_of_more_than_a_tenth_is_called_out(name: str, now: float, is_lost: bool) -> None:
    """11 % worse is lost and 9 % is not, whether more or less is better; a gain is none, and seconds are not guarded."""
    assert find_lost({name: exactly(now)}, {name: exactly(10.0)}) == [name] * is_lost


def test_lost_ratio_ends_with_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run says loudly which ratio is lost, by how much and from what, and ends with status 1; else it ends with 0."""
    stored = tmp_path / "ratios.json"
    store_ratios({"records": exactly(10.0), "columns": exactly(10.0)}, "a machine", stored)
    assert hold_to_stored({"records": exactly(8.0), "columns": exactly(9.5)}, stored) == 1
    said = capsys.readouterr().err
    assert "LOST 20%: text to records, against the reference: 8.00 ×" in said
    assert "stored: 10.0" in said
    assert load_goals()["columns"].title not in said
    assert hold_to_stored({"records": exactly(9.5), "hostile": exactly(1.0)}, stored) == 0


def test_storing_keeps_what_was_not_measured(tmp_path: Path) -> None:
    """A run stores its own ratios and leaves those of the other benchmarks."""
    file = tmp_path / "ratios.json"
    store_ratios({"records": Ratio(10.0, 9.0, 11.0), "service_tail": exactly(1.5)}, "old", file)
    store_ratios({"records": Ratio(12.0, 11.5, 12.5)}, "new", file)
    assert read_stored(file) == {"records": Ratio(12.0, 11.5, 12.5), "service_tail": exactly(1.5)}


def test_stored_ratios_are_known() -> None:
    """Every ratio that is stored has its line in goals.json, and its interval holds it."""
    for name, ratio in read_stored().items():
        assert name in load_goals()
        assert ratio.low <= ratio.value <= ratio.high


def test_everything_takes_its_turn_in_every_round() -> None:
    """All runs are in each round, each round begins with the next one, and a ratio is made of seconds of the same round."""
    order: list[str] = []
    ticks = itertools.count()
    runs = {name: lambda name=name: order.append(name) for name in "abc"}
    seconds = take_turns(runs, 3, clock=lambda: float(next(ticks)))
    assert "".join(order[3:]) == "abcbcacab"  # the first three are for the length of a turn
    assert seconds == {name: [1.0] * 3 for name in "abc"}
    assert compare_rounds([2.0, 40.0, 6.0], [1.0, 10.0, 2.0]) == Ratio(3.0, 2.0, 4.0)


@given(st.lists(st.floats(0.1, 1e3), min_size=1, max_size=40))
def test_interval_holds_the_median(values: list[float]) -> None:
    """The interval lies around the median and within the values."""
    ratio = summarise_rounds(values)
    assert min(values) <= ratio.low <= ratio.value <= ratio.high <= max(values)


def test_interval_leaves_out_what_chance_allows() -> None:
    """For the median of 15 values, the fourth and the twelfth: P(X ≤ 3) is .018 for 15 coins, P(X ≤ 4) .059."""
    assert summarise_rounds([float(value) for value in range(1, 16)]) == Ratio(8.0, 4.0, 12.0)


def test_tables_go_between_their_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run replaces its tables and its rows of the goals; rows of other benchmarks and the words around stay."""
    page = tmp_path / "speed.md"
    page.write_text(
        "".join(f"About {name}.\n{start}\n{end}\n" for name in ("goals", "growth") for start, end in [marks_of(name)])
    )
    write_page(Findings({"hostile": exactly(1.25), "records_read": exactly(3.0)}, {"growth": "| old |"}), page)
    write_page(Findings({"records": Ratio(14.2, 13.9, 14.4)}, {"growth": "| new |"}), page)
    rows = page.read_text("utf-8").splitlines()
    assert rows[4:6] == [
        "| text to records, against the reference | **14.2 ×** | 13.9 to 14.4 | ≥ 12 × | ≥ 25 × | reached |",
        "| label(), worst hostile text against prose, per byte | **1.25 ×** | 1.25 to 1.25 | ≤ 5 × |  | reached |",
    ]
    assert [*rows[:2], *rows[6:]] == [
        "About goals.", marks_of("goals")[0], marks_of("goals")[1], "About growth.", marks_of("growth")[0], "| new |",
        marks_of("growth")[1],
    ]  # fmt: skip


def test_missed_goal_is_marked(tmp_path: Path) -> None:
    """A figure short of its goal says so in the table."""
    page = tmp_path / "speed.md"
    page.write_text("\n".join(marks_of("goals")))
    write_page(Findings({"columns": exactly(24.9)}), page)
    assert "| **24.9 ×** | 24.9 to 24.9 | ≥ 25 × | ≥ 50 × | **missed** |" in page.read_text("utf-8")


def test_page_has_a_place_for_every_table() -> None:
    """Each mark that a benchmark writes between stands once in docs/speed.md and is closed, and every picture is there."""
    text = PAGE.read_text("utf-8")
    opened = re.findall(r"<!-- bench:([\w-]+) -->", text)
    assert sorted(opened) == sorted(set(opened)) == sorted(re.findall(r"<!-- /bench:([\w-]+) -->", text))
    assert all((PAGE.parent / name).is_file() for name in re.findall(r"\]\((speed/\w+\.svg)\)", text))


def test_repeated_articles_reach_the_size() -> None:
    """Texts grow by whole articles, every one of them in each pass, in another order each, the same in every run."""
    articles = [letter * 8 for letter in "abcde"]
    found = list(repeat_articles(articles, 145))
    assert len(found) == 15
    passes = [found[start : start + 5] for start in (0, 5, 10)]
    assert all(sorted(one) == articles for one in passes)
    assert passes[0] != passes[1]
    assert found == list(repeat_articles(articles, 145))


def test_article_of_the_service_has_its_sentences() -> None:
    """What is posted to the service has as many sentences as the table says."""
    kinds = [span.kind for span in split_sentences(cut_article())]
    assert kinds.count(Kind.SENTENCE) == SENTENCES


def test_plain_app_answers_as_rhetor_does(
    few_seeds: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app that the service is set beside gives replies of the same fields: neither writes less than the other."""
    train_plain(read_corpus(only=()).examples, 1.0).save(tmp_path)
    monkeypatch.setenv("PLAIN_MODEL", str(tmp_path / "model.joblib"))
    replies = [_post(FlaskClient(app, Response)) for app in (plain_app.make_app(), create_app())]
    plain, ours = ({key: set(reply[key]) for key in ("model", "profile")} for reply in replies)
    assert set(replies[0]) == set(replies[1])
    assert plain == ours
    assert [set(s) for s in replies[0]["sentences"]] == [set(s) for s in replies[1]["sentences"]]
    assert [s["text"] for s in replies[0]["sentences"]] == ["The dam failed.", "It must be rebuilt."]


def _post(client: FlaskClient) -> dict[str, list[dict[str, object]]]:
    reply: dict[str, list[dict[str, object]]] = client.post(
        "/v1/label", json={"text": "The dam failed. It must be rebuilt."}
    ).get_json()
    return reply
