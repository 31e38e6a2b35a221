"""What the plug-ins cost beside what they stand on: ``label_frame``, the component for spaCy, the inference servers' routes.

    pip install -e '.[bench,frames,spacy]' pandas polars spacytextblob; apt-get install wrk
    python -m benchmarks.plugging [--rounds N]

Prints medians: ``label_frame`` on 100,000 rows beside ``label_sentences`` on the same texts (wall clock: all cores work);
the component beside spacytextblob's, which gives one number a sentence, on documents already tokenized, and both pipelines
whole; one sentence a request over /v1/label, /tei/predict and /v2/models/rhetor/infer with 16 clients and with one.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.rounds import take_turns
from benchmarks.servers import drive, running
from benchmarks.texts import read_articles
from rhetor import Labeler, label_frame

ROWS, MANY, SECONDS = 100_000, 16, 2
SENTENCE = "The bridge was closed on Monday."
ROUTES: dict[str, dict[str, Any]] = {
    "/v1/label": {"text": SENTENCE},
    "/tei/predict": {"inputs": SENTENCE},
    "/v2/models/rhetor/infer": {"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": [SENTENCE]}]},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    labeler = Labeler.load()
    report("label_frame against label_sentences", measure_frames(labeler, rounds))
    report("the component against spacytextblob", measure_spacy(rounds))
    for clients in (MANY, 1):
        report(f"requests/s, {clients} clients, against /v1/label", measure_routes(clients, rounds))


def report(title: str, seconds: dict[str, list[float]]) -> None:
    """Each beside the first, whose seconds are divided by its."""
    first, *_ = seconds.values()
    print(title)
    for name, found in seconds.items():
        ratio = statistics.median(one / other for one, other in zip(first, found, strict=True))
        print(f"  {name:32}{statistics.median(found) * 1e3:12,.3f} ms{ratio:8.2f} ×")


def measure_frames(labeler: Labeler, rounds: int) -> dict[str, list[float]]:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    sentences = [s.text for article in read_articles() for s in labeler.label(article).sentences]
    texts = (sentences * (ROWS // len(sentences) + 1))[:ROWS]
    columns = {"id": list(range(ROWS)), "body": texts}
    frames = {"pandas": pd.DataFrame(columns), "Polars": pl.DataFrame(columns), "Arrow": pa.table(columns)}
    runs: dict[str, Callable[[], object]] = {"label_sentences": lambda: labeler.label_sentences(texts)}
    for name, frame in frames.items():
        runs[f"label_frame, {name}"] = lambda frame=frame: label_frame(frame, text="body", labeler=labeler)
    return take_turns(runs, rounds, time.perf_counter)


def measure_spacy(rounds: int) -> dict[str, list[float]]:
    import spacy
    import spacytextblob.spacytextblob  # noqa: F401 - it registers its component

    articles = list(read_articles())
    ours, theirs = spacy.blank("en"), spacy.blank("en")
    ours.add_pipe("rhetor")
    theirs.add_pipe("sentencizer")
    theirs.add_pipe("spacytextblob")

    def read_ours(docs: Sequence[Any]) -> list[str]:
        return [sentence._.rhetor_label for doc in docs for sentence in doc.sents]

    def read_theirs(docs: Sequence[Any]) -> list[float]:
        return [sentence._.blob.polarity for doc in docs for sentence in doc.sents]

    component, other = ours.get_pipe("rhetor"), theirs.get_pipe("spacytextblob")
    tokenized = [ours.make_doc(article).to_bytes() for article in articles]
    cut = [theirs.get_pipe("sentencizer")(theirs.make_doc(article)).to_bytes() for article in articles]
    seconds: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        mine = [spacy.tokens.Doc(ours.vocab).from_bytes(content) for content in tokenized]
        blobs = [spacy.tokens.Doc(theirs.vocab).from_bytes(content) for content in cut]
        steps: dict[str, Callable[[], object]] = {
            "spacytextblob, component": lambda blobs=blobs: read_theirs([other(doc) for doc in blobs]),
            "rhetor, component": lambda mine=mine: read_ours([component(doc) for doc in mine]),
            "spacytextblob, whole pipeline": lambda: read_theirs(list(theirs.pipe(articles))),
            "rhetor, whole pipeline": lambda: read_ours(list(ours.pipe(articles))),
        }
        for name, step in steps.items():
            started = time.perf_counter()
            step()
            if number:
                seconds.setdefault(name, []).append(time.perf_counter() - started)
    return seconds


def measure_routes(clients: int, rounds: int) -> dict[str, list[float]]:
    """Seconds a request."""
    seconds: dict[str, list[float]] = {route: [] for route in ROUTES}
    command = ["rhetor", "serve", "--port", "PORT", "--workers", "1"]
    with TemporaryDirectory() as folder, running(command, {"RHETOR_HOME": folder}) as address:
        for number in range(rounds + 1):
            for route, body in ROUTES.items():
                path = Path(folder) / "body.json"
                path.write_text(json.dumps(body), "utf-8")
                rate = drive(address, clients, SECONDS, path, route).rate
                if number:
                    seconds[route].append(1 / rate)
    return seconds


if __name__ == "__main__":
    main()
