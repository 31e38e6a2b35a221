"""A labelled text, as columns of numbers and as records."""

from typing import Any

import numpy as np

from rhetor.columns import Columns, rows_to_columns
from rhetor.engine.scoring.rows import ROW, Rows, Sentence
from rhetor.engine.text.languages import find_languages
from rhetor.records import LABELS, Evidence, Label, Languages


class Document:
    """A labelled text. In a notebook it shows itself with its labels.

    Attributes:
        text: as it was given.
        sentences: a record for each piece, made when first asked for.
        columns: the same as NumPy arrays, which cost next to nothing.
        counts: how many sentences have each label.
        profile: the share of each label among the labelled sentences; all 0.0 if there are none.
        model_name, model_version: the model that labelled it.
        languages: of most of the text, and the lines in another; found when first asked for.
        rows: what columns and records are made of.
        evidence: of each piece that has a label, if it was asked for.
    """

    __slots__ = ("_languages", "_sentences", "evidence", "model_name", "model_version", "rows", "text")

    def __init__(
        self, text: str, rows: Rows, evidence: list[Evidence | None] | None, model_name: str, model_version: str
    ) -> None:
        self.text, self.rows, self.evidence = text, rows, evidence
        self._sentences: tuple[Sentence, ...] | None = None
        self._languages: Languages | None = None
        self.model_name, self.model_version = model_name, model_version

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        if self._sentences is None:
            self._sentences = self.rows.make_sentences(self.text, self.evidence)
        return self._sentences

    @property
    def languages(self) -> Languages:
        if self._languages is None:
            self._languages = find_languages(self.text)
        return self._languages

    @property
    def columns(self) -> Columns:
        return rows_to_columns([self.rows])

    @property
    def counts(self) -> dict[Label, int]:
        counts = dict(zip(self.rows.labels, self.rows.count_labels(), strict=True))
        return {label: counts.get(label, 0) for label in LABELS}

    @property
    def profile(self) -> dict[Label, float]:
        counts = self.counts
        total = sum(counts.values())
        return {label: count / total if total else 0.0 for label, count in counts.items()}

    def judge(self, sure: float) -> "Document":
        """The same by a threshold of one's own: a label with a confidence below ``sure`` is uncertain."""
        content = bytearray(self.rows.content)
        rows = np.frombuffer(content, dtype=ROW)
        rows["uncertain"] = (rows["label"] >= 0) & (rows["confidence"] < sure)
        return Document(
            self.text, Rows(bytes(content), self.rows.labels), self.evidence, self.model_name, self.model_version
        )

    def to_frame(self, library: str = "pandas") -> Any:
        """The pieces as a data frame, one row each: start, end, kind, label, confidence, uncertain, the four labels, text.

        Args:
            library: whose frame: pandas, polars or pyarrow.

        Raises:
            MissingExtra: narwhals is not installed.
            InputError: there is no such library, or it is not installed.
        """
        from rhetor.views.data_frame import lay_out_units, make_frame

        columns = self.columns
        return make_frame(lay_out_units(columns, [self.text] * len(columns.start)), library)

    def _repr_html_(self) -> str:
        from rhetor.views.notebook import render_pieces

        return render_pieces(self.text, self.sentences, self.profile)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document):
            return NotImplemented
        models = (self.model_name, self.model_version) == (other.model_name, other.model_version)
        return models and self.sentences == other.sentences

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Document of {len(self.rows)} pieces, labelled by model {self.model_name} {self.model_version}>"
