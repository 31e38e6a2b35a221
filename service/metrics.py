"""Counters for Prometheus, summed over all worker processes.

Each worker counts in its own memory and writes what it has counted into a file about once a second, which the others read.
Files that are mapped into memory would be faster to share, but writing to one on a full disk kills the process.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec
from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, Metric, generate_latest

from rhetor.document import Document
from rhetor.records import Label
from rhetor.store.writing import write_aside

FOLDER = "RHETOR_METRICS"
"""The variable in which ``rhetor serve`` tells its workers where to write; without it a process counts for itself."""
SAVE_SECONDS = 1.0
METRICS = CollectorRegistry()
REQUESTS = Counter("rhetor_requests_total", "Requests by route and status.", ["route", "status"], registry=METRICS)
SECONDS = Histogram("rhetor_request_seconds", "Seconds a request took, by route.", ["route"], registry=METRICS)
SENTENCES = Counter("rhetor_sentences_total", "Labelled sentences by label.", ["label"], registry=METRICS)
Samples = dict[str, list[tuple[str, dict[str, str], float]]]
"""Name of the metric to its samples: name, labels, value."""
logger = logging.getLogger(__name__)


def count_sentences(document: Document) -> None:
    count_labels(document.counts)


def count_labels(counts: Mapping[Label, int]) -> None:
    for label, count in counts.items():
        if count:
            _find_counter(label).inc(count)


@cache
def _find_counter(label: Label) -> Counter:
    return SENTENCES.labels(label.value)


@cache
def _find_requests(route: str, status: int) -> Counter:
    return REQUESTS.labels(route, str(status))


@cache
def _find_seconds(route: str) -> Histogram:
    return SECONDS.labels(route)


def register_metrics(app: Flask) -> None:
    if folder := os.environ.get(FOLDER):
        threading.Thread(target=_save, args=(Path(folder),), name="rhetor-metrics", daemon=True).start()

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        _find_requests(route, response.status_code).inc()
        _find_seconds(route).observe(time.perf_counter() - g.started)
        return response


def render_metrics() -> Response:
    """All counters in Prometheus' text format."""
    return Response(generate_latest(_Sum()), content_type=CONTENT_TYPE_LATEST)


class _Sum(CollectorRegistry):
    """What this process counts now, and what the others, living or dead, last wrote."""

    def collect(self) -> Iterator[Metric]:
        others = list(_read_others())
        for metric in METRICS.collect():
            totals: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
            own = [(sample.name, sample.labels, sample.value) for sample in metric.samples]
            for name, labels, value in (*own, *(sample for other in others for sample in other.get(metric.name, ()))):
                key = name, tuple(sorted(labels.items()))
                # Of two times of creation the first counts.
                known = totals.get(key)
                totals[key] = value if known is None else min(known, value) if name.endswith("_created") else known + value
            summed = Metric(metric.name, metric.documentation, metric.type)
            for (name, pairs), value in totals.items():
                summed.add_sample(name, dict(pairs), value)
            yield summed


def _read_others() -> Iterator[Samples]:
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    for file in Path(folder).glob("*.json"):
        if file.stem != str(os.getpid()):
            try:
                yield msgspec.json.decode(file.read_bytes(), type=Samples)
            except (OSError, msgspec.MsgspecError):
                continue


def _save(folder: Path) -> None:
    """Once a second, if anything was counted. On a full disk the others see older figures, and nothing else happens."""
    written = b""
    while True:
        time.sleep(SAVE_SECONDS)
        samples = {m.name: [(s.name, s.labels, s.value) for s in m.samples] for m in METRICS.collect()}
        content = msgspec.json.encode(samples)
        if content != written and folder.is_dir():  # of a server that is no more it is gone, and stays so
            try:
                with write_aside(folder / f"{os.getpid()}.json") as aside:
                    aside.write_bytes(content)
                written = content
            except OSError as error:
                logger.debug("counters not written: %s", error)
