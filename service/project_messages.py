"""The types of projects: what is read, by whom, what they said, and how far they agree."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rhetor.learning.projects.collection import MOST_PEOPLE
from rhetor.records import Label
from service.learning_messages import Name, Note, SaidName
from service.messages import ModelName

ProjectName = Annotated[str, Meta(max_length=64, pattern="^[a-z0-9][a-z0-9-]*$", description="Stands in addresses.")]
People = Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=MOST_PEOPLE)]


class ProjectDocument(msgspec.Struct, forbid_unknown_fields=True):
    """A text to be read. It is split; sentences that carry no label are left out."""

    text: str
    name: Annotated[str, Meta(min_length=1, max_length=1000)]


Documents = Annotated[list[ProjectDocument], Meta(max_length=1000)]


class CreateProjectRequest(msgspec.Struct, forbid_unknown_fields=True):
    name: ProjectName
    title: Annotated[str, Meta(max_length=200)] = ""
    people: Annotated[People, Meta(description="Who reads: names as in their keys.")] = []
    readings: Annotated[int, Meta(ge=0, le=MOST_PEOPLE, description="How many people read each unit; 0: all of them.")] = 0
    blind: Annotated[bool, Meta(description="Nobody sees another's label, or the model's, before his own is saved.")] = True
    codebook: Annotated[str, Meta(max_length=200_000, description="Markdown; empty for the codebook of rhetor.")] = ""
    documents: Documents = []


class AddPeopleRequest(msgspec.Struct, forbid_unknown_fields=True):
    people: People


class AddDocumentsRequest(msgspec.Struct, forbid_unknown_fields=True):
    documents: Documents


class PersonReply(msgspec.Struct):
    """How far somebody is: units that he is to read, and that he has read."""

    name: str
    assigned: int
    read: int


class ProjectReply(msgspec.Struct):
    """``done``: units with all the readings they want. ``sample``: it reads a random sample; see ``/v1/estimate``."""

    name: str
    title: str
    blind: bool
    readings: int
    created: str
    units: int
    done: int
    people: list[PersonReply]
    sample: bool = False


class OneProjectReply(msgspec.Struct):
    model: ModelName
    project: ProjectReply


class ProjectsReply(msgspec.Struct):
    """Those that the caller may see, oldest first."""

    model: ModelName
    projects: list[ProjectReply]


class SaidOfUnit(msgspec.Struct):
    annotator: str
    label: SaidName
    note: str | None


class UnitReply(msgspec.Struct):
    """A unit as its reader may see it. In a blind project, until he has read it, ``own`` and all that follows are null."""

    unit: int
    text: str
    document: str
    before: str
    after: str
    own: SaidOfUnit | None
    id: Annotated[str | None, Meta(description="Of his own reading, to take it back by.")]
    said: Annotated[list[SaidOfUnit] | None, Meta(description="What others say.")]
    label: Annotated[Label | None, Meta(description="What the model says.")]
    confidence: float | None


class UnitsQuery(msgspec.Struct, forbid_unknown_fields=True):
    annotator: Name = ""
    after: Annotated[int, Meta(ge=0, le=2**31, description="Number of a unit; those behind it.")] = 0
    limit: Annotated[int, Meta(ge=1, le=200)] = 20


class UnitsReply(msgspec.Struct):
    """``read`` of ``assigned`` units are read by whoever asks."""

    model: ModelName
    units: list[UnitReply]
    read: int
    assigned: int


class ReadingRequest(msgspec.Struct, forbid_unknown_fields=True):
    unit: Annotated[int, Meta(ge=1, le=2**31)]
    label: SaidName
    annotator: Name = ""
    note: Note | None = None


class ReadingReply(msgspec.Struct):
    """Saved: now what others and the model say may be seen."""

    model: ModelName
    unit: UnitReply
    read: int
    assigned: int


class StepReply(msgspec.Struct):
    since: str
    until: str
    units: int
    raw: float | None
    alpha: float | None


class PairReply(msgspec.Struct):
    """Cohen's kappa of two people, on the units that both have read."""

    first: str
    second: str
    units: int
    raw: float | None
    kappa: float | None


class AgreementReply(msgspec.Struct):
    """Krippendorff's alpha over units that two or more have read; null where nothing can be measured."""

    model: ModelName
    units: int
    raw: float | None
    alpha: float | None
    alpha_by_label: dict[Label, float | None]
    pairs: list[PairReply]
    over_time: list[StepReply]


class DifferenceReply(msgspec.Struct):
    """``settled``: the label that an editor settled on."""

    unit: int
    text: str
    document: str
    said: list[SaidOfUnit]
    settled: SaidName | None


class DifferencesQuery(msgspec.Struct, forbid_unknown_fields=True):
    which: Literal["open", "all"] = "open"
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100


class DifferencesReply(msgspec.Struct):
    model: ModelName
    conflicts: list[DifferenceReply]
    left: Annotated[int, Meta(description="Conflicts beyond those listed.")]


class SettleRequest(msgspec.Struct, forbid_unknown_fields=True):
    """``annotator``: who settles it; he needs a name."""

    unit: Annotated[int, Meta(ge=1, le=2**31)]
    label: SaidName
    annotator: Name = ""
    note: Note | None = None
