"""Counters for Prometheus, summed over all worker processes."""

import os
import time
from functools import cache

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from rhetor.document import Document
from rhetor.records import Label

REQUESTS = Counter("rhetor_requests_total", "Requests by route and status.", ["route", "status"])
SECONDS = Histogram("rhetor_request_seconds", "Seconds a request took, by route.", ["route"])
SENTENCES = Counter("rhetor_sentences_total", "Labelled sentences by label.", ["label"])


def count_sentences(document: Document) -> None:
    for label, count in document.counts.items():
        if count:
            _find_counter(label).inc(count)


# Each is looked up once, when a worker first counts: the file it counts in is that of its process.


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
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
