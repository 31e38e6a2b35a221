"""What keeps other web pages out of a service on loopback: forged requests, borrowed names, framing."""

from pathlib import Path

import pytest

from service import ServiceSettings, create_app

LOCAL = {"REMOTE_ADDR": "127.0.0.1"}
CORRECTION = {"text": "It must end.", "label": "call-to-action"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 201),
        ({"Sec-Fetch-Site": "none"}, 201),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost"}, 201),
        ({"Origin": "http://localhost:9"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "https://localhost"}, 403),
        ({"Origin": "https://localhost", "X-Forwarded-Proto": "https"}, 201),
        ({"Origin": "http://localhost", "X-Forwarded-Proto": "https"}, 403),
    ],
)
def test_pages_of_other_sites_change_nothing(home: Path, headers: dict[str, str], status: int) -> None:
    """A request that a browser sends for a page of another site, or another port, is refused and nothing is kept."""
    client = create_app(ServiceSettings()).test_client()
    reply = client.post("/v1/corrections", json=CORRECTION, headers=headers, environ_overrides=LOCAL)
    assert reply.status_code == status, reply.data
    kept = client.get("/v1/corrections", environ_overrides=LOCAL).json["corrections"]
    assert len(kept) == (1 if status == 201 else 0)
    if status == 403:
        assert reply.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/label", "/read", "/download", "/v1/explain", "/v1/models/1/promote", "/v1/retrain"])
def test_every_changing_method_is_guarded(home: Path, path: str) -> None:
    """No call that is not a plain read is answered for another site."""
    client = create_app(ServiceSettings()).test_client()
    reply = client.post(path, json={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}, environ_overrides=LOCAL)
    assert reply.status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize("path", ["/v1/corrections", "/v1/models/1/promote", "/v1/models/rollback", "/v1/retrain"])
def test_forms_change_nothing(home: Path, path: str, kind: str) -> None:
    """A body that is not JSON is refused: other sites can send any other type without asking first."""
    client = create_app(ServiceSettings()).test_client()
    reply = client.post(path, data=b'{"text": "x", "label": "opinion"}', content_type=kind, environ_overrides=LOCAL)
    assert reply.status_code == 415


@pytest.mark.parametrize(
    ("host", "settings", "status"),
    [
        ("localhost:8080", ServiceSettings(), 200),
        ("127.0.0.1:8080", ServiceSettings(), 200),
        ("[::1]:8080", ServiceSettings(), 200),
        ("192.168.1.20", ServiceSettings(), 200),
        ("newsroom", ServiceSettings(), 200),
        ("rhetor.localhost", ServiceSettings(), 200),
        ("evil.example", ServiceSettings(), 403),
        ("localhost.evil.example", ServiceSettings(), 403),
        ("localhost,evil.example", ServiceSettings(), 403),
        ("127.0.0.1.evil.example", ServiceSettings(), 403),
        ("rhetor.example", ServiceSettings(hosts=frozenset({"rhetor.example"})), 200),
        ("RHETOR.example.", ServiceSettings(hosts=frozenset({"rhetor.example"})), 200),
        ("evil.example", ServiceSettings(hosts=frozenset({"rhetor.example"})), 403),
        ("rhetor.example", ServiceSettings(api_key="secret"), 200),
        ("evil.example", ServiceSettings(api_key="secret", hosts=frozenset({"rhetor.example"})), 403),
    ],
)
def test_a_borrowed_name_opens_nothing(home: Path, host: str, settings: ServiceSettings, status: int) -> None:
    """Without a key the service answers only to names that no stranger can point at this machine (DNS rebinding)."""
    client = create_app(settings).test_client()
    for path in ("/", "/v1/models"):
        assert client.get(path, headers={"Host": host}, environ_overrides=LOCAL).status_code == status


@pytest.mark.parametrize("path", ["/", "/review", "/retrain", "/models", "/models/1", "/models/99"])
def test_pages_run_nothing_but_their_own_files(home: Path, path: str) -> None:
    """The policy of every page, errors too, allows no inline script or style, no other site, no frame around it."""
    reply = create_app(ServiceSettings()).test_client().get(path)
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    page = reply.get_data(as_text=True)
    for inline in ("<style", " style=", " onclick=", "<script>", "javascript:"):
        assert inline not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_answers_of_the_api_are_no_pages(home: Path) -> None:
    """JSON cannot be framed, sniffed or run."""
    reply = create_app(ServiceSettings()).test_client().get("/v1/models")
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
