"""``rhetor sample`` and ``rhetor estimate`` on the folders of real runs."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from rhetor.cli import cli
from rhetor.estimate.hand_labels import number_label
from rhetor.estimate.run_table import READERS, read_units
from rhetor.records import LABELS
from rhetor.registry import verify_files
from tests.conftest import SHIPPED
from tests.estimate_page import PAGE, render_page

SENTENCES = (
    "The council met on Monday.", "It is a disgrace.", "Voters must act now.", "“We will build,” she said.",
    "The bridge is 90 m long.", "Some believe that this will fail.", "Sign the petition today.",
    "The vote took place in May.", "He said that rates rose.",
)  # fmt: skip


def run(*arguments: str | Path, code: int = 0) -> str:
    """Runs the command line; gives what it prints, errors too."""
    from rhetor.cli import EXIT_ERROR
    from rhetor.errors import RhetorError

    result = CliRunner().invoke(cli, list(map(str, arguments)))
    if isinstance(result.exception, RhetorError):
        assert code == EXIT_ERROR, result.exception
        return str(result.exception)
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty documents of two outlets and four months."""
    path = tmp_path_factory.mktemp("texts") / "texts.csv"
    rows = [
        {
            "id": f"d{number}",
            "outlet": ("Post", "Herald")[number % 2],
            "date": f"2024-{1 + number % 4:02}-0{1 + number % 9}",
            "text": " ".join(SENTENCES[(number * step) % 9] for step in range(1, 6 + number % 4)),
        }
        for number in range(60)
    ]
    write_rows(path, rows)
    return path


def label_table(table: Path, out: Path, kind: str = "csv") -> Path:
    run("batch", table, "--out", out, "--format", kind, "--keep", "outlet,date", "--id-column", "id", "--model", SHIPPED,
        "--jobs", "1")  # fmt: skip
    return out


@pytest.fixture
def folder(table: Path, tmp_path: Path) -> Path:
    return label_table(table, tmp_path / "results")


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, label: str = "", count: int | None = None) -> list[dict[str, str]]:
    """Labels a sample: the first ``count`` units, by turns or all with ``label``."""
    rows = read_rows(path)
    for number, row in enumerate(rows[:count]):
        row["label"] = label or LABELS[number % 4].value
    write_rows(path, rows)
    return rows


def write_rows(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def test_shipped_model_knows_its_errors() -> None:
    """The model that comes with rhetor says how its counts err on real text."""
    shares = json.loads(verify_files(SHIPPED)["metrics.json"])["shares"]
    assert shares["genres"] > 20
    assert len(shares["confusion"]) == len(LABELS)


def test_estimate_in_json(folder: Path) -> None:
    """The record has a group for each value, with what was counted beside the share and its interval."""
    found = json.loads(run("estimate", folder, "--by", "outlet", "--format", "json"))
    assert found["model"] == {"name": "rhetor", "version": SHIPPED.name}
    assert "errs on your texts as on ours" in found["assumes"]
    assert [group["group"] for group in found["groups"]] == [{"outlet": "Herald"}, {"outlet": "Post"}]
    units = read_units(folder)
    assert sum(group["units"] for group in found["groups"]) == len(units) == found["total"]["units"]
    assert sum(group["documents"] for group in found["groups"]) == 60
    for group in [*found["groups"], found["total"]]:
        assert list(group["labels"]) == [label.value for label in LABELS]
        for figures in (group["labels"], group["words"]):
            assert sum(figure["share"] for figure in figures.values()) == pytest.approx(1, abs=1e-4)
            assert sum(figure["counted"] for figure in figures.values()) == pytest.approx(1, abs=1e-4)
        for figure in [*group["labels"].values(), *group["words"].values(), group["documents_with_call"]]:
            assert 0 <= figure["low"] <= figure["share"] <= figure["high"] <= 1
        assert group["labelled"] == 0
    assert found["total"]["uncertain"] == int(units.uncertain.sum())
    assert {one["kind"] for one in found["comparisons"]} == {"difference"}


@pytest.mark.parametrize("kind", list(READERS))
def test_every_format_says_the_same(table: Path, folder: Path, tmp_path: Path, kind: str) -> None:
    """CSV, JSON lines, Parquet and a workbook of the same run give the same sample and the same estimate."""
    other = label_table(table, tmp_path / "other", kind)
    for place in (folder, other):
        run("sample", place, "--n", "40", "--by", "outlet", "--out", place / "drawn.csv")
    assert (folder / "drawn.csv").read_bytes() == (other / "drawn.csv").read_bytes()
    asked = ("--by", "outlet,month", "--format", "json")
    assert run("estimate", folder, *asked) == run("estimate", other, *asked)


def test_months_are_made_of_dates_and_their_trend_is_told(folder: Path) -> None:
    """A column ``date`` gives months, and groups that are periods are compared as trends."""
    found = json.loads(run("estimate", folder, "--by", "outlet,month", "--format", "json"))
    assert [group["group"]["month"] for group in found["groups"]][:2] == ["2024-02", "2024-04"]
    assert "2024-01" in {group["group"]["month"] for group in found["groups"]}
    assert {
        one["kind"] for one in json.loads(run("estimate", folder, "--by", "month", "--format", "json"))["comparisons"]
    } == {"trend"}


def test_sample_is_blind_and_in_the_manifest(folder: Path) -> None:
    """A sample says nothing of what the model said; the manifest keeps its seed, its parts and its units, and still reads
    as the manifest of the run."""
    before = json.loads((folder / "manifest.json").read_bytes())
    said = run("sample", folder, "--n", "30", "--by", "outlet", "--seed", "7")
    assert "--labels" in said
    rows = read_rows(folder / "sample.csv")
    assert list(rows[0]) == ["sample", "unit", "document", "start", "end", "text", "probability", "label"]
    assert {row["label"] for row in rows} == {""}
    assert len(rows) == 30
    after = json.loads((folder / "manifest.json").read_bytes())
    (sample,) = after.pop("samples")
    assert after == before
    assert (sample["seed"], sample["by"]) == (7, ["outlet"])
    assert sum(part["drawn"] for part in sample["strata"]) == 30
    assert [str(unit) for unit, *_ in sample["units"]] == [row["unit"] for row in rows]


def test_run_that_is_asked_for_again_keeps_its_samples(folder: Path, table: Path) -> None:
    """The same run again, which has nothing to do, leaves the sample where it is."""
    run("sample", folder, "--n", "30")
    label_table(table, folder)
    fill(folder / "sample.csv")
    assert (
        json.loads(run("estimate", folder, "--labels", folder / "sample.csv", "--format", "json"))["total"]["labelled"] == 30
    )


def test_labels_are_used_and_kept(folder: Path) -> None:
    """With a labelled sample the method is the one that assumes nothing of the model; the manifest keeps the labels."""
    run("sample", folder, "--n", "48", "--by", "outlet")
    fill(folder / "sample.csv")
    found = json.loads(
        run("estimate", folder, "--labels", folder / "sample.csv", "--by", "outlet", "--plan", "--format", "json")
    )
    assert "PPI++" in found["method"]
    assert "whatever its errors" in found["assumes"]
    assert sum(group["labelled"] for group in found["groups"]) == 48
    assert found["sample"]["seed"] == 1
    assert {plan["margin"] for plan in found["plan"]} == {0.02}
    kept = json.loads((folder / "manifest.json").read_bytes())["samples"][0]["labelled"]
    assert Counter(kept["labels"].values()) == dict.fromkeys((label.value for label in LABELS), 12)


def test_first_half_is_a_sample_and_gaps_are_told(folder: Path) -> None:
    """Whoever stops early has a random sample; units that were passed over are told."""
    run("sample", folder, "--n", "40")
    path = folder / "sample.csv"
    rows = fill(path, count=20)
    notes = " ".join(json.loads(run("estimate", folder, "--labels", path, "--format", "json"))["notes"])
    assert "first 20 of 40" in notes
    rows[3]["label"] = ""
    rows[5]["label"] = "none"
    write_rows(path, rows, ";")  # as a spreadsheet may save it
    notes = " ".join(json.loads(run("estimate", folder, "--labels", path, "--format", "json"))["notes"])
    assert "1 units of the sample were passed over" in notes


def test_labels_of_the_review_queue_are_refused(folder: Path, tmp_path: Path) -> None:
    """Labels of sentences that somebody chose are no random sample, and the reason is said."""
    path = tmp_path / "corrections.csv"
    write_rows(path, [{"text": "It rained.", "label": "factual-report"}])
    assert "review queue" in run("estimate", folder, "--labels", path, code=1)


@pytest.mark.parametrize(("column", "value", "said"), [
    ("label", "fact", "is no label"), ("sample", "0123456789ab", "not one sample of this run"),
    ("unit", "999999", "was not drawn"), ("document", "other", "was not drawn"),
])  # fmt: skip
def test_changed_samples_are_refused(folder: Path, column: str, value: str, said: str) -> None:
    """A sample that is not as it was drawn is refused with the row, and what is no label too."""
    run("sample", folder, "--n", "30")
    path = folder / "sample.csv"
    rows = fill(path)
    rows[4][column] = value
    write_rows(path, rows)
    assert said in run("estimate", folder, "--labels", path, code=1)


def test_messages_end_with_the_cure(folder: Path, tmp_path: Path) -> None:
    """No run, no such column, no labels yet, a sample that is there already: each says what to do."""
    assert "rhetor batch" in run("estimate", tmp_path, code=1)
    assert "--keep author" in run("estimate", folder, "--by", "author", code=1)
    run("sample", folder, "--n", "30")
    assert "Fill its column label" in run("estimate", folder, "--labels", folder / "sample.csv", code=1)
    assert "another --out" in run("sample", folder, "--n", "30", code=1)


def test_run_of_an_unknown_model_needs_labels(folder: Path) -> None:
    """If the model is gone nothing is known of its errors: only a sample helps."""
    path = folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace(f'"version": "{SHIPPED.name}"', '"version": "77"'), "utf-8")
    assert "Label a random sample" in run("estimate", folder, code=1)
    run("sample", folder, "--n", "30")
    fill(folder / "sample.csv")
    assert "PPI++" in run("estimate", folder, "--labels", folder / "sample.csv", "--format", "json")


def test_labels_are_read_as_people_write_them() -> None:
    """Capitals and spaces do no harm."""
    assert [number_label(text) for text in ("Call to action", " OPINION ", "none", "")] == [3, 2, -1, -2]


def test_table_and_csv_are_for_people_and_programs(folder: Path) -> None:
    """The table says the shares in a sentence and what they assume; CSV has a row for each group and label."""
    shown = run("estimate", folder, "--by", "outlet", "--plan")
    assert re.search(r"Of \d+ units in 60 documents, .*% factual report \(95% interval", shown)
    assert "Assumes the model errs on your texts as on ours" in shown
    assert "without the model" in shown
    rows = list(csv.DictReader(run("estimate", folder, "--by", "outlet", "--format", "csv").splitlines()))
    assert Counter(row["of"] for row in rows) == {"units": 8, "words": 8, "documents": 2}


def test_report_is_one_page(folder: Path) -> None:
    """The report holds shares, counts, method and sources, and escapes what it is given."""
    page = run("estimate", folder, "--by", "outlet", "--format", "html")
    for part in ("<svg", "counted", "Forman 2008", "Herald", "Content-Security-Policy"):
        assert part in page
    run("sample", folder, "--n", "40")
    fill(folder / "sample.csv")
    assert "Wilson 1927" in run("estimate", folder, "--labels", folder / "sample.csv", "--format", "html")


def test_example_of_the_page_is_true(tmp_path: Path) -> None:
    """docs/estimate.md shows what its commands print (python -m tests.estimate_page writes it)."""
    assert render_page(tmp_path) == PAGE.read_text("utf-8")
