"""The command line, as a user runs it: real processes, real pipes."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from rhetor import Labeler
from rhetor.cli import COMMANDS, cli
from tests.conftest import ROOT, SHIPPED, run_rhetor
from tests.reference.records import make_document_record

TEXT = "Advertisement\n\nOfficials said on Monday that the bridge would reopen. It must. 😀 Who pays?\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_json_is_the_library_and_the_service(article: Path, labeler: Labeler) -> None:
    """Law 4: the command line shows, digit by digit, what the library says."""
    done = run_rhetor("label", article, "--format", "json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown == {"model": {"name": "rhetor", "version": SHIPPED.name}, **make_document_record(labeler.label(TEXT), TEXT)}


def test_every_format(article: Path, labeler: Labeler) -> None:
    """All formats hold all sentences."""
    pieces = [sentence.text for sentence in labeler.label(TEXT).sentences]
    jsonl = run_rhetor("label", article, "--format", "jsonl").stdout.decode()
    assert [json.loads(line)["text"] for line in jsonl.splitlines()] == pieces
    rows = csv.DictReader(io.StringIO(run_rhetor("label", article, "--format", "csv").stdout.decode()))
    assert [row["text"] for row in rows] == pieces
    table = run_rhetor("label", article).stdout.decode()
    assert "attribution" in table
    assert f"model rhetor {SHIPPED.name}" in table
    page = run_rhetor("label", article, "--format", "html").stdout.decode()
    assert page.count("data-label=") >= len(pieces) - 1
    assert not re.search(r"(?:src|href)=(?!\"#s\d)", page), "the page needs nothing from elsewhere"


def test_html_escapes_what_it_shows(tmp_path: Path) -> None:
    """A text with mark-up is shown, not run."""
    path = tmp_path / "<b>.txt"
    path.write_text("The mayor said <script>alert(1)</script> & left.", "utf-8")
    page = run_rhetor("label", path, "--format", "html").stdout.decode()
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_standard_input(article: Path) -> None:
    """A pipe is the same as a file."""
    assert (
        run_rhetor("label", "-", "--format", "csv", input=article.read_bytes()).stdout
        == run_rhetor("label", article, "--format", "csv").stdout
    )


def test_evidence_is_shown(article: Path) -> None:
    """With --evidence the table has signed weights, and JSON the sums."""
    assert re.search(r"\+\d\.\d\d", run_rhetor("label", article, "--evidence").stdout.decode())
    record = json.loads(run_rhetor("label", article, "--evidence", "--top", "3", "--format", "json").stdout)
    evidence = record["sentences"][1]["evidence"]
    assert len(evidence["spans"]) == 3
    total = evidence["intercept"] + sum(span["weight"] for span in evidence["spans"]) + evidence["rest"]
    assert total == pytest.approx(evidence["score"], abs=1e-9)


def test_evidence_names_the_quotation(tmp_path: Path) -> None:
    """In the middle of a quotation the table says that this is the reason."""
    path = tmp_path / "speech.txt"
    path.write_text("“The mill is old. The pay is a disgrace. It has to go,” she said.", encoding="utf-8")
    shown = run_rhetor("label", path, "--evidence").stdout.decode()
    assert re.search(r"attribution +9\d%.*The pay is a disgrace\.\n +\+\d\.\d\d  \(middle of a quotation\)", shown)


ODD = [
    b"",
    b" \n\t ",
    b"x",
    b"\xff\xfe",
    "مرحبا بالعالم. كيف حالك؟".encode(),
    "会议。".encode(),
    "e\u0301\u200d👩‍👩‍👧".encode(),
]
HOSTILE = [b"." * 5000, b'"' * 5000, b"- \n" * 2000, b"(" * 5000, b"a.[1]" * 1000]


@pytest.mark.parametrize("content", [*ODD, *HOSTILE])
def test_odd_texts_are_labelled(tmp_path: Path, content: bytes) -> None:
    """Empty, one character, other scripts, nothing but marks: an answer, not a traceback."""
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    done = run_rhetor("label", path)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["label", "nowhere.txt"], 1, "cannot be read"),
        (["label", str(ROOT)], 1, "rhetor batch"),
        (["label", "/dev/zero"], 1, "rhetor batch"),
        (["label", "--model", "99", str(ROOT / "README.md")], 1, f"Available: {SHIPPED.name}"),
        (["batch", "nowhere", "--out", "out"], 1, "does not exist"),
        (["batch", "nowhere"], 2, "--out"),
        (["label", "--format", "xml"], 2, "table"),
        (["train", "nowhere.jsonl"], 1, "cannot be read"),
        (["evaluate"], 2, "DATA"),
        (["models", "show", "99"], 1, f"Available: {SHIPPED.name}"),
        (["nothing"], 2, "No such command"),
        (["serve", "--port", "0"], 2, "port"),
        (["serve", "--model", "99"], 1, f"Available: {SHIPPED.name}"),
    ],
)
def test_mistakes_get_one_clear_line(home: Path, tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    """Exit code and cure; never a traceback."""
    done = run_rhetor(*arguments)
    assert done.returncode == code
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_closed_pipe_is_no_error(article: Path) -> None:
    """rhetor … | head ends quietly."""
    article.write_text("It rained. " * 20000, "utf-8")
    command = f"{sys.executable} -m rhetor label {article} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=True, timeout=60)
    assert done.stderr == b""


@pytest.mark.parametrize("command", [[], *[[name] for name in COMMANDS], ["models", "export"], ["models", "promote"]])
def test_help_has_words_and_examples(command: list[str]) -> None:
    """Every command explains itself; those with arguments show examples."""
    result = CliRunner().invoke(cli, [*command, "--help"])
    assert result.exit_code == 0
    assert len(result.output) > 120
    assert len(command) == 2 or "Examples:" in result.output


def test_models_commands(home: Path, tmp_path: Path) -> None:
    """List, show, verify, export, promote, rollback."""
    listed = run_rhetor("models", "list").stdout.decode()
    assert re.search(r"^\* 1 ", listed, re.MULTILINE)
    assert "Intended use" in run_rhetor("models", "show").stdout.decode()
    assert run_rhetor("models", "verify").stdout == f"{SHIPPED.name}: ok\n1: ok\n".encode()
    assert run_rhetor("models", "export", tmp_path / "p.joblib").returncode == 0
    assert (tmp_path / "p.joblib").stat().st_size > 100_000
    assert run_rhetor("models", "promote", "1").returncode == 0
    assert run_rhetor("models", "rollback").returncode == 1
    path = home / "models" / "1" / "card.md"
    path.write_text(path.read_text() + " ")
    damaged = run_rhetor("models", "verify")
    assert damaged.returncode == 3
    assert b"card.md was changed" in damaged.stdout


def test_home_says_where_things_are(home: Path) -> None:
    """Each place, whether it is there and how large, and which model answers from where; every help names the variable."""
    (home / "added").mkdir()
    (home / "added" / "0001.jsonl").write_text("x" * 1500)
    shown = dict(line.split(maxsplit=1) for line in run_rhetor("home").stdout.decode().splitlines())
    assert shown["home"] == str(home)
    assert re.fullmatch(rf"{home}/models  \(\d\.\d MB\)", shown["models"])
    assert shown["corrections"] == f"{home}/corrections.sqlite  (not there yet)"
    assert shown["added"] == f"data      {home}/added  (1.5 kB)"
    assert shown["active"].split() == ["model", "1"]
    assert shown["shipped"].split() == ["model", str(SHIPPED)]
    for command in ([], *([name] for name in COMMANDS)):
        assert b"RHETOR_HOME" in run_rhetor(*command, "--help").stdout


def test_evaluate(tmp_path: Path) -> None:
    """Figures for labelled data, each label and the confusion."""
    data = tmp_path / "data.csv"
    rows = (
        "text,label",
        "It rained on Monday.,factual-report",
        "The plan is a disgrace.,opinion",
        "Sign now!,call-to-action",
    )
    data.write_text("\n".join(rows))
    done = run_rhetor("evaluate", data)
    assert done.returncode == 0, done.stderr
    assert "on 3 sentences" in done.stdout.decode()
    low, high = re.findall(r"interval (0\.\d+) to (0\.\d+)", done.stdout.decode())[0]
    assert low < high, "one document: sentences are resampled, for an interval that says something"
    assert "calibration error" in done.stdout.decode()


def test_the_retraining_script_is_rhetor_train() -> None:
    """python -m training.retrain is the same command."""
    script = subprocess.run([sys.executable, "-m", "training.retrain", "--help"], capture_output=True, check=True, cwd=ROOT)
    assert (
        script.stdout.decode().replace("python -m training.retrain", "rhetor train")
        == run_rhetor("train", "--help").stdout.decode()
    )


def test_devices_and_pipes_are_not_replaced(home: Path, tmp_path: Path) -> None:
    """What is no ordinary file stays what it is, also for somebody who may do anything; the message is one sentence."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for command in (["models", "export", pipe], ["corrections", "export", pipe], ["corrections", "export", tmp_path]):
        done = run_rhetor(*command)
        assert done.returncode == 1
        assert b"is no ordinary file" in done.stderr
        assert done.stderr.count(b"\n") == 1
    assert pipe.is_fifo()


@pytest.mark.parametrize("command", [["corrections", "export"], ["models", "export"]])
def test_a_place_that_cannot_be(home: Path, command: list[str]) -> None:
    """A folder that cannot be made, a name that is too long: a sentence with the cure, no traceback."""
    for place in ("/proc/nowhere/x", "/dev/null/x", f"/var/{'x' * 300}"):
        done = run_rhetor(*command, place)
        assert done.returncode == 1
        assert done.stderr.count(b"\n") == 1, done.stderr
        assert b"Give a folder of yours" in done.stderr
