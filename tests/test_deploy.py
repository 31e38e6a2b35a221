"""The configurations of docs/deploy, run as they stand: only names, ports and certificates are those of the test."""

import json
import os
import shlex
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT, TOKEN, answers, find_free_port, serving, wait_until

pytestmark = pytest.mark.slow
DEPLOY = ROOT / "docs" / "deploy"
UNVERIFIED = ssl._create_unverified_context()  # noqa: S323 - the certificate is made by the test
NGINX = """
{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {server}
}}
"""


def find_program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if not found:
        missing = f"There is no {name}: its configuration is not tested. On Debian and Ubuntu: apt-get install {name}"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return found or ""


def swap(text: str, *pairs: tuple[str, str]) -> str:
    """``text`` with what is the test's in the places of what is the user's, each of which must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def ask(url: str, body: bytes | None = None, **headers: str) -> int:
    named = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, named), timeout=30, context=UNVERIFIED) as reply:
            reply.read()
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


@contextmanager
def proxying(name: str, folder: Path, backend: str) -> Iterator[str]:
    """nginx or Caddy in front of the service, with TLS; gives the address to ask."""
    program, port, host = find_program(name), find_free_port(), backend.removeprefix("http://")
    env = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    if name == "nginx":
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-keyout", folder / "rhetor.key", "-out", folder / "rhetor.crt"], check=True, capture_output=True,
        )  # fmt: skip
        server = swap(
            (DEPLOY / "nginx.conf").read_text("utf-8"), ("listen 443", f"listen 127.0.0.1:{port}"),
            ("rhetor.example", "localhost"), ("/etc/ssl", str(folder)), ("127.0.0.1:8080", host),
        )  # fmt: skip
        (folder / "nginx.conf").write_text(
            NGINX.format(folder=folder, server=server, user="user root;" if os.geteuid() == 0 else "")
        )
        command = [program, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    else:
        own = f"\nhttps://localhost:{port} {{\n\ttls internal"
        site = (DEPLOY / "Caddyfile").read_text("utf-8")
        site = swap(site, ("\nrhetor.example {", own), ("127.0.0.1:8080", host))
        options = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
        (folder / "Caddyfile").write_text(options + site)
        command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"https://localhost:{port}"
    try:
        wait_until(lambda: is_up(address), 30)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def is_up(address: str) -> bool:
    try:
        return ask(f"{address}/health/live") == 200
    except OSError:
        return False


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_behind_a_proxy_with_tls(home: Path, tmp_path: Path, name: str) -> None:
    """Labels for anybody, changes with the key alone and from pages of this host alone, large bodies up to the limit."""
    with serving(RHETOR_HOSTS="localhost") as backend, proxying(name, tmp_path, backend) as address:
        correction = json.dumps({"text": "It rained.", "label": "opinion"}).encode()
        corrections = f"{address}/v1/corrections"
        assert ask(f"{address}/v1/label", b'{"text": "It must stop."}') == 200
        assert ask(corrections, correction, X_API_Key="") == 401
        assert ask(corrections, correction, X_API_Key=TOKEN, Origin=address) == 201
        assert ask(corrections, correction, X_API_Key=TOKEN, Origin=address.replace("https", "http")) == 403
        assert ask(corrections, correction, X_API_Key=TOKEN, Origin="https://evil.example") == 403
        large = b"The minister said on Monday that the bridge must be rebuilt. " * 30_000
        assert ask(f"{address}/v1/label", large[:1_500_000], Content_Type="text/plain") == 200
        assert ask(f"{address}/v1/label", large * 12, Content_Type="text/plain") == 413


def read_unit() -> dict[str, list[str]]:
    settings: dict[str, list[str]] = {}
    for line in (DEPLOY / "rhetor.service").read_text("utf-8").splitlines():
        name, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            settings.setdefault(name, []).append(value)
    return settings


def test_the_unit_is_one() -> None:
    """systemd finds nothing wrong with it, and little that the service may do without needing it."""
    program = find_program("systemd-analyze")
    unit = (DEPLOY / "rhetor.service").read_text("utf-8")
    folder = Path(os.environ["RHETOR_HOME"])
    path = folder / "rhetor.service"
    path.write_text(swap(unit, ("/opt/rhetor/bin/rhetor", sys.executable), ("/etc/rhetor.env", "/dev/null")))
    done = subprocess.run([program, "verify", "--man=no", str(path)], capture_output=True, text=True, check=False)
    assert "rhetor.service" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
    scored = subprocess.run(
        [program, "security", "--offline=true", "--no-pager", str(path)], capture_output=True, text=True, check=False
    )
    assert "OK" in scored.stdout.splitlines()[-1], scored.stdout[-600:]


def test_the_unit_starts_the_service(tmp_path: Path) -> None:
    """Its command, environment and mask, as a user who owns nothing but the home: labels are given, the home is private."""
    settings = read_unit()
    home, port = tmp_path / "rhetor", find_free_port()
    home.mkdir(mode=0o700)
    command = shlex.split(swap(settings["ExecStart"][0], ("8080", str(port))))
    assert command[0].endswith("/rhetor")
    env = {**os.environ, "RHETOR_API_KEY": "secret", "RHETOR_HOME": str(home), "UMASK": settings["UMask"][0]}
    assert settings["Environment"] == ["RHETOR_HOME=/var/lib/rhetor"]
    run = [sys.executable, "-m", "rhetor", *command[1:]]
    process = subprocess.Popen(run, env=env, umask=int(settings["UMask"][0], 8), stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{address}/health/ready"), 60)
        assert ask(f"{address}/v1/corrections", b'{"text": "It rained.", "label": "opinion"}', X_API_Key="secret") == 201
        assert ask(f"{address}/v1/corrections", b'{"text": "It rained.", "label": "opinion"}', X_API_Key="") == 401
    finally:
        process.terminate()
        process.wait(timeout=int(settings["TimeoutStopSec"][0]))
    assert not [path for path in home.rglob("*") if path.stat().st_mode & 0o077]
