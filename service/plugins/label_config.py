"""What a project of Label Studio labels: read from its labelling configuration, by which its label names are mapped to ours.

A name is ours if it is spelt like one (``Call to action``), if its ``alias`` is, or if one of its ``predicted_values`` is,
which is how Label Studio's configurations say what a model calls a label:
``<Choice value="Fact" predicted_values="factual-report"/>``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from rhetor.records import LABELS, Label
from service.problems import Problem

CONTROLS = {"choices": "choice", "labels": "label"}
"""Tags that label, and those of their names, in lower case: of a whole text, and of stretches of it."""
MOST_CHARACTERS = 1_000_000
"""Of a configuration: some ten thousand labels."""
EXAMPLE = '<Choices name="label" toName="text"><Choice value="Fact" predicted_values="factual-report"/>…</Choices>'
Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Control:
    """
    Attributes:
        name, of: ``from_name`` and ``to_name`` of results.
        kind: "choices", one label for the whole text, or "labels", one for each of its sentences.
        field: the key of a task's data that holds the text.
        names: the project's name of each label that it has.
        labels: and our label for each of its names.
    """

    name: str
    of: str
    kind: str
    field: str
    names: dict[Label, str]
    labels: dict[str, Label]


def read_control(config: str) -> Control:
    """The first part of a configuration that puts our labels on a text.

    Raises:
        Problem: 400, there is none; 413, it is too long.
    """
    reader = _ConfigReader(config)
    for kind, control, values in reader.controls:
        labels = {value["value"]: label for value in values if value.get("value") and (label := _find_label(value))}
        texts = {name: reader.texts[name] for name in control.get("toname", "").split(",") if name in reader.texts}
        of, value = next(iter(texts.items()), ("", ""))
        if labels and value.startswith("$"):
            names = {label: name for name, label in reversed(labels.items())}
            return Control(control.get("name", ""), of, kind, value.removeprefix("$"), names, labels)
    raise Problem(
        400,
        "The labelling configuration puts none of rhetor's labels on a text. Say which of the project's names is which of "
        f"{', '.join(LABELS)}: {EXAMPLE}.",
    )


class _ConfigReader:
    """Takes the tags out of a configuration, in a time that its length bounds, which Python's reader of HTML does not.

    ``texts`` has what the value of each text is, by its name; ``controls`` the attributes of a control and of its names.
    """

    def __init__(self, config: str) -> None:
        """
        Raises:
            Problem: 400, it is no XML, or declares entities; 413, it is too long.
        """
        if len(config) > MOST_CHARACTERS:
            raise Problem(
                413,
                f"The labelling configuration has {len(config):,} characters; the limit is {MOST_CHARACTERS:,}. "
                "Name fewer labels.",
            )
        self.controls: list[tuple[str, Attributes, list[Attributes]]] = []
        self.texts: dict[str, str] = {}
        self._open = ""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = _refuse_declarations
        try:
            parser.Parse(config.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            raise Problem(
                400, f"The labelling configuration is no XML: {error}. Send it as Label Studio keeps it."
            ) from None

    def _start(self, tag: str, given: Attributes) -> None:
        tag, attributes = tag.lower(), {name.lower(): value for name, value in given.items()}
        if tag in CONTROLS:
            self.controls.append((tag, attributes, []))
            self._open = tag
        elif self._open and tag == CONTROLS[self._open]:
            self.controls[-1][2].append(attributes)
        elif tag == "text":
            self.texts.setdefault(attributes.get("name", ""), attributes.get("value", ""))

    def _end(self, tag: str) -> None:
        if tag.lower() == self._open:
            self._open = ""


def _refuse_declarations(*_: object) -> None:
    """Entities of a stranger's making are not read."""
    raise Problem(400, "The labelling configuration has a DOCTYPE. Leave it out.")


def _find_label(value: Attributes) -> Label | None:
    for name in _list_names(value):
        try:
            return Label("-".join(name.lower().replace("_", " ").replace("-", " ").split()))
        except ValueError:
            continue
    return None


def _list_names(value: Attributes) -> Iterator[str]:
    yield from value.get("predicted_values", "").split(",")
    yield value.get("alias", "")
    yield value.get("value", "")
