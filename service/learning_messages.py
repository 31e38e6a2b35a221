"""The types of what people teach: corrections, the review queue, retraining jobs."""

from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta

from rhetor.learning.corrections import RowKind
from rhetor.learning.corrections.correction import MOST_OFFSET
from rhetor.records import Label, NoLabel, Said, to_said
from service.messages import ModelName

Text = Annotated[str, Meta(min_length=1, max_length=20_000, description="The sentence as it stands in its document.")]
Name = Annotated[str, Meta(max_length=200, description="Free name; empty for nobody in particular.")]
DocumentName = Annotated[str, Meta(max_length=1000, description="Name or id of the document.")]
Offset = Annotated[int, Meta(ge=0, le=MOST_OFFSET, description="Code points into the document, half-open.")]
Note = Annotated[str, Meta(max_length=10_000)]


SaidName = Annotated[
    Literal["factual-report", "attribution", "opinion", "call-to-action", "none"],
    Meta(description="A label; or none: the piece says nothing, as furniture and headings that only name a topic."),
]


def read_said(name: SaidName | None) -> Said:
    """What is meant by what was sent: nothing is none."""
    return to_said(name or NoLabel.NONE)


def spell_said(said: Said) -> SaidName:
    """What somebody said, as it is sent."""
    return cast(SaidName, said.value)


class CorrectionRequest(msgspec.Struct):
    """Keys that are not named here are kept in ``meta``. Without ``before`` the service says what its model says.

    A settlement ends the conflict about ``text`` and names who settles it; only ``label`` and ``note`` are taken besides.
    """

    text: Text
    label: Annotated[SaidName | None, Meta(description="null is none, as in the replies of ``POST /v1/label``.")]
    before: SaidName | None = None
    model: Annotated[str, Meta(max_length=100, description="Version of the model that said ``before``.")] | None = None
    document: DocumentName | None = None
    start: Offset | None = None
    end: Offset | None = None
    annotator: Name = ""
    note: Note | None = None
    kind: Literal["correction", "settlement"] = "correction"


class UndoRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of an undo; it may be left out."""

    annotator: Name = ""
    note: Note | None = None


class CorrectionRecord(msgspec.Struct):
    """A row of the log. ``in_force``: not withdrawn, and not followed by the same annotator's word on the same place."""

    id: str
    kind: RowKind
    text: str
    label: SaidName | None
    before: SaidName | None
    model: str | None
    document: str | None
    start: int | None
    end: int | None
    annotator: str
    time: str
    note: str | None
    withdraws: str | None
    meta: dict[str, Any]
    in_force: bool


class CorrectionReply(msgspec.Struct):
    model: ModelName
    correction: CorrectionRecord


class CorrectionsQuery(msgspec.Struct, forbid_unknown_fields=True):
    after: Annotated[str, Meta(max_length=200, description="Id of the last row of the page before.")] | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    document: DocumentName | None = None
    format: Literal["json", "jsonl"] = "json"


class CorrectionsReply(msgspec.Struct):
    """Oldest first. ``next`` is what to give as ``after`` for the next page; null on the last one."""

    model: ModelName
    corrections: list[CorrectionRecord]
    next: str | None


class SaidReply(msgspec.Struct):
    """What one annotator says."""

    annotator: str
    label: SaidName
    note: str | None


class ConflictReply(msgspec.Struct):
    """A sentence that annotators label differently. ``id``: of the newest row about it."""

    id: str
    text: str
    document: str | None
    before: SaidName | None
    said: list[SaidReply]


class ConflictsReply(msgspec.Struct):
    """Oldest first. They are left out of training until they are settled."""

    model: ModelName
    conflicts: list[ConflictReply]
    left: Annotated[int, Meta(description="Conflicts beyond those listed.")]


class ReviewQuery(msgspec.Struct, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 20
    annotator: Name = ""


class QuestionReply(msgspec.Struct):
    """A sentence to ask about, and why. ``before`` and ``after``: what stood beside it, empty if that is not known."""

    text: str
    document: str
    probabilities: dict[str, float]
    label: Label
    confidence: float
    why: str
    before: str
    after: str


class ProgressReply(msgspec.Struct):
    """Sentences: remembered; corrected or confirmed by anybody; skipped by this annotator; left to ask about."""

    seen: int
    corrected: int
    skipped: int
    left: int


class StoppingReply(msgspec.Struct):
    """``kappas``: agreement of each of ``versions`` with the next on the remembered sentences."""

    enough: bool
    kappas: list[float]
    versions: list[str]
    reason: str


class ReviewReply(msgspec.Struct):
    model: ModelName
    queue: list[QuestionReply]
    progress: ProgressReply
    stopping: StoppingReply


class SkipRequest(msgspec.Struct, forbid_unknown_fields=True):
    text: Text
    annotator: Name = ""


class SkipReply(msgspec.Struct):
    model: ModelName
    skipped: str


class RetrainRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body may be left out."""

    promote: Annotated[bool, Meta(description="Make the candidate active if the gate lets it.")] = True


class JobStarted(msgspec.Struct):
    model: ModelName
    job: str


class JobProgress(msgspec.Struct):
    """The step a job is at, of at most ``steps``."""

    step: int
    steps: int
    message: str
    at: str


class JobReply(msgspec.Struct):
    """``result`` is there once ``status`` is completed, ``error`` once it is failed. See docs/api.md for the result."""

    model: ModelName
    job: str
    status: Literal["queued", "running", "completed", "failed"]
    created: str
    finished: str | None
    progress: JobProgress | None
    result: dict[str, Any] | None
    error: str | None


class JobSummary(msgspec.Struct):
    job: str
    status: Literal["queued", "running", "completed", "failed"]
    created: str
    finished: str | None
    error: str | None


class JobsReply(msgspec.Struct):
    """The latest jobs, newest first."""

    model: ModelName
    jobs: list[JobSummary]
