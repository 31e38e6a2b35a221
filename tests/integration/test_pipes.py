"""``rhetor label -`` between two programs: jq before and behind it, and one that waits for each answer."""

import json
import subprocess
import sys
from collections.abc import Sequence

import msgspec

from rhetor import Labeler
from rhetor.formats.serialise import document_to_parts
from tests.conftest import SHIPPED, run_rhetor
from tests.integration import need_program

TEXTS = ["The bridge must close, Mayor Moyo said. We disagree.", "", "Prices rose by 3 per cent. 😀"]
RHETOR = f"{sys.executable} -m rhetor label - --model {SHIPPED}"


def _write_lines(records: Sequence[object]) -> bytes:
    return b"".join(msgspec.json.encode(record) + b"\n" for record in records)


def test_each_line_is_answered_by_a_line(labeler: Labeler) -> None:
    """In order, with all its own keys, and with what POST /v1/label gives of its text."""
    given = [{"id": number, "text": text, "by": {"name": "Ada"}} for number, text in enumerate(TEXTS)]
    done = run_rhetor("label", "-", "--model", SHIPPED, input=_write_lines(given))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    for record, answer in zip(given, answers, strict=True):
        parts = json.loads(msgspec.json.encode(document_to_parts(labeler.label(str(record["text"])))))
        assert answer == {**record, "model": {"name": "rhetor", "version": SHIPPED.name}, **parts}


def test_an_answer_comes_before_the_next_line_goes() -> None:
    """Nobody waits for the end of the stream."""
    command = [sys.executable, "-m", "rhetor", "label", "-", "--model", str(SHIPPED)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for text in TEXTS:
            process.stdin.write(_write_lines([{"text": text}]))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["text"] == text
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_it_stands_between_two_jq() -> None:
    """jq makes the lines and takes them apart again."""
    jq = need_program("jq", "jq")
    script = (
        f"{jq} -nc '{{id: (1, 2), text: \"We must act now.\"}}' | {RHETOR} | {jq} -c '{{id, labels: [.sentences[].label]}}'"
    )
    done = subprocess.run(["bash", "-o", "pipefail", "-c", script], capture_output=True, check=True, timeout=60)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": number, "labels": ["call-to-action"]} for number in (1, 2)
    ]


def test_a_bad_line_is_answered_and_the_stream_goes_on() -> None:
    """What is wrong stands in the line's own answer; the exit code says that not all of it was labelled."""
    lines = [
        b'{"id": 1, "text": "It rained."}',
        b"{oops",
        b'["text"]',
        b'{"id": 4, "txt": 1}',
        b"",
        b'{"text": "\\ud800"}',
        b"\xff",
    ]
    done = run_rhetor("label", "-", input=b"\n".join([*lines, lines[0].replace(b"1", b"8")]))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert [answer.get("id") for answer in answers] == [1, None, None, 4, None, None, 8]
    said = [answer.get("error", "")[:8] for answer in answers]
    assert said == ["", "Line 2: ", "Line 3: ", "Line 4: ", "Line 6: ", "Line 7: ", ""]
    assert all(
        "Give an object with a text" in answer["error"] or "Decode" in answer["error"]
        for answer in answers
        if "error" in answer
    )


def test_evidence_comes_when_asked_for() -> None:
    """With --evidence each sentence says why."""
    done = run_rhetor("label", "-", "--evidence", "--top", "2", input=_write_lines([{"text": "We must act now."}]))
    assert len(json.loads(done.stdout)["sentences"][0]["evidence"]["spans"]) == 2


def test_a_text_stays_a_text() -> None:
    """An article is no JSON line, even one that is about JSON, and one object over several lines is none either."""
    for text in ("{braces} are odd.", '{\n  "text": "It rained."\n}'):
        done = run_rhetor("label", "-", "--format", "json", input=text.encode())
        assert done.returncode == 0
        assert "sentences" in json.loads(done.stdout)


def test_another_format_is_refused() -> None:
    """A stream of tables would be no stream of lines."""
    done = run_rhetor("label", "-", "--format", "csv", input=_write_lines([{"text": "It rained."}]))
    assert done.returncode == 2
    assert b"JSON lines are answered by JSON lines" in done.stderr
