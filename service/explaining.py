"""``POST /v1/explain``: one sentence, why it has its label, and what would give it the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response
from msgspec import Meta

from rhetor.engine.scoring.rows import Sentence
from rhetor.explain.counterfactual import Change, find_change, find_runner_up
from rhetor.explain.word_weights import share_weights
from rhetor.formats.serialise import DIGITS, utf16_offsets
from rhetor.labeler import Labeler
from rhetor.records import Label
from service.bodies import read_json
from service.messages import ModelName
from service.working import current_labeler

blueprint = Blueprint("explaining", __name__)
LONGEST = 10_000


class ExplainRequest(msgspec.Struct, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST, description="One sentence; it is not split.")]
    offsets: Annotated[
        Literal["code-points", "utf-16"], Meta(description="Unit of start and end. JavaScript strings count UTF-16.")
    ] = "code-points"
    quoted: Annotated[
        bool, Meta(description="It stands in the middle of a quotation, whose marks are in the sentences around it.")
    ] = False


class WordReply(msgspec.Struct):
    start: int
    end: int
    weight: float


class RangeReply(msgspec.Struct):
    start: int
    end: int


class ChangeReply(msgspec.Struct):
    """``text`` is the sentence without ``removed``; ``flips``: it has the runner-up's label. If not, it comes closest."""

    flips: bool
    removed: list[RangeReply]
    text: str
    label: Label
    probabilities: dict[str, float]


class ExplainReply(msgspec.Struct):
    """``intercept`` + ``whole`` + ``quotation`` + weights of ``words`` = ``score`` of ``label``."""

    model: ModelName
    label: Label
    confidence: float
    uncertain: bool
    probabilities: dict[str, float]
    score: float
    intercept: float
    whole: Annotated[float, Meta(description="Of the sentence as a whole: its length, its marks, what it lacks.")]
    quotation: Annotated[float, Meta(description="Of its standing in the middle of a quotation.")]
    words: list[WordReply]
    runner_up: Label
    change: ChangeReply | None


@dataclass(frozen=True, slots=True)
class _Offsets:
    """From code points to the unit that was asked for."""

    units: Sequence[int] | None

    def convert(self, at: int) -> int:
        return self.units[at] if self.units else at


@blueprint.post("/v1/explain")
def explain() -> Response:
    """Explains the label of one sentence."""
    asked = read_json(ExplainRequest, '{"text": "The bridge must be rebuilt."}')
    offsets = _Offsets(utf16_offsets(asked.text) if asked.offsets == "utf-16" else None)
    reply = _explain(current_labeler(), asked, offsets)
    return Response(msgspec.json.encode(reply), mimetype="application/json")


def _explain(labeler: Labeler, asked: ExplainRequest, offsets: _Offsets) -> ExplainReply:
    sentence = labeler.label_sentences([asked.text], quoted=asked.quoted, evidence=True, top=None)[0]
    assert sentence.evidence is not None
    assert sentence.label is not None
    weights = share_weights(asked.text, sentence.evidence)
    change = find_change(labeler, sentence)
    at = offsets.convert
    return ExplainReply(
        ModelName(labeler.model.name, labeler.model.version),
        sentence.label,
        round(sentence.confidence, DIGITS),
        sentence.uncertain,
        _round(sentence),
        sentence.evidence.score,
        sentence.evidence.intercept,
        weights.whole,
        weights.quotation,
        [WordReply(at(word.start), at(word.end), word.weight) for word in weights.words],
        find_runner_up(sentence),
        _describe_change(change, offsets) if change else None,
    )


def _describe_change(change: Change, offsets: _Offsets) -> ChangeReply:
    removed = [RangeReply(offsets.convert(start), offsets.convert(end)) for start, end in change.removed]
    assert change.variant.label is not None
    return ChangeReply(change.flips, removed, change.variant.text, change.variant.label, _round(change.variant))


def _round(sentence: Sentence) -> dict[str, float]:
    return {label.value: round(value, DIGITS) for label, value in sentence.probabilities.items()}
