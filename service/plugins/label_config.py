"""What a project of Label Studio labels: read from its labelling configuration, by which its label names are mapped to ours.

A name is ours if it is spelt like one (``Call to action``), if its ``alias`` is, or if one of its ``predicted_values`` is,
which is how Label Studio's configurations say what a model calls a label:
``<Choice value="Fact" predicted_values="factual-report"/>``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from rhetor.records import LABELS, Label
from service.problems import Problem

CONTROLS = {"choices": "choice", "labels": "label"}
"""Tags that label, and those of their names, in lower case: of a whole text, and of stretches of it."""
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
        Problem: 400, there is none.
    """
    reader = _ConfigReader()
    reader.feed(config)
    reader.close()
    for kind, control, values in reader.controls:
        labels = {value["value"]: label for value in values if value.get("value") and (label := _find_label(value))}
        texts = [text for text in reader.texts if text.get("name") in control.get("toname", "").split(",")]
        if labels and texts and texts[0].get("value", "").startswith("$"):
            names = {label: name for name, label in reversed(labels.items())}
            field = texts[0]["value"].removeprefix("$")
            return Control(control.get("name", ""), texts[0]["name"], kind, field, names, labels)
    raise Problem(
        400,
        "The labelling configuration puts none of rhetor's labels on a text. Say which of the project's names is which of "
        f"{', '.join(LABELS)}: {EXAMPLE}.",
    )


class _ConfigReader(HTMLParser):
    """Takes the tags out of a configuration. A reader of HTML knows no entities of a stranger's making."""

    def __init__(self) -> None:
        super().__init__()
        self.controls: list[tuple[str, Attributes, list[Attributes]]] = []
        self.texts: list[Attributes] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in CONTROLS:
            self.controls.append((tag, attributes, []))
            self._open = tag
        elif self._open and tag == CONTROLS[self._open]:
            self.controls[-1][2].append(attributes)
        elif tag == "text":
            self.texts.append(attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""


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
