"""Does the service keep up? ``rhetor serve`` beside a plain Flask and scikit-learn app as one would serve it, and beside
itself under other servers.

    pip install -e '.[bench]'; apt-get install wrk
    python -m benchmarks.serving [--rounds N] [--store]

All run at once, each idle but for its turn: an article of 40 sentences posted over loopback, by 16 clients and by one. Both
services have two workers; the plain one runs under gunicorn, with two threads in each and with as many as rhetor has. Prints
requests a second and latencies, writes them into docs/speed.md, and ends with status 1 if a ratio got lost, as
``python -m benchmarks`` does.
"""

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from benchmarks.others import train_reference
from benchmarks.rounds import Ratio, compare_rounds, rotate
from benchmarks.servers import Load, drive, running
from benchmarks.speed_page import Findings, conclude, describe_machine, make_parser, write_table
from benchmarks.texts import SEEDS
from rhetor.engine.sentences import split_sentences
from rhetor.records import Kind

SENTENCES, MANY, SECONDS, WARM_SECONDS = 40, 16, 3, 2
FEWER = 3
"""The servers, which hold nothing to a goal, take one round for this many of the services."""
APP, PLAIN_APP = "service.wsgi:app", "benchmarks.plain_app:make_app()"
GUNICORN = ["gunicorn", "-b", "127.0.0.1:PORT", "-w", "2"]
OURS = "rhetor serve, 2 workers × 40 threads"
PLAIN = {f"Flask + Punkt + scikit-learn, 2 × {threads}": threads for threads in (2, 40)}
"""The plain app with few threads and with as many as rhetor has. The faster one in each round counts."""
SERVICES = {OURS: ["rhetor", "serve", "--port", "PORT", "--workers", "2"]} | {
    name: [*GUNICORN, "-k", "gthread", "--threads", str(threads), PLAIN_APP] for name, threads in PLAIN.items()
}
SERVERS = {
    OURS: SERVICES[OURS],
    "gunicorn sync, 2 workers": [*GUNICORN, APP],
    "gunicorn gthread, 2 workers × 4": [*GUNICORN, "-k", "gthread", "--threads", "4", APP],
    "waitress, 1 process × 4": ["waitress-serve", "--listen=127.0.0.1:PORT", "--threads=4", APP],
}
Loads = dict[str, dict[int, list[Load]]]


def main() -> int:
    arguments = make_parser(__doc__, rounds=9).parse_args()
    if not which("wrk"):
        raise SystemExit("wrk drives the servers, and it is not there. On Debian and Ubuntu: apt-get install wrk")
    with TemporaryDirectory() as folder:
        body, model = Path(folder) / "body.json", Path(folder) / "model.joblib"
        body.write_text(json.dumps({"text": cut_article()}), "utf-8")
        train_reference().save(Path(folder))
        fewer = max(1, arguments.rounds // FEWER)
        services = measure(SERVICES, arguments.rounds, body, {"PLAIN_MODEL": str(model)})
        servers = measure(SERVERS, fewer, body, {})
    tables = {"serving": write_loads(services, arguments.rounds), "servers": write_loads(servers, fewer)}
    return conclude(Findings(compute_ratios(services), tables), arguments.store)


def cut_article() -> str:
    """A sample article, cut after its sentence number ``SENTENCES``: that with the fewest headings before it."""
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    _, text, end = min(found for text in texts for found in _find_end(text))
    return text[:end]


def _find_end(text: str) -> Iterator[tuple[int, str, int]]:
    """Pieces before the last sentence wanted, the text, and where that sentence ends; nothing if there are too few."""
    spans = split_sentences(text)
    places = [place for place, span in enumerate(spans) if span.kind is Kind.SENTENCE]
    if len(places) >= SENTENCES:
        yield places[SENTENCES - 1], text, spans[places[SENTENCES - 1]].end


def measure(commands: dict[str, list[str]], rounds: int, body: Path, environment: dict[str, str]) -> Loads:
    """Of each server, by the number of clients, what every round gave."""
    loads: Loads = {name: {MANY: [], 1: []} for name in commands}
    with ExitStack() as stack:
        addresses = {name: stack.enter_context(running(command, environment)) for name, command in commands.items()}
        for address in addresses.values():
            drive(address, MANY, WARM_SECONDS, body)
        for number in range(rounds):
            print(f"  round {number + 1} of {rounds}", file=sys.stderr, flush=True)
            for clients in (MANY, 1):
                for name in rotate(list(addresses), number):
                    loads[name][clients].append(drive(addresses[name], clients, SECONDS, body))
    return loads


def compute_ratios(loads: Loads) -> dict[str, Ratio]:
    one_client = loads[OURS][1]
    return {
        "service_rate": _compare_rates(loads, MANY),
        "service_rate_one": _compare_rates(loads, 1),
        "service_tail": compare_rounds([load.p99 for load in one_client], [load.p50 for load in one_client]),
    }


def _compare_rates(loads: Loads, clients: int) -> Ratio:
    plain = [
        max(found.rate for found in together) for together in zip(*(loads[name][clients] for name in PLAIN), strict=True)
    ]
    return compare_rounds([load.rate for load in loads[OURS][clients]], plain)


def write_loads(loads: Loads, rounds: int) -> str:
    header = ["", "requests/s", "p50 ms", "p99 ms", "requests/s, 1 client", "p50 ms", "p99 ms", "p99 / p50"]
    rows = []
    for name, found in loads.items():
        cells = [_median(found[clients], field) for clients in (MANY, 1) for field in ("rate", "p50", "p99")]
        tail = statistics.median(one.p99 / one.p50 for one in found[1])
        rows.append([name, *(f"{cell:,.1f}" if cell >= 10 else f"{cell:.2f}" for cell in cells), f"{tail:.2f}"])
    note = f"{SENTENCES} sentences, {MANY} clients and one; medians of {rounds} rounds of {SECONDS} s; {describe_machine()}."
    return write_table(header, rows, note)


def _median(loads: Sequence[Load], field: str) -> float:
    return statistics.median(float(getattr(load, field)) for load in loads)


if __name__ == "__main__":
    sys.exit(main())
