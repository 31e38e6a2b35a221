"""The types of random samples, and of the shares estimated from their labels."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rhetor.records import Label
from service.messages import ModelName
from service.project_messages import Documents, ProjectName

MOST_COLUMNS = 8
Columns = Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=MOST_COLUMNS)]
Count = Annotated[int, Meta(ge=2, le=50_000)]


class LabelledBy(msgspec.Struct, forbid_unknown_fields=True):
    """The model that made a run, as its manifest names it."""

    version: Annotated[str, Meta(min_length=1, max_length=100)]
    name: Annotated[str, Meta(min_length=1, max_length=100)] = "rhetor"


class RunTable(msgspec.Struct, forbid_unknown_fields=True):
    """What ``rhetor batch`` left: the text of ``sentences.csv`` or ``sentences.jsonl``, and the model that made it."""

    table: str
    model: LabelledBy
    format: Literal["csv", "jsonl"] = "csv"


class DrawRequest(msgspec.Struct, forbid_unknown_fields=True):
    """A sample of the sentences of ``documents``, labelled now, or of a ``run``: one of them is given."""

    n: Annotated[Count, Meta(description="How many sentences.")]
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1, description="Another one, another sample.")] = 1
    by: Annotated[
        Columns, Meta(description="Columns whose groups each get their part: document, or columns of the run.")
    ] = []
    documents: Documents = []
    run: RunTable | None = None


class SampleQuery(msgspec.Struct, forbid_unknown_fields=True):
    format: Annotated[
        Literal["json", "csv"], Meta(description="csv: the sample with its labels, as rhetor estimate --labels reads it.")
    ] = "json"


class StratumReply(msgspec.Struct):
    group: dict[str, str]
    units: int
    drawn: int
    labelled: int


class SampleReply(msgspec.Struct):
    """``model`` labelled what the sample was drawn from; ``columns``: by what shares can be grouped."""

    model: ModelName
    project: str
    sample: Annotated[str, Meta(description="Its name, made of its content: what is drawn again has the same.")]
    seed: int
    by: list[str]
    drawn: int
    labelled: int
    units: int
    documents: int
    columns: list[str]
    strata: list[StratumReply]


class EstimateQuery(msgspec.Struct, forbid_unknown_fields=True):
    project: Annotated[ProjectName, Meta(description="Whose random sample it is.")]
    by: Annotated[str, Meta(max_length=1000, description="Columns with commas between; year, month, week of a date.")] = ""
    plan: Annotated[bool, Meta(description="Also how many units to label for 2 points to either side.")] = False
    labels: Annotated[
        Literal["sample", "none"],
        Meta(description="none: as if nobody had labelled, by what is known of the model's errors."),
    ] = "sample"


class FigureReply(msgspec.Struct, forbid_unknown_fields=True):
    """A share as the model counts it, as it is estimated, and the 95 % interval of that."""

    counted: float
    share: float
    low: float
    high: float


class GroupReply(msgspec.Struct, forbid_unknown_fields=True):
    """``uncertain``: units whose label the model is not sure of; they count like the others."""

    group: dict[str, str]
    documents: int
    units: int
    labelled: int
    uncertain: int
    labels: dict[Label, FigureReply]
    words: dict[Label, FigureReply]
    documents_with_call: FigureReply
    refused: Annotated[str, Meta(description="Why nothing is said of it, if so.")] = ""


class ComparisonReply(msgspec.Struct, forbid_unknown_fields=True):
    """``p_holm``: corrected for all comparisons made together (Holm 1979)."""

    kind: Literal["difference", "trend"]
    label: Label
    group: dict[str, str]
    against: dict[str, str]
    difference: float
    low: float
    high: float
    p: float
    p_holm: float


class PlanReply(msgspec.Struct, forbid_unknown_fields=True):
    """How many units of a group to label, for ``margin`` to either side of ``label``, which needs most."""

    group: dict[str, str]
    units: int
    margin: float
    label: Label
    alone: int
    with_model: int


class SampleFacts(msgspec.Struct, forbid_unknown_fields=True):
    """``sha256``: of the sample with its labels, as it can be had as CSV."""

    sample: str
    seed: int
    drawn: int
    sha256: str


class EstimateReply(msgspec.Struct, forbid_unknown_fields=True):
    """As ``rhetor estimate --format json`` writes it. ``cite``: the method with its sources; ``total``: all groups."""

    model: ModelName
    method: str
    assumes: str
    notes: list[str]
    cite: list[str]
    total: GroupReply
    groups: list[GroupReply]
    comparisons: list[ComparisonReply]
    sample: SampleFacts | None = None
    plan: list[PlanReply] | None = None
