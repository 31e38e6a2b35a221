"""What strangers send to a running service so that it reads what is not theirs, breaks down, or keeps others waiting."""

import gzip
import io
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import docx
import pytest

from rhetor.estimate.hand_labels import read_samples
from rhetor.intake.markup import strip_markup
from service.front.lanes import Lanes
from tests.conftest import run_rhetor, serving
from tests.siege.test_memory import find_worker
from tests.test_gate import head, is_answered, open_socket

SECONDS = 10.0
"""Within which everything here is answered; what it is about took minutes, or for ever."""
STUDIO, INFER = "/label-studio", "/v2/models/rhetor/infer"
CONFIG = '<View><Text name="t" value="$body"/><{0}s name="l" toName="t"><{0} value="Opinion"/></{0}s></View>'
HIDDEN = "The secret minister said that the bridge must be rebuilt."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(RHETOR_HOME=str(tmp_path_factory.mktemp("home"))) as address:
        yield address


def send(address: str, path: str, body: object, **headers: str) -> tuple[int, str]:
    """Status and text of the answer; what is no bytes goes as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    started = time.monotonic()
    try:
        with urllib.request.urlopen(urllib.request.Request(address + path, content, given), timeout=60) as reply:
            answer = reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        answer = error.code, error.read().decode()
    assert time.monotonic() - started < SECONDS, path
    return answer


@pytest.mark.parametrize("kind", ["application/rss+xml", "application/atom+xml"])
def test_a_feed_that_is_the_path_of_a_file_opens_none(address: str, tmp_path: Path, kind: str) -> None:
    """Not one that is a feed, and not one that never ends."""
    feed = f"<rss version='2.0'><channel><item><description>{HIDDEN}</description></item></channel></rss>"
    (tmp_path / "private.xml").write_text(feed)
    assert HIDDEN in send(address, "/v1/label", feed.encode(), Content_Type=kind)[1]
    for path in (tmp_path / "private.xml", Path("/dev/zero")):
        status, said = send(address, "/v1/label", str(path).encode(), Content_Type=kind)
        assert status == 422
        assert HIDDEN not in said


@pytest.mark.parametrize(
    "config",
    ["<!--" * 250_000, "<a" * 500_000, "<![CDATA[" * 100_000, "</" * 500_000, "<a>" * 300_000, "<", "",
     "<Text name='t' value='$x'/>" * 18_000 + f"<Choices toName='{'a,' * 250_000}'><Choice value='Opinion'/></Choices>",
     '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">]><a>&a;</a>', "<View>\0</View>", "\ud800", "<a>" * 5_000_000],
)  # fmt: skip
def test_a_labelling_configuration_is_read_at_once(address: str, config: str) -> None:
    """Whatever it is: a second for a megabyte, and a longer one is refused."""
    status, _ = send(address, f"{STUDIO}/predict", {"tasks": [], "label_config": config})
    assert status == (413 if len(config) > 1_000_000 else 400)


def test_many_controls_of_many_names(address: str) -> None:
    """Each control is looked up, not searched for."""
    config = (
        "<View>"
        + '<Text name="t" value="$x"/>' * 10_000
        + '<Choices toName="q"><Choice value="Opinion"/></Choices>' * 10_000
    )
    assert send(address, f"{STUDIO}/setup", {"schema": config + "</View>"})[0] == 400


def _event(**more: Any) -> dict[str, Any]:
    project = {"id": 1, "label_config": CONFIG.format("Label")}
    return {"action": "ANNOTATION_CREATED", "project": project, "task": {"data": {"body": "It must stop."}}, **more}


def _result(**value: Any) -> dict[str, Any]:
    return {"result": [{"from_name": "l", "value": {"start": 0, "end": 13, "labels": ["Opinion"], **value}}]}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (_event(annotation=_result()), 200),
        (_event(task="x", annotation=_result()), 422),
        (_event(task=[[]], annotations=[_result()]), 422),
        (_event(task={"data": []}, annotation=_result()), 422),
        (_event(task=None, annotation=_result()), 422),
        (_event(annotation={"result": 5}), 422),
        (_event(annotation={"result": [None, 5, {}, {"from_name": "l"}, {"from_name": "l", "value": 5}]}), 200),
        (_event(annotation=_result(labels=[["Opinion"]])), 200),
        (_event(annotation=_result(labels=5)), 200),
        (_event(annotation=_result(start=[], end={})), 200),
        (_event(annotation=_result(start=-1, end=10**30)), 200),
        (_event(annotation=_result(start=True, end=1.5)), 200),
        (_event(annotation=_result(start=9, end=3)), 422),
        (_event(annotation={**_result(), "completed_by": []}), 422),
        (_event(annotation={"result": _result()["result"] * 100_000}), 413),
        (_event(annotations=[{}] * 2_000), 413),
        (_event(action="ANNOTATIONS_DELETED", annotations=[{"id": [1]}, {"id": {}}]), 422),
        (_event(action="ANNOTATIONS_DELETED", annotations=[{}, {"id": 1}]), 200),
        (_event(action="TASKS_DELETED", task=5), 200),
    ],
)  # fmt: skip
def test_events_of_any_form_are_answered(address: str, event: dict[str, Any], expected: int) -> None:
    """Refused or passed over, never an error of the service's own."""
    status, said = send(address, f"{STUDIO}/webhook", event)
    assert status == expected, said


def test_a_long_text_that_is_annotated_often(address: str) -> None:
    """Each choice is about the whole text; so a small annotation could ask for hours of labelling."""
    event = _event(
        project={"id": 1, "label_config": CONFIG.format("Choice")},
        task={"data": {"body": "It must stop. " * 10_000}},
        annotation={"result": [{"from_name": "l", "value": {"choices": ["Opinion"]}}] * 1_000},
    )
    assert send(address, f"{STUDIO}/webhook", event)[0] == 413


@pytest.mark.parametrize(
    "place", ["x", 5, [], {}, {"project": 1}, {"project": [], "annotation": []}, {"project": 1, "annotation": {}}]
)
def test_what_others_put_into_a_correction_is_no_annotation(address: str, place: object) -> None:
    """An annotator may keep anything under any key: deleting annotations goes on."""
    assert send(address, "/v1/corrections", {"text": "It rained.", "label": "opinion", "label-studio": place})[0] == 201
    event = _event(action="ANNOTATIONS_DELETED", annotations=[{"id": 1}])
    assert send(address, f"{STUDIO}/webhook", event) == (200, '{"corrections":0}')


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "", " ", "1e3", "\xb2", "99999999999999999999"])
def test_lengths_of_a_head_that_are_none(address: str, length: str) -> None:
    """Python reads numbers of some thousand digits only."""
    assert send(address, INFER, b"{}", Inference_Header_Content_Length=length)[0] == 400


FIELDS = b"a: b\r\n" * 10_000
OBJECTS = b'{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","parameters":{"a":[%s0]}}]}'
CHUNKED = head("/v1/label", 0, "text/plain").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")


@pytest.mark.parametrize(
    ("begun", "more"),
    [(b"0\r\n", FIELDS), (b"0\r\nA: ", b"b" * 65_536), (b"5;a=", b"b" * 65_536), (b"1\r\na\r\n0\r\n", FIELDS)],
    ids=["trailers", "one trailer", "extension", "trailers behind a body"],
)  # fmt: skip
def test_what_stands_around_a_body_is_bounded(address: str, begun: bytes, more: bytes) -> None:
    """Fields behind a body, and words beside its chunks, end the connection before they fill the memory: it took 4 GB."""
    worker = find_worker(address)
    before = worker.memory_info().rss
    with open_socket(address, CHUNKED + begun) as connection, suppress(ConnectionError):
        for _ in range(200):
            connection.sendall(more)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass
        pytest.fail("all of it was taken")
    assert worker.memory_info().rss - before < 50_000_000
    assert is_answered(address)


def test_few_fields_behind_a_body_are_nothing(address: str) -> None:
    """Who sends a checksum there is answered, and has set no header with it."""
    with open_socket(
        address, CHUNKED + b"5\r\nIt is\r\n0\r\nX-Checksum: a\r\nContent-Type: image/png\r\n\r\n"
    ) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def _choose(path: str, body: bytes, **headers: str) -> str:
    lanes = Lanes(10)
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    chosen = lanes.choose(path, b"", given, body)
    return next(name for name in ("short", "long", "files", "stores", "health") if getattr(lanes, name) is chosen)


def test_nobody_is_short_in_disguise() -> None:
    """What is packed, spelt otherwise, or in a file that is taken apart, is not labelled among the short texts."""
    short = json.dumps({"text": "It must stop. " * 300}).encode()
    asked = short[:-1] + b', "%s": true}'
    packed, json_type = gzip.compress(short), "application/json"
    assert _choose("/v1/label", short, content_type=json_type) == "short"
    assert _choose("/v1/label", short, content_type="text/plain; charset=UTF-8") == "short"
    assert _choose("/v1/label", packed, content_type=json_type, content_encoding="GZIP") == "long"
    assert _choose("/tei/predict", packed, content_encoding="deflate") == "long"
    assert _choose("/v1/label", asked % b"evidence") == "long"
    assert _choose("/v1/label", asked % b"\\u0065vidence") == "long"
    assert _choose("/v1/label", short, content_type="application/json; x=y; Charset=utf-16") == "long"
    assert _choose("/v1/label", b"\xff\xfe" + short) == "long"
    assert _choose("/v1/label", b"PK", content_type="application/epub+zip") == "files"
    assert _choose("/download/all", short * 3) == "long"


def test_a_document_that_unpacks_to_a_library_is_refused(address: str) -> None:
    """Some kilobytes of a Word document hold more text than could be sent as it is."""
    document, packed = docx.Document(), io.BytesIO()
    for _ in range(8):
        document.add_paragraph("The minister said on Monday that the bridge must be rebuilt. " * 50_000)
    document.save(packed)
    assert len(packed.getvalue()) < 200_000
    for path, kind in (
        ("/v1/label", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("/read?name=a.docx", "application/octet-stream"),
    ):
        status, said = send(address, path, packed.getvalue(), Content_Type=kind)
        assert status == 422
        assert "rhetor label FILE" in said


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (INFER, OBJECTS % (b"{}," * 4_000_000)),
        ("/tei/predict", b'{"inputs":[%s["a"]]}' % (b'[""],' * 3_000_000)),
        ("/tei/predict", b'{"inputs":"a","parameters":{"a":[%s"ab"]}}' % (b'"ab",' * 3_000_000)),
        (f"{STUDIO}/predict", b'{"label_config":"","tasks":[{"data":{"a":[%s0]}}]}' % (b"1.5," * 3_900_000)),
        ("/v1/label", b'{"texts":[%s"ab"]}' % (b'"ab",' * 3_000_000)),
    ],
    ids=["objects", "lists", "strings", "numbers", "texts"],
)  # fmt: skip
def test_json_that_takes_many_times_its_length_is_refused(address: str, path: str, body: bytes) -> None:
    """Before it is read."""
    status, said = send(address, path, body)
    assert status == 429, said


MANY = 100_000
MARKUP = {
    "comments": "<!-- >" * MANY, "sections": "<![CDATA[>" * MANY, "odd sections": "<![foo bar]>" * MANY, "tags": "<a" * MANY,
    "ends": "</" * MANY + ">", "instructions": "<?" * MANY, "quotes": "<a x='" * MANY + ">",
    "script": "<script>" + "</" * MANY + ">",
    "attributes": "<a " + "a " * MANY + ">", "entities": "&#x" * MANY, "types": "<!doctype [<!entity" * MANY,
}  # fmt: skip


@pytest.mark.parametrize("kind", MARKUP)
def test_markup_is_read_in_a_time_that_its_length_bounds(kind: str) -> None:
    """A mail, a feed or a book of a megabyte took hours."""
    started = time.monotonic()
    strip_markup(MARKUP[kind])
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>It rained.<!-- a > b --> Who pays?", "It rained. Who pays?"),
        ("It rained. <!-- It never ends", "It rained."),
        ("It rained. <a href='x", "It rained."),
        ("<![if !mso]><p>It rained.<![endif]>", "It rained."),
        ("<p>It is < 5 and > 3. It is < 2", "It is < 5 and > 3. It is < 2"),
    ],
)
def test_what_never_ends_in_markup_is_dropped(markup: str, text: str) -> None:
    """As browsers do; what is no markup stays."""
    assert strip_markup(markup) == text


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.eml", "From: " + "=?utf-8?q?a?= " * MANY + "\nSubject: " + "a@b;" * MANY + "\n\nIt must stop.\n", 0),
        ("b.eml", "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\nContent-Type: text/plain\n\nx\n" * MANY, 1),
        ("c.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n" + "{\\" * MANY + "It must stop.\n", 1),
        ("d.srt", "1\n00:00:00,000 --> 00:00:01,000\n" + "<i " * MANY + "\n", 1),
    ],
)
def test_files_that_kept_the_command_line_busy(tmp_path: Path, name: str, content: str, expected: int) -> None:
    """Some hundred kilobytes each."""
    (tmp_path / name).write_text(content)
    started = time.monotonic()
    done = run_rhetor("label", tmp_path / name)
    assert time.monotonic() - started < SECONDS
    assert done.returncode == expected
    assert b"Save" in done.stderr or not expected


@pytest.mark.parametrize("first", ["texts", "sample"])
def test_a_sample_drawn_while_texts_are_added_stays_alone(address: str, first: str) -> None:
    """Of the two one is refused, whichever comes first: among other sentences a sample would be none."""
    long = " ".join(f"The minister said on Monday that bridge {number} must be rebuilt." for number in range(20_000))
    texts = {"documents": [{"name": "a.txt", "text": long}]}
    short = {"n": 2, "documents": [{"name": "b.txt", "text": "Who pays? It must stop now. It rained in May."}]}
    path = f"/v1/projects/race-{first}"
    assert send(address, "/v1/projects", {"name": f"race-{first}", "people": ["Ada"]})[0] == 201
    with ThreadPoolExecutor() as pool:
        added = pool.submit(send, address, f"{path}/documents", texts)
        if first == "texts":
            assert added.result()[0] == 201
        drawn = send(address, f"{path}/sample", short)[0]
        statuses = sorted([added.result()[0], drawn])
    assert statuses in ([201, 409], [201, 422])
    with urllib.request.urlopen(address + path) as reply:
        project = json.load(reply)["project"]
    assert project["sample"] is (drawn == 201)
    assert project["units"] == (3 if drawn == 201 else 20_000) - project["sample"]


def test_samples_drawn_at_once_are_all_known(tmp_path: Path) -> None:
    """Six commands draw from the same run: each of their files can be used, once it is labelled."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(200):
        (texts / f"{number}.txt").write_text("Who pays? It must stop now. It rained in May.")
    out = tmp_path / "out"
    assert run_rhetor("batch", texts, "--out", out, "--jobs", "1").returncode == 0

    def draw(seed: int) -> int:
        return run_rhetor("sample", out, "--n", "20", "--seed", str(seed), "--out", tmp_path / f"{seed}.csv").returncode

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(draw, range(6))) == [0] * 6
    drawn = {(tmp_path / f"{seed}.csv").read_text().splitlines()[1].partition(",")[0] for seed in range(6)}
    assert drawn == set(read_samples(out))
    assert len(drawn) == 6


@pytest.mark.slow
def test_what_was_labelled_just_before_is_forgotten_too(tmp_path: Path) -> None:
    """Sentences wait in the memory of each worker until they are written: they would be back after the erasure."""
    with serving(RHETOR_HOME=str(tmp_path / "home"), WORKERS="2") as address:
        for number in range(20):
            text = f"The zorbulation of bridge {number} must stop now."
            assert send(address, "/v1/label", {"text": text, "document": "letter.txt"})[0] == 200
        assert send(address, "/v1/erasures", {"document": "letter.txt"})[0] == 200
        time.sleep(3)
    assert [path for path in (tmp_path / "home").rglob("*") if path.is_file() and b"zorbulation" in path.read_bytes()] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.odt", "a.docx"])
def test_a_document_of_tags_is_not_taken_apart(tmp_path: Path, name: str) -> None:
    """Some kilobytes would take gigabytes of memory."""
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml" if name == "a.docx" else "content.xml", "<a>" + "<a/>" * 10_000_000 + "</a>")
    # In a small process: what pytest's own one forks begins with all the memory that this has.
    measure = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", measure, sys.executable, "-m", "rhetor", "label", tmp_path / name]
    done = subprocess.run(command, capture_output=True, check=True)
    assert b"tags" in done.stderr
    assert int(done.stdout) < 400_000
