"""Which WSGI server? The same app under waitress, gunicorn and granian, driven over loopback by wrk.

    pip install waitress gunicorn; apt-get install wrk
    python -m benchmarks.servers [--seconds 8]

Prints requests a second with 16 connections, and median and 99th percentile of latency with one.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
ARTICLE = ROOT / "seeds" / "articles" / "harbour-attack-analysis.txt"
PORT = "8137"
BIN = Path(sys.executable).parent
APP = "service.wsgi:app"
SERVERS = {
    "rhetor serve, 2 workers": ["rhetor", "serve", "--port", PORT, "--workers", "2"],
    "waitress, 1 process, 4 threads": ["waitress-serve", f"--listen=127.0.0.1:{PORT}", "--threads=4", APP],
    "gunicorn sync, 2 workers": ["gunicorn", "-b", f"127.0.0.1:{PORT}", "-w", "2", APP],
    "gunicorn gthread, 2 workers × 4": [
        "gunicorn",
        "-b",
        f"127.0.0.1:{PORT}",
        "-w",
        "2",
        "-k",
        "gthread",
        "--threads",
        "4",
        APP,
    ],
    "granian, 2 workers × 1": ["granian", "--interface", "wsgi", "--port", PORT, "--workers", "2", APP],
    "granian, 2 workers × 2": [
        "granian",
        "--interface",
        "wsgi",
        "--port",
        PORT,
        "--workers",
        "2",
        "--blocking-threads",
        "2",
        APP,
    ],
}


def wait_for_server() -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/live", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def drive(connections: int, seconds: int, script: Path) -> str:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", str(script)]
    done = subprocess.run([*command, f"http://127.0.0.1:{PORT}/v1/label"], capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        raise SystemExit(done.stdout)
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=8)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        body, script = Path(folder) / "body.json", Path(folder) / "post.lua"
        body.write_text(json.dumps({"text": ARTICLE.read_text("utf-8")}), "utf-8")
        script.write_text(
            f'wrk.method="POST"\nlocal f=io.open("{body}","r")\nwrk.body=f:read("*a")\nf:close()\n'
            'wrk.headers["Content-Type"]="application/json"\n'
        )
        print(f"{'':<34}{'requests/s, 16':>15}{'p50 ms, 1':>12}{'p99 ms, 1':>12}")
        for name, command in SERVERS.items():
            server = subprocess.Popen(
                [BIN / command[0], *command[1:]], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                wait_for_server()
                drive(16, 2, script)
                many, one = drive(16, seconds, script), drive(1, seconds, script)
            finally:
                server.terminate()
                server.wait()
            rate = re.search(r"Requests/sec:\s+([\d.]+)", many)
            latency = dict(re.findall(r"(50|99)%\s+([\d.]+)ms", one))
            print(
                f"{name:<34}{float(rate[1]) if rate else 0:>15.1f}{latency.get('50', '-'):>12}{latency.get('99', '-'):>12}",
                flush=True,
            )


if __name__ == "__main__":
    main()
