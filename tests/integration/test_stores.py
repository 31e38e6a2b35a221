"""Sources behind a network, against the real other side on loopback: an S3 server, OpenSSH, HTTPS."""

import csv
import getpass
import http.server
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import SHIPPED, find_free_port, run_rhetor, wait_until
from tests.integration import need, need_program
from tests.runs import make_articles, read_all
from tests.test_tables import ROWS, write_table

pytestmark = pytest.mark.slow
RESULTS = ("sentences.csv", "summary.csv", "groups.csv", "skipped.csv")


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """Documents in two folders and a table of several parts."""
    folder = tmp_path / "stores" / "press"
    for number in range(30):
        path = folder / "2024" / f"{number % 3}" / f"{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(make_articles(1)) * (1 + number % 4), "utf-8")
    (folder / "2024" / "scan.jpg").write_bytes(b"\xff\xd8")
    write_table(folder / "posts.csv", [{**row, "id": f"{n}{row['id']}"} for n in range(4_000) for row in ROWS])
    return folder


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def listening(command: list[object], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as said, subprocess.Popen([*map(str, command)], stdout=said, stderr=said) as process:
        try:
            wait_until(lambda: is_open(port), 30)
            yield process
        finally:
            process.kill()


@contextmanager
def serving_s3(folder: Path, port: int, *options: object) -> Iterator[subprocess.Popen[bytes]]:
    """rclone's S3 server, whose buckets are the folders of ``folder``."""
    need("s3fs")
    program = shutil.which("rclone", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    command = [program or need_program("rclone", "rclone"), "serve", "s3", folder, "--addr", f"127.0.0.1:{port}"]
    with listening([*command, "--auth-key", "ada,a-secret", *options], port, folder.parent / "s3.log") as process:
        yield process


def name_store(port: int, secret: str = "a-secret") -> dict[str, str]:  # noqa: S107 - no secret of anybody's
    """What tools for S3 are told by."""
    return {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "ada", "AWS_SECRET_ACCESS_KEY": secret}


def batch(*arguments: str | Path, env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    done = run_rhetor("batch", *arguments, "--model", SHIPPED, env={"RHETOR_HOME": "", **env})
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def read_skipped(out: Path) -> list[dict[str, str]]:
    with (out / "skipped.csv").open(newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["source"])


def read_results(out: Path) -> list[bytes]:
    return [(out / name).read_bytes() for name in RESULTS]


def test_a_bucket_gives_the_bytes_of_the_folder(bucket: Path, tmp_path: Path) -> None:
    """With several processes; a second time there is nothing to do; once an object has changed, it is labelled again."""
    port = find_free_port()
    store = name_store(port)
    with serving_s3(bucket.parent, port):
        assert batch(bucket, "--out", tmp_path / "local", env={}).returncode == 0
        far = batch("s3://press", "--out", tmp_path / "far", "--jobs", "2", env=store)
        assert far.returncode == 0, far.stderr
        assert read_results(tmp_path / "far") == read_results(tmp_path / "local")
        again = batch("s3://press", "--out", tmp_path / "far", env=store)
        assert b"12,030 of them by an earlier run" in again.stdout
        (bucket / "2024" / "0" / "00.txt").write_text("You must act now!")
        changed = batch("s3://press", "--out", tmp_path / "far", env=store)
        assert b"by an earlier run" not in changed.stdout
        with (tmp_path / "far" / "sentences.csv").open(newline="") as file:
            units = [row for row in csv.DictReader(file) if row["document"] == "2024/0/00.txt"]
        assert [unit["label"] for unit in units] == ["call-to-action"]
        some = batch("s3://press/2024/1/*.txt", "s3://press/posts.csv", "--out", tmp_path / "some", env=store)
        assert b"12,010 documents" in some.stdout, some.stderr


def test_a_store_that_goes_away_is_said_and_what_was_done_stays(bucket: Path, tmp_path: Path) -> None:
    """Killed when some parts are done. The run ends; the same command goes on once the store is back."""
    port = find_free_port()
    out, journal = tmp_path / "far", tmp_path / "far" / ".parts" / "journal.jsonl"
    command = [sys.executable, "-m", "rhetor", "batch", "s3://press", "--out", out, "--model", SHIPPED]
    environment = {**os.environ, "RHETOR_HOME": "", **name_store(port)}
    with (
        serving_s3(bucket.parent, port) as server,
        subprocess.Popen([*map(str, command)], env=environment, stderr=subprocess.PIPE) as run,
    ):
        wait_until(lambda: journal.exists() and journal.read_bytes().count(b"\n") > 2, 60)
        server.kill()
        said = run.communicate(timeout=300)[1].decode()
    assert run.returncode == 1, said
    assert "the store does not answer" in said
    assert "Run the same command again" in said
    assert "Traceback" not in said
    with serving_s3(bucket.parent, port):
        done = batch("s3://press", "--out", out, env=name_store(port))
    assert done.returncode == 0, done.stderr
    assert b"by an earlier run" in done.stdout
    batch(bucket, "--out", tmp_path / "local", env={})
    assert read_results(out) == read_results(tmp_path / "local")


def test_what_is_wrong_with_a_bucket_is_said(bucket: Path, tmp_path: Path) -> None:
    port = find_free_port()
    out = tmp_path / "out"
    with serving_s3(bucket.parent, port):
        wrong_key = batch("s3://press", "--out", out, env=name_store(port, "another"))
        no_bucket = batch("s3://pres", "--out", out, env=name_store(port))
        no_object = batch("s3://press/2024/0/00.txt", "s3://press/none.txt", "--out", out, env=name_store(port))
    nobody = batch("s3://press", "--out", out, env=name_store(find_free_port()))
    for done in (wrong_key, nobody):
        assert done.returncode == 1
        assert done.stderr.decode().rstrip().endswith("Check the address, and the rights to read it.")
    assert no_bucket.returncode == 3
    assert b"not labelled: pres: it cannot be read" in no_bucket.stderr
    assert no_object.returncode == 3
    assert b"not labelled: none.txt: it cannot be read" in no_object.stderr
    assert b"1 documents" in no_object.stdout


def test_a_bucket_behind_a_certificate(bucket: Path, tmp_path: Path) -> None:
    port = find_free_port()
    certificate, key = make_certificate(tmp_path)
    store = {**name_store(port), "AWS_ENDPOINT_URL": f"https://localhost:{port}"}
    with serving_s3(bucket.parent, port, "--cert", certificate, "--key", key):
        refused = batch("s3://press/2024", "--out", tmp_path / "none", env=store)
        done = batch("s3://press/2024", "--out", tmp_path / "out", env={**store, "AWS_CA_BUNDLE": str(certificate)})
    assert refused.returncode == 1
    assert refused.stderr.decode().rstrip().endswith("for s3:// in AWS_CA_BUNDLE."), refused.stderr
    assert done.returncode == 0, done.stderr
    assert b"30 documents" in done.stdout


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[int]:
    """OpenSSH's server with a key of its own; its port. ``home`` of it holds what ``ssh`` would be told by."""
    need("sshfs")
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin") or need_program("sshd", "openssh-server")
    folder, home, port = tmp_path / "sshd", tmp_path / "home" / ".ssh", find_free_port()
    folder.mkdir(mode=0o700)
    home.mkdir(mode=0o700, parents=True)
    for key in (folder / "host", home / "id_ed25519"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    shutil.copy(home / "id_ed25519.pub", folder / "authorized")
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        "PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nSubsystem sftp internal-sftp\n"
    )
    host_key = " ".join((folder / "host.pub").read_text().split()[:2])
    (home / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
    (home / "config").write_text(f"Host archive\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd of root wants to be shut in
    with listening([program, "-D", "-e", "-f", folder / "config"], port, folder / "log"):
        yield port


def test_sftp_goes_by_what_ssh_goes_by(sshd: int, bucket: Path, tmp_path: Path) -> None:
    """A host of ~/.ssh/config, its key, known_hosts: a host that is not known there is refused."""
    home = {"HOME": str(tmp_path / "home")}
    assert batch(bucket, "--out", tmp_path / "local", env={}).returncode == 0
    far = batch(f"sftp://archive{bucket}", "--out", tmp_path / "far", "--jobs", "2", env=home)
    assert far.returncode == 0, far.stderr
    assert read_results(tmp_path / "far") == read_results(tmp_path / "local")
    some = batch(f"ssh://{getpass.getuser()}@127.0.0.1:{sshd}{bucket}/2024/1/*.txt", "--out", tmp_path / "some", env=home)
    assert b"10 documents" in some.stdout, some.stderr
    (tmp_path / "home" / ".ssh" / "known_hosts").write_text("")
    stranger = batch(f"sftp://archive{bucket}", "--out", tmp_path / "none", env=home)
    assert stranger.returncode == 1
    assert b"not trusted" in stranger.stderr
    assert not (tmp_path / "none").exists()


class Site(http.server.BaseHTTPRequestHandler):
    """A page, an address that leads to it, one that leads to a file of the machine, and one that breaks off."""

    secret = ""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        moved = {"/moved": "/page.txt", "/trap": f"file://{self.secret}"}.get(path)
        page = f'<p>The mill closed on Monday.</p><iframe src="file://{self.secret}"></iframe><a href="file://{self.secret}">it</a>'
        texts = {"/page.txt": b"The mill closed on Monday. You must act now!", "/page.html": page.encode()}
        text = texts.get(path, b"It rained.\n" * 9_000 if path == "/broken.txt" else b"")
        self.send_response(302 if moved else 200 if text else 404)
        if moved:
            self.send_header("Location", moved)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(text[:1_000] if path == "/broken.txt" else text)
            self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Over TLS, with a certificate that only ``tmp_path / "site.pem"`` vouches for."""
    certificate, key = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://localhost:{server.server_address[1]}"
        server.shutdown()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """One that vouches for itself, and its key."""
    certificate, key = folder / "site.pem", folder / "site.key"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return certificate, key


def test_the_query_of_an_address_is_written_nowhere(site: str, tmp_path: Path) -> None:
    """It may hold a key: of a signed address, which is one for as long as it holds."""
    trusted = {"SSL_CERT_FILE": str(tmp_path / "site.pem")}
    out = tmp_path / "out"
    sources = [f"{site}/page.txt?id=1&sig=s3cr3t", f"{site}/page.txt?id=2&sig=s3cr3t", f"{site}/none.txt?sig=s3cr3t"]
    done = batch(*sources, "--out", out, env=trusted)
    assert b"2 documents, 4 sentences" in done.stdout, done.stderr
    assert b"1 not labelled" in done.stdout
    with (out / "summary.csv").open(newline="") as file:
        names = [row["document"] for row in csv.DictReader(file)]
    assert len(set(names)) == 2
    assert all(re.fullmatch(r"page-[0-9a-f]{8}\.txt", name) for name in names)
    assert not any(b"s3cr3t" in content for content in [done.stdout, done.stderr, *read_all(out).values()])


def test_https_asks_for_the_certificate(site: str, tmp_path: Path) -> None:
    need("aiohttp")
    trusted = {"SSL_CERT_FILE": str(tmp_path / "site.pem")}
    done = batch(f"{site}/page.txt", f"{site}/moved", "--out", tmp_path / "out", env=trusted)
    assert done.returncode == 0, done.stderr
    assert b"2 documents, 4 sentences" in done.stdout
    (tmp_path / "near.txt").write_text("It rained.")
    unknown = batch(
        f"{site}/page.txt", tmp_path / "near.txt", "--out", tmp_path / "unknown", env={"SSL_CERT_FILE": os.devnull}
    )
    assert unknown.returncode == 3, unknown.stderr
    assert b"1 documents" in unknown.stdout
    [row] = read_skipped(tmp_path / "unknown")
    assert row["source"].endswith("page.txt")
    assert "certificate" in row["reason"].lower()
    assert "SSL_CERT_FILE" in row["cure"]


def test_https_reads_no_file_of_the_machine(site: str, tmp_path: Path) -> None:
    """Neither a redirect nor what a page links to or frames."""
    need("aiohttp")
    secret = tmp_path / "private.txt"
    secret.write_text("Ministers will resign on Friday.")
    Site.secret = str(secret)
    addresses = [f"{site}/{name}" for name in ("trap", "none.txt", "page.html")]
    done = batch(*addresses, "--out", tmp_path / "out", env={"SSL_CERT_FILE": str(tmp_path / "site.pem")})
    assert done.returncode == 3, done.stderr
    assert b"1 documents" in done.stdout
    assert [row["source"] for row in read_skipped(tmp_path / "out")] == ["none.txt", "trap"]
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert any(b"mill closed" in path.read_bytes() for path in files)
    assert not any(b"Ministers" in path.read_bytes() for path in files)


def test_a_connection_that_breaks_off_is_said(site: str, tmp_path: Path) -> None:
    """What has come of the text is not labelled as if it were all."""
    need("aiohttp")
    trusted = {"SSL_CERT_FILE": str(tmp_path / "site.pem")}
    done = batch(f"{site}/broken.txt", "--out", tmp_path / "out", env=trusted)
    assert done.returncode == 1, done.stderr
    assert done.stderr.decode().splitlines()[-1].startswith("error: ")
    assert b"Run the same command again" in done.stderr
    assert not (tmp_path / "out" / "sentences.csv").exists()
