"""What strangers send to a running service so that it reads what is not theirs, breaks down, or keeps others waiting."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import serving

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
