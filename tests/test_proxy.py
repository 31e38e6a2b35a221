"""Who may, behind a real nginx that adds nothing: every request comes from loopback, and that opens nothing."""

import json
import os
import shutil
import stat
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rhetor.learning.people import Role
from service.access import ACCESS
from service.openapi import OPERATIONS
from tests.conftest import TOKEN, answers, find_free_port, serving, wait_until

CONFIGURATION = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {address}; }} }}
}}
"""


@contextmanager
def proxying(folder: Path, address: str) -> Iterator[str]:
    """nginx with a plain ``proxy_pass``; the test is left out where there is none, but not in CI."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx:
        missing = "There is no nginx: the service is not tested behind one. On Debian and Ubuntu: apt-get install nginx"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    port = find_free_port()
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, port=port, address=address))
    process = subprocess.Popen([nginx, "-e", folder / "error.log", "-c", folder / "nginx.conf"])
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/live"), 20)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def ask(url: str, method: str, key: str) -> int:
    headers = {"X-API-Key": key, "Content-Type": "application/json"}
    body = None if method == "GET" else json.dumps({}).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=30) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_proxy_on_the_machine_opens_nothing(home: Path, tmp_path: Path) -> None:
    """Behind a plain proxy_pass no call that wants the key is answered without the token, and with it each is."""
    with serving() as address, proxying(tmp_path, address) as front:
        keyed = [
            (front + path.replace("{id}", "x").replace("{version}", "1"), method.upper())
            for path, operations in OPERATIONS.items()
            for method in operations
            if ACCESS[path][method.upper()] not in (None, Role.READER)
        ]
        assert len(keyed) > 8
        assert {ask(url, method, "") for url, method in keyed} == {401}
        assert {ask(url, method, "guess") for url, method in keyed} == {401}
        assert 401 not in {ask(url, method, TOKEN) for url, method in keyed if "retrain" not in url}


def test_the_token_is_its_owners(home: Path) -> None:
    """A service without a token makes one: for its owner alone, another in every home, the same when it starts again."""
    from service.tokens import read_token

    token = read_token()
    assert len(token) >= 32
    assert read_token() == token
    path = home / "service-token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert read_token() == token
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    assert read_token() not in ("", token)
