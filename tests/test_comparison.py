"""The comparison with other systems, on a few hundred sentences and without the packages it installs for the others."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from benchmarks import comparison
from benchmarks.systems import SYSTEMS, System, train_bayes
from tests.conftest import ROOT

MARKED = f"Before.\n\n{comparison.START}\nan old table\n{comparison.END}\n\nAfter.\n"


@pytest.fixture(autouse=True)
def _one_thread(few_seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A run sets these for its process; here they go back to what they were."""
    for name in ("LOKY_MAX_CPU_COUNT", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "1")
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def sets(small_seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four sets, made of every tenth seed sentence: they show that the figures are made, not how good they are."""
    folder = tmp_path_factory.mktemp("sets")
    records = [json.loads(line) for line in (small_seeds / "small.jsonl").read_text("utf-8").splitlines()][::10]
    (folder / "dev.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    for name, (key, yes) in comparison.TWO_CLASSES.items():
        lines = [json.dumps({"text": record["text"], key: record["label"] in yes}) for record in records]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


@pytest.mark.slow
def test_run_writes_the_table_it_prints(sets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run measures each system asked for and puts the printed table between the marks, and nowhere else."""
    file = tmp_path / "accuracy.md"
    file.write_text(MARKED, "utf-8")
    comparison.main(["--eval", str(sets), "--write", str(file), "--systems", "rhetor,plain,bayes", "--sentences", "300"])
    table = capsys.readouterr().out.rstrip("\n")
    assert file.read_text("utf-8") == MARKED.replace("an old table", table)
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")][2:]
    assert [row[0] for row in rows] == ["rhetor", "TF-IDF + logistic regression (C 1)", "NLTK naive Bayes"]
    assert all(len(row) == len(comparison.HEADER) for row in rows)
    assert all(0.25 < float(row[1].split()[0]) < 1 for row in rows), "no better than one label for everything"


def test_missing_package_is_a_row(sets: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A system whose package is not installed says how to install it, and the others are still measured."""
    monkeypatch.setitem(SYSTEMS, "absent", System("Absent", train_bayes, package="no_such_package"))
    comparison.main(["--eval", str(sets), "--systems", "absent,bayes", "--sentences", "300"])
    table = capsys.readouterr().out
    assert "| Absent: not installed. Try: pip install -r benchmarks/requirements-comparison.txt |" in table
    assert "| NLTK naive Bayes | 0." in table


def test_requirements_stand_where_the_message_says() -> None:
    """The file that the row of a missing package names is there, with an exact version of each package."""
    file = ROOT / comparison.INSTALL.split()[-1]
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(line.count("==") == 1 for line in lines)


def test_file_without_marks_is_refused_first(sets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with no place for the table is refused before anything is trained, and left as it is."""
    file = tmp_path / "other.md"
    file.write_text("No place.\n", "utf-8")
    with pytest.raises(SystemExit, match="no place for the table"):
        comparison.main(["--eval", str(sets), "--write", str(file)])
    assert file.read_text("utf-8") == "No place.\n"
    assert capsys.readouterr().err == ""


def test_two_classes_are_sums_of_labels() -> None:
    """A sentence is positive by its best label; its score for the AUC is the sum over the labels that mean yes."""
    probabilities = np.array([[0.4, 0.0, 0.3, 0.3], [0.2, 0.1, 0.6, 0.1], [0.7, 0.1, 0.1, 0.1], [0.3, 0.2, 0.1, 0.4]])
    gold = [True, True, False, False]
    # Predicted no, yes, no, yes; F1 of both classes 1/2. Scores .6, .7, .2, .5 put both yes above both no.
    assert comparison.score_two_classes(probabilities, gold, comparison.WRITERS_OWN) == "0.500 / 1.000"


def test_a_tuned_system_takes_its_best_setting(sets: Path) -> None:
    """Of several settings the one with the best macro-F1 on the first fold is taken, wherever it stands."""
    data = comparison.read_data(sets, 300)
    poor, good = {"inverse_regularisation": 1e-6}, {"inverse_regularisation": 10.0}
    for settings in ((poor, good), (good, poor)):
        assert comparison.choose_settings(System("plain", SYSTEMS["plain"].train, settings), data) == good
