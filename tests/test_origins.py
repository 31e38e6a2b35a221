"""Pages of other sites that may use the API (CORS), the API's own description, and what is made from it."""

import importlib
import json
import re
import subprocess
import sys
import urllib.request
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rhetor.errors import SettingError
from rhetor.learning.people import KeyStore, Role
from service import ServiceSettings, create_app
from service.openapi import OPERATIONS, build_openapi
from tests.browser import in_one_process, visiting
from tests.conftest import ROOT, serving, wait_until

DESK = "https://desk.example"
BODY = {"text": "It must stop!", "label": "opinion"}


@pytest.mark.parametrize(
    ("origin", "status"), [(DESK, 201), ("https://DESK.example", 201), ("https://evil.example", 403), ("null", 403)]
)
def test_only_named_sites_are_let_in(home: Path, origin: str, status: int) -> None:
    """A page of a named site may call with a key; another is refused, and is not told that it might."""
    client = create_app(ServiceSettings(origins=frozenset({DESK}))).test_client()
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    reply = client.post("/v1/corrections", json=BODY, headers=headers)
    assert reply.status_code == status
    assert reply.headers.get("Access-Control-Allow-Origin") == (origin if status == 201 else None)
    assert "Origin" in reply.headers["Vary"]
    asked = client.options("/v1/corrections", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert ("X-API-Key" in asked.headers.get("Access-Control-Allow-Headers", "")) is (status == 201)
    assert "Access-Control-Allow-Credentials" not in reply.headers


def test_a_session_is_not_lent_to_other_sites(home: Path) -> None:
    """The cookie of somebody who is signed in counts for the service's own pages, and not for those that may use the API."""
    client = create_app(ServiceSettings(origins=frozenset({DESK}))).test_client()
    client.post("/v1/session", json={"key": KeyStore().add("Ada", Role.EDITOR).secret}, headers={"X-API-Key": ""})
    assert client.post("/v1/corrections", json=BODY, headers={"X-API-Key": ""}).status_code == 201
    from_desk = {"X-API-Key": "", "Origin": DESK, "Sec-Fetch-Site": "cross-site"}
    assert client.post("/v1/corrections", json=BODY, headers=from_desk).status_code == 401


def test_without_names_nobody_is_told_anything(home: Path) -> None:
    """As long as RHETOR_ORIGINS is not set, no reply has a header of CORS."""
    reply = create_app(ServiceSettings()).test_client().get("/v1/models", headers={"Origin": DESK})
    assert not [name for name, _ in reply.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("value", ["desk.example", "https://desk.example/", "*", "ftp://desk.example"])
def test_wrong_origins_are_named_at_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """What no browser would send is refused, with how it looks."""
    monkeypatch.setenv("RHETOR_ORIGINS", value)
    with pytest.raises(SettingError, match=r"https://desk\.example"):
        ServiceSettings.from_environment()


def test_the_description_is_whole() -> None:
    """Each call has a tag that is explained, its refusals, its role, every field of its query, and an example to send."""
    document = build_openapi()
    tags = {tag["name"] for tag in document["tags"]}
    assert document["servers"]
    for path, operations in document["paths"].items():
        for method, described in operations.items():
            where = f"{method} {path}"
            assert set(described["tags"]) <= tags, where
            assert path in ("/metrics", "/openapi.json", "/") or "403" in described["responses"], where
            assert ("x-role" in described) == ("security" in described) == ("401" in described["responses"]) or (
                path == "/v1/session"
            ), where
            operation = OPERATIONS.get(path, {}).get(method)
            if operation and operation.body and operation.body_required:
                assert "example" in described["requestBody"]["content"]["application/json"], where
            if operation and operation.query:
                names = {parameter["name"] for parameter in described["parameters"] if parameter["in"] == "query"}
                assert names == set(document["components"]["schemas"][operation.query]["properties"]), where


def test_the_dashboard_asks_for_what_there_is(home: Path) -> None:
    """Every counter and every label of docs/grafana.json is in a scrape after traffic over two workers."""
    dashboard = json.loads((ROOT / "docs" / "grafana.json").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    with serving(WORKERS="2") as address:
        for number in range(30):
            body = json.dumps({"text": f"It rained {number} times in March."}).encode()
            request = urllib.request.Request(f"{address}/v1/label", body, {"Content-Type": "application/json"})
            urllib.request.urlopen(request, timeout=30).close()
        scrapes: list[str] = []

        def is_counted() -> bool:
            with urllib.request.urlopen(f"{address}/metrics", timeout=30) as reply:
                scrapes.append(reply.read().decode())
            return len(re.findall(r"^rhetor_sentences_total\{.* [1-9]", scrapes[-1], re.MULTILINE)) > 0

        wait_until(is_counted, 30)
    scrape = scrapes[-1]
    for expression in asked:
        for name in re.findall(r"rhetor_\w+", expression):
            assert re.search(rf"^{name}[ {{]", scrape, re.MULTILINE), name
        for group in re.findall(r"by \(([\w, ]+)\)", expression):
            for label in group.split(", "):
                assert re.search(rf'rhetor_\w+\{{[^}}]*\b{label}="', scrape), label


@in_one_process
def test_the_description_can_be_read_and_tried(browser: Browser, address: str) -> None:
    """/docs shows every call, works under the page's policy without a network, and sends what is tried."""
    with visiting(browser) as page:
        foreign: list[str] = []
        page.on(
            "request",
            lambda request: foreign.append(request.url) if not request.url.startswith((address, "data:")) else None,
        )
        page.goto(f"{address}/docs")
        expect(page.locator(".opblock")).to_have_count(sum(map(len, build_openapi()["paths"].values())))
        page.locator("#operations-service-isLive .opblock-summary-control").click()
        page.locator("#operations-service-isLive .try-out__btn").click()
        page.locator("#operations-service-isLive .execute").click()
        expect(page.locator("#operations-service-isLive .live-responses-table")).to_contain_text("200")
        assert [url for url in foreign if not url.startswith((address, "data:"))] == []


@pytest.mark.slow
def test_a_typed_client_is_made_from_the_description(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """openapi-python-client understands the document; the client it writes labels, corrects and reads the log."""
    (tmp_path / "openapi.json").write_text(json.dumps(json.loads(json.dumps(build_openapi(), default=str))))
    config = tmp_path / "config.yaml"
    config.write_text("post_hooks: []\n")
    command = ["generate", "--path", "openapi.json", "--output-path", "made_client", "--meta", "none", "--config", config]
    subprocess.run([Path(sys.executable).with_name("openapi-python-client"), *command], cwd=tmp_path, check=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    client_of, label, correct, listed, models = (
        importlib.import_module(f"made_client{name}")
        for name in (
            "",
            ".api.labelling.label_text",
            ".api.corrections.correct",
            ".api.corrections.list_corrections",
            ".models",
        )
    )
    secret = KeyStore().add("Ada", Role.ANNOTATOR).secret
    connect = partial(client_of.AuthenticatedClient, token=secret, prefix="", auth_header_name="X-API-Key", timeout=60)
    with serving() as address, connect(address) as client:
        labelled = label.sync(client=client, body=models.LabelRequest(text="It must stop!"))
        assert labelled.sentences[0].text == "It must stop!"
        request = models.CorrectionRequest(text="It must stop!", label=models.Label("call-to-action"))
        assert correct.sync(client=client, body=request).correction.annotator == "Ada"
        (row,) = listed.sync(client=client).corrections
        assert row.label == models.Label("call-to-action")
