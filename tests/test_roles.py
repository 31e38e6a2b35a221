"""Who may do what: keys, roles on every call, sign-in, the log of acts."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from rhetor.cli import cli
from rhetor.errors import InputError, JobRunning, KeyNotFound
from rhetor.learning.corrections import CorrectionStore
from rhetor.learning.people import KeyStore, Role
from rhetor.learning.people.acts import read_acts
from service import ServiceSettings, create_app
from service.access import ACCESS, VARIABLE
from service.openapi import build_openapi

CALLERS: list[Role | None] = [None, *Role]
CORRECTION = {"text": "It must stop!", "label": "opinion"}


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """A service with a key of every role, and the same service as a private one."""
    from tests.conftest import start_home

    home = start_home(tmp_path_factory.mktemp("staffed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RHETOR_HOME", str(home))
        keys = {role: KeyStore().add(role.value.title(), role).secret for role in Role}
        apps = {private: create_app(ServiceSettings(private=private)) for private in (False, True)}
    return {"home": home, "keys": keys, "apps": apps}


def call(app: Flask, path: str, method: str, key: str) -> tuple[int, str]:
    for name, value in {"{id}": "x", "{version}": "1", "{unit}": "1"}.items():
        path = path.replace(name, value)
    body = {} if method == "GET" else {"json": {}}
    with app.test_client().open(path, method=method, headers={"X-API-Key": key}, **body) as reply:
        return reply.status_code, reply.get_data(as_text=True)


@pytest.mark.parametrize("private", [False, True])
def test_every_role_on_every_call(staffed, private: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """By the OpenAPI document itself: who is below the role that a call names is refused, and whoever has it is not."""

    def refuse(arguments: list[str]) -> None:
        raise JobRunning("Job x is running.")

    monkeypatch.setenv("RHETOR_HOME", str(staffed["home"]))
    monkeypatch.setattr("service.jobs_api.start_job", refuse)
    for path, operations in build_openapi()["paths"].items():
        for method, described in operations.items():
            needed = Role(described["x-role"]) if "x-role" in described else None
            is_open = needed is None or (needed is Role.READER and not private)
            for caller in CALLERS:
                key = staffed["keys"][caller] if caller else ""
                status, said = call(staffed["apps"][private], path, method.upper(), key)
                where = f"{caller} {method} {path}: {status} {said[:200]}"
                if is_open:
                    assert status != 403, where
                    assert status != 401 or path == "/v1/session", where
                elif caller is None:
                    assert status == 401, where
                else:
                    assert (status == 403) is not caller.covers(needed), where
                    assert status != 401, where


def test_every_route_has_its_role(staffed) -> None:  # type: ignore[no-untyped-def]
    """The table names every route of the app, the page's own too, and nothing else; what it does not name is an admin's."""
    routed = {
        (VARIABLE.sub(r"{\1}", rule.rule), method)
        for rule in staffed["apps"][False].url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, methods in ACCESS.items() for method in methods} == routed


def test_a_revoked_key_opens_nothing(home: Path) -> None:
    """Neither the key nor the sessions it opened; a key of the same name can be made again."""
    store = KeyStore()
    made = store.add("Ada", Role.ANNOTATOR)
    with pytest.raises(InputError, match="rhetor keys revoke"):
        store.add(" Ada ", Role.ADMIN)
    session, code = store.open_session(made.key), store.make_code("Ada")
    assert store.find(made.secret) == made.key
    assert store.find_session(session) == made.key
    store.revoke("Ada")
    assert (store.find(made.secret), store.find_session(session), store.take_code(code)) == (None, None, None)
    with pytest.raises(KeyNotFound):
        store.revoke("Ada")
    assert store.find(store.add("Ada", Role.READER).secret)


def test_no_key_stands_in_the_home(home: Path) -> None:
    """Nothing in the home, write-ahead logs too, holds a key, a code or a session; the file is its owner's alone."""
    store = KeyStore()
    made = store.add("Ada", Role.ANNOTATOR)
    secrets = [made.secret, made.secret.partition(".")[2], store.open_session(made.key), store.make_code("Ada")]
    for path in (path for path in home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not [secret for secret in secrets if secret.encode() in content], path
    assert stat.S_IMODE((home / "people.sqlite").stat().st_mode) == 0o600


def sign_in(client: FlaskClient, **body: str) -> int:
    return client.post("/v1/session", json=body, headers={"X-API-Key": ""}).status_code


def test_a_code_signs_in_once(home: Path) -> None:
    """The cookie that comes of it is no script's and no other site's, speaks for its owner, and ends when he signs out."""
    KeyStore().add("Ada", Role.ANNOTATOR)
    code = KeyStore().make_code("Ada")
    client = create_app(ServiceSettings()).test_client()
    reply = client.post("/v1/session", json={"code": code.lower()}, headers={"X-API-Key": ""})
    assert (reply.status_code, reply.json["name"], reply.json["role"]) == (201, "Ada", "annotator")
    assert {"HttpOnly", "SameSite=Strict"} <= set(reply.headers["Set-Cookie"].split("; "))
    saved = client.post("/v1/corrections", json=CORRECTION, headers={"X-API-Key": ""})
    assert saved.json["correction"]["annotator"] == "Ada"
    assert "Ada" in client.get("/", headers={"X-API-Key": ""}).get_data(as_text=True)
    assert sign_in(create_app(ServiceSettings()).test_client(), code=code) == 401
    client.delete("/v1/session", headers={"X-API-Key": ""})
    assert client.post("/v1/corrections", json=CORRECTION, headers={"X-API-Key": ""}).status_code == 401


def test_a_session_of_another_site_does_nothing(home: Path) -> None:
    """A page elsewhere cannot use the cookie, even where a browser should send it."""
    client = create_app(ServiceSettings()).test_client()
    assert sign_in(client, key=KeyStore().add("Ada", Role.EDITOR).secret) == 201
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post("/v1/corrections", json=CORRECTION, headers={"X-API-Key": "", **headers}).status_code == 403
        assert client.get("/v1/corrections", headers={"X-API-Key": "", **headers}).status_code in (401, 403)


def test_a_key_speaks_for_its_owner_alone(home: Path) -> None:
    """Nobody signs with another's name, takes back another's word, or settles without being an editor."""
    client = create_app(ServiceSettings()).test_client()
    ada, ben, eve = (
        {"X-API-Key": KeyStore().add(name, role).secret}
        for name, role in (("Ada", Role.ANNOTATOR), ("Ben", Role.ANNOTATOR), ("Eve", Role.EDITOR))
    )
    assert client.post("/v1/corrections", json={**CORRECTION, "annotator": "Ben"}, headers=ada).status_code == 403
    said = client.post("/v1/corrections", json=CORRECTION, headers=ada).json["correction"]
    assert said["annotator"] == "Ada"
    assert client.post(f"/v1/corrections/{said['id']}/undo", headers=ben).status_code == 403
    differs = client.post("/v1/corrections", json={**CORRECTION, "label": "attribution"}, headers=ben).json["correction"]
    settlement = {**CORRECTION, "kind": "settlement"}
    assert client.post("/v1/corrections", json=settlement, headers=ben).status_code == 403
    assert client.post("/v1/corrections", json=settlement, headers=eve).json["correction"]["annotator"] == "Eve"
    assert client.post(f"/v1/corrections/{differs['id']}/undo", headers=eve).status_code == 201


def test_two_nameless_people_are_two(home: Path) -> None:
    """With the service's own key and no name, each browser is somebody; what one says does not replace the other's."""
    app = create_app(ServiceSettings())
    for label in ("opinion", "attribution"):
        client = app.test_client()
        client.get("/")
        assert client.post("/v1/corrections", json={**CORRECTION, "label": label}).status_code == 201
    names = {row.annotator for row in CorrectionStore().read()}
    assert len(names) == 2
    assert all(name.startswith("guest-") for name in names)
    assert len(app.test_client().get("/v1/corrections/conflicts").json["conflicts"]) == 1
    assert app.test_client().post("/v1/corrections", json=CORRECTION).json["correction"]["annotator"] == ""


@pytest.mark.parametrize("name", ["guest-0a1b2c3d", "(forgotten)"])
def test_names_that_nobody_chose_are_nobody_s(home: Path, name: str) -> None:
    """Else a key would be somebody else's, or what was erased would be his."""
    with pytest.raises(InputError, match="Give another name"):
        KeyStore().add(name, Role.ANNOTATOR)


def test_who_did_what_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who, as what, what, to what, over HTTP and on the command line, and no text; an admin reads it."""
    runner = CliRunner()
    secret = runner.invoke(cli, ["keys", "add", "Ada", "--role", "annotator"]).stdout.strip()
    app = create_app(ServiceSettings())
    client = app.test_client()
    said = client.post("/v1/corrections", json=CORRECTION, headers={"X-API-Key": secret}).json["correction"]
    client.post(f"/v1/corrections/{said['id']}/undo", headers={"X-API-Key": secret})
    client.post("/v1/models/1/promote")
    client.post("/v1/corrections", json={"label": "opinion"})
    runner.invoke(cli, ["keys", "revoke", "Ada"])
    expected = [
        ("console", "add key", "Ada"),
        ("annotator", "POST /v1/corrections", ""),
        ("annotator", "POST /v1/corrections/<id>/undo", said["id"]),
        ("admin", "POST /v1/models/<version>/promote", "1"),
        ("console", "revoke key", "Ada"),
    ]
    assert [(act.role, act.act, act.about) for act in read_acts()] == expected
    assert [act["name"] for act in client.get("/v1/acts?after=1&limit=2").json["acts"]] == ["Ada", "Ada"]
    assert "stop" not in json.dumps(client.get("/v1/acts").json)
    assert "POST /v1/corrections" in runner.invoke(cli, ["keys", "log"]).output


def test_the_access_log_has_no_text(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each request with its route and its caller; no body, no query, no path that somebody made up."""
    client = create_app(ServiceSettings(access_log=True)).test_client()
    secret = KeyStore().add("Ada\u2019s", Role.ANNOTATOR).secret
    body = {"text": "They zorbulate.", "label": "opinion"}
    client.post("/v1/corrections", json=body, headers={"X-API-Key": secret})
    client.get("/zorbulate")
    client.post("/v1/corrections?zorbulate=1", json=body)
    first, second, third = capsys.readouterr().out.splitlines()
    assert "Ada’s" in first
    assert " POST /v1/corrections 201 " in first
    assert " GET - 404 " in second
    assert " POST /v1/corrections 422 " in third
    assert "zorbulate" not in first + second + third


def test_keys_over_http(home: Path) -> None:
    """An admin gives, lists and ends keys; what is given is shown once, works at once, and stands in the log by its name."""
    client = create_app(ServiceSettings()).test_client()
    body = {"name": "Ada / Lovelace", "role": "annotator"}
    made = client.post("/v1/keys", json=body)
    assert made.status_code == 201
    secret, key = made.json["secret"], made.json["key"]
    assert made.json["path"] == f"/signin#key={secret}"
    assert made.headers["Cache-Control"] == "no-store"
    assert client.post("/v1/corrections", json=CORRECTION, headers={"X-API-Key": secret}).status_code == 201
    assert client.post("/v1/keys", json=body).status_code == 422
    assert client.get("/v1/keys", headers={"X-API-Key": secret}).status_code == 403
    code = client.post(f"/v1/keys/{key['id']}/code").json["code"]
    browser = create_app(ServiceSettings()).test_client()
    assert sign_in(browser, code=code) == 201
    listed = client.get("/v1/keys")
    assert [(each["name"], each["role"], each["revoked"]) for each in listed.json["keys"]] == [
        ("Ada / Lovelace", "annotator", None)
    ]
    assert secret not in listed.get_data(as_text=True)
    assert client.post(f"/v1/keys/{key['id']}/revoke").json["key"]["revoked"]
    assert client.post("/v1/corrections", json=CORRECTION, headers={"X-API-Key": secret}).status_code == 401
    assert browser.get("/v1/session", headers={"X-API-Key": ""}).json["role"] is None
    for act in ("code", "revoke"):
        assert client.post(f"/v1/keys/{key['id']}/{act}").status_code == 404
    noted = [(act.act, act.about) for act in read_acts() if act.role == "admin"]
    assert noted == [
        ("POST /v1/keys", "Ada / Lovelace"),
        ("POST /v1/keys/<id>/code", "Ada / Lovelace"),
        ("POST /v1/keys/<id>/revoke", "Ada / Lovelace"),
    ]


def test_the_log_is_read_from_either_end(home: Path) -> None:
    """Behind a number, or the last lines in front of one; always oldest first, and each line once."""
    from rhetor.learning.people.acts import record_act

    for number in range(7):
        record_act("Ada", "annotator", "POST /v1/corrections", str(number))
    client = create_app(ServiceSettings()).test_client()
    end, seen = 2**53, []
    while acts := client.get(f"/v1/acts?before={end}&limit=3").json["acts"]:
        seen[:0] = [act["about"] for act in acts]
        end = acts[0]["number"]
    assert seen == list("0123456")
    assert [act["about"] for act in client.get("/v1/acts?limit=3").json["acts"]] == list("012")
