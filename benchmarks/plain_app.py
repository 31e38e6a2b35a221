"""The service one would begin with: Flask, NLTK's Punkt, a scikit-learn pipeline, jsonify. ``benchmarks.serving`` drives it.

Its replies have the fields of rhetor's. PLAIN_MODEL names the file that holds the pipeline.
"""

import os
from collections.abc import Sequence
from typing import Any

import joblib
from flask import Flask, Response, jsonify, request

from benchmarks.others import make_punkt
from rhetor.records import LABELS

NAMES = [label.value for label in LABELS]
MODEL = {"name": "plain", "version": "1"}
UNCERTAIN = 0.5


UNTOLD = {"language": None, "passages": []}
"""Fields of the reply that it writes and knows nothing about."""


def make_app() -> Flask:
    app = Flask(__name__)
    pipeline, punkt = joblib.load(os.environ["PLAIN_MODEL"]), make_punkt()

    @app.post("/v1/label")
    def label() -> Response:
        text = request.get_json()["text"]
        spans = list(punkt.span_tokenize(text))
        probabilities = pipeline.predict_proba([text[start:end] for start, end in spans]).tolist()
        sentences = [_describe(text, start, end, row) for (start, end), row in zip(spans, probabilities, strict=True)]
        return jsonify({"model": MODEL, "sentences": sentences, "profile": _count(sentences), **UNTOLD})

    @app.get("/health/live")
    def live() -> str:
        return "live"

    return app


def _describe(text: str, start: int, end: int, probabilities: Sequence[float]) -> dict[str, Any]:
    confidence = max(probabilities)
    return {
        "start": start,
        "end": end,
        "text": text[start:end],
        "kind": "sentence",
        "label": NAMES[probabilities.index(confidence)],
        "confidence": round(confidence, 6),
        "uncertain": confidence < UNCERTAIN,
        "probabilities": {name: round(value, 6) for name, value in zip(NAMES, probabilities, strict=True)},
    }


def _count(sentences: Sequence[dict[str, Any]]) -> dict[str, float]:
    labels = [sentence["label"] for sentence in sentences]
    return {name: round(labels.count(name) / max(1, len(labels)), 6) for name in NAMES}
