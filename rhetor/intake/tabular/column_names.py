"""Which columns of a table hold what: as asked for, else guessed from their names, and then said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rhetor.errors import InputError
from rhetor.records import LABELS

TEXT_NAMES = (
    "text", "full_text", "fulltext", "article_text", "body", "body_text", "content", "article", "article_body", "story",
    "message", "post", "post_text", "tweet", "tweet_text", "comment", "comment_text", "statement", "speech", "transcript",
    "paragraph", "sentence", "selftext", "maintext", "plain_text", "raw_text", "caption", "review", "abstract",
    "description",
)  # fmt: skip
"""The first that a table has is taken for its text."""
ID_NAMES = (
    "id", "document", "document_id", "doc_id", "docid", "article_id", "post_id", "tweet_id", "comment_id", "uid", "uuid",
    "guid", "key", "identifier", "filename", "file", "path", "url", "link",
)  # fmt: skip
DATE_NAMES = (
    "date", "published", "published_at", "publication_date", "pubdate", "publish_date", "date_published", "created",
    "created_at", "created_utc", "timestamp", "datetime", "time", "day",
)  # fmt: skip
KEPT_NAMES = frozenset([
    *DATE_NAMES, "title", "headline", "author", "authors", "byline", "by", "outlet", "source", "publisher", "publication",
    "newspaper", "site", "domain", "section", "topic", "genre", "country", "region", "language", "lang", "party", "speaker",
    "subreddit", "platform", "account", "user", "username", "screen_name", "url", "link", "year", "month", "week",
])  # fmt: skip
"""What people group and look up by."""
FIXED = frozenset([
    "start", "end", "kind", "label", "confidence", "uncertain", *(label.value for label in LABELS), "text",
    "document", "sentences", "encoding", "warning", "documents", "units",
])  # fmt: skip
"""Names that columns of results have."""


class ColumnError(InputError):
    """A column that was asked for is not there, or none could be guessed."""


@dataclass(frozen=True, slots=True)
class ColumnWishes:
    """What was asked for; empty is to be guessed.

    Attributes:
        needed: kept wherever they are: somebody groups by them.
        needs_date: somebody groups by months, which are made of a date.
    """

    text: str = ""
    id: str = ""
    keep: tuple[str, ...] | None = None
    needed: tuple[str, ...] = ()
    needs_date: bool = False


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Columns of one table. ``id`` may be empty. ``guessed`` says what was not asked for; empty if all was."""

    text: str
    id: str
    keep: tuple[str, ...]
    guessed: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """The columns to read: the text, the id if there is one, what is kept."""
        return (self.text, *([self.id] if self.id else []), *self.keep)


def choose_columns(columns: Sequence[str], wishes: ColumnWishes, name: str) -> TableColumns:
    """
    Raises:
        ColumnError: a column that was asked for is not there, or none has the name of a text; the columns are listed.
    """
    listed = ", ".join(column or "(no name)" for column in columns)
    _check_there(columns, wishes, name, listed)
    text = wishes.text or _find_first(columns, TEXT_NAMES) or (columns[0] if len(columns) == 1 else "")
    if not text:
        raise ColumnError(
            f"{name} has no column whose name is that of a text. Its columns: {listed}. Say which it is: --text-column NAME"
        )
    others = [column for column in columns if column != text]
    chosen = wishes.id or _find_first(others, ID_NAMES)
    if wishes.keep is None:
        kept = [column for column in others if _fold(column) in KEPT_NAMES and column != chosen]
    else:
        kept = [column for column in columns if column in wishes.keep]
    kept += [column for column in others if column in wishes.needed and column not in kept]
    date = _find_first(others, DATE_NAMES)
    if wishes.needs_date and date and date not in kept:
        kept.append(date)
    return TableColumns(text, chosen, tuple(kept), _say_guessed(name, wishes, text, chosen, kept, columns))


def _check_there(columns: Sequence[str], wishes: ColumnWishes, name: str, listed: str) -> None:
    for option, wanted in (("text-column", wishes.text), ("id-column", wishes.id)):
        if wanted and wanted not in columns:
            raise ColumnError(f"{name} has no column {wanted!r}. Its columns: {listed}. Give one of them: --{option} NAME")


def _find_first(columns: Sequence[str], names: Iterable[str]) -> str:
    folded = {_fold(column): column for column in reversed(columns)}
    return next((folded[name] for name in names if name in folded), "")


def _fold(column: str) -> str:
    return column.strip().lower().replace(" ", "_").replace("-", "_")


def _say_guessed(
    name: str, wishes: ColumnWishes, text: str, chosen: str, kept: Sequence[str], columns: Sequence[str]
) -> str:
    if wishes.text and wishes.id and wishes.keep is not None:
        return ""
    left = [column for column in columns if column not in {text, chosen, *kept}]
    parts = [f"text is {text!r}", f"documents are named by {chosen!r}" if chosen else "documents are named by row"]
    parts.append(f"kept: {', '.join(kept)}" if kept else "no other column is kept")
    if left:
        parts.append(f"left out: {', '.join(left)}")
    return f"{name}: {'; '.join(parts)} (choose with --text-column, --id-column, --keep)"


def rename_own(column: str) -> str:
    """The name that a document's own column has among the results: another, if a column of results has that name."""
    return f"document_{column}" if column in FIXED else column
