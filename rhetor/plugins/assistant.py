"""The tools of ``rhetor mcp``. Each only reads, and says so."""

from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from rhetor import __version__
from rhetor.errors import RhetorError
from rhetor.explain.counterfactual import find_change, find_runner_up
from rhetor.explain.word_weights import share_weights
from rhetor.formats.serialise import DIGITS, document_to_record
from rhetor.labeler import Labeler
from rhetor.records import LABELS
from rhetor.store.home import find_shipped

INSTRUCTIONS = (
    "rhetor says what the writer of each sentence of an English text is doing: factual-report, attribution, opinion or "
    "call-to-action, with a calibrated probability. It does not say whether anything is true. Offsets are code points."
)
LONGEST, LONGEST_SENTENCE = 200_000, 10_000
"""Characters: an answer has some ten times as many, and an assistant reads all of it."""
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Text = Annotated[str, Field(max_length=LONGEST, description="An English text of any kind; it is split into sentences.")]
GivenSentence = Annotated[
    str, Field(min_length=1, max_length=LONGEST_SENTENCE, description="One sentence; it is not split.")
]


def make_server(labeler: Labeler) -> MCPServer:
    """A server whose tools use ``labeler``."""
    server = MCPServer("rhetor", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")

    @server.tool(annotations=READ_ONLY, structured_output=True)
    def label(text: Text) -> dict[str, Any]:
        """Split a text and label each sentence: its label, probabilities, whether that is uncertain, and where it stands."""
        try:
            document = labeler.label(text)
        except RhetorError as error:
            raise ToolError(str(error)) from None
        return {"model": _name_model(labeler), **document_to_record(document)}

    @server.tool(annotations=READ_ONLY, structured_output=True)
    def explain(sentence: GivenSentence) -> dict[str, Any]:
        """Why one sentence has its label: what each word weighs, and the least change that would give it the next label."""
        try:
            return {"model": _name_model(labeler), **_explain(labeler, sentence)}
        except RhetorError as error:
            raise ToolError(str(error)) from None

    @server.tool(annotations=READ_ONLY)
    def codebook() -> str:
        """What the four labels mean, with examples and how to decide between them, as Markdown."""
        return find_shipped("docs/codebook.md").read_text("utf-8")

    return server


def _name_model(labeler: Labeler) -> dict[str, str]:
    return {"name": labeler.model.name, "version": labeler.model.version}


def _explain(labeler: Labeler, text: str) -> dict[str, Any]:
    (sentence,) = labeler.label_sentences([text], evidence=True, top=None)
    assert sentence.evidence is not None
    assert sentence.label is not None
    weights, change = share_weights(text, sentence.evidence), find_change(labeler, sentence)
    return {
        "label": sentence.label.value,
        "confidence": round(sentence.confidence, DIGITS),
        "uncertain": sentence.uncertain,
        "probabilities": {label.value: round(sentence.probabilities[label], DIGITS) for label in LABELS},
        "words": [{"word": text[word.start : word.end], "weight": round(word.weight, DIGITS)} for word in weights.words],
        "sentence_as_a_whole": round(weights.whole + sentence.evidence.intercept, DIGITS),
        "runner_up": find_runner_up(sentence).value,
        "change": {"flips": change.flips, "text": change.variant.text, "label": change.variant.label} if change else None,
    }
