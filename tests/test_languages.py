"""Text that is not English: told in every language of the cases, never of English, and said on every way in."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor import Labeler
from rhetor.definition import languages as definition
from rhetor.definition.languages import join_languages
from rhetor.engine.text.languages import find_languages
from rhetor.intake import describe_foreign
from rhetor.language.function_words import ENGLISH, load_function_words
from rhetor.language.lexicon import load_lexicon
from rhetor.records import Languages, Passage
from service import ServiceSettings, create_app
from tests.conftest import CASES, run_rhetor, texts

SENTENCES: dict[str, list[str]] = json.loads((CASES / "languages.json").read_text("utf-8"))
ENGLISH_ONES: list[str] = json.loads((CASES / "english.json").read_text("utf-8"))["paragraphs"]
HARBOUR = "The port was closed on Monday, and nobody knows for how long.\n"


@pytest.mark.parametrize("code", SENTENCES)
def test_languages_are_told(code: str) -> None:
    """A few sentences are in their language; no sentence is English; only relatives are mistaken for one another."""
    told = [find_languages(sentence).language for sentence in SENTENCES[code]]
    assert find_languages(" ".join(SENTENCES[code])).language == code
    assert ENGLISH not in told
    relatives = {"no": {"da"}, "da": {"no"}, "af": {"nl"}}
    assert {each for each in told if each} <= {code} | relatives.get(code, set())
    assert told.count(None) <= 1


@pytest.mark.parametrize("text", ENGLISH_ONES)
def test_english_is_no_other_language(text: str) -> None:
    """Foreign names, quotations, addresses, lists, English of many places: English, or too little to tell."""
    assert find_languages(text) in (Languages(ENGLISH, ()), Languages(None, ()))


def test_passages_in_another_language_are_named_with_their_place() -> None:
    """Paragraphs in a row are one passage; blank lines and what says nothing do not end it."""
    french, german = SENTENCES["fr"], SENTENCES["de"]
    text = f"{HARBOUR}\n{french[0]}\n\n1234\n\n  {french[1]}\n\n{HARBOUR * 6}{german[2]}\n"
    languages = find_languages(text)
    assert languages.language == ENGLISH
    assert [(each.language, text[each.start : each.end]) for each in languages.passages] == [
        ("fr", f"{french[0]}\n\n1234\n\n  {french[1]}"), ("de", german[2]),
    ]  # fmt: skip


def test_an_unknown_language_is_not_english() -> None:
    """What has no words that are known here is undetermined, if there is enough of it."""
    invented = "velna tirmo kesta vuldra, sameki orvan tesku; bralme tavisk olenra pevsu dakri nolme resta vilda"
    assert find_languages(invented).language == "und"
    assert find_languages("velna tirmo").language is None


def test_words_are_of_english_or_of_others() -> None:
    """No word by which another language is told is one of English, or common there."""
    known = load_function_words()
    common = load_lexicon().known
    both = {word for word, codes in known.words.items() if ENGLISH in codes and len(codes) > 1}
    assert both == set()
    assert {word for word, codes in known.words.items() if ENGLISH not in codes and word in common} == {"na"}  # of "gonna"
    assert all(word == word.lower() and word.isalpha() for word in known.words)


words = st.sampled_from(sorted(load_function_words().words))
odd = st.sampled_from(
    [" ", "\n", ". ", "-", "/", "x.", "3", "@", "Ж", "文", "の", "\u0130", "Σ", "é", " the ", "\r", "ß", "ǅ", "𐐀", "🙂"]
)
mixed = st.lists(words | words.map(str.title) | odd | st.just(" "), max_size=60).map("".join)


@given(texts | mixed | mixed.map(lambda text: text * 8))
def test_the_engine_is_the_definition(text: str) -> None:
    """Any text, in memory of one, two or four bytes a character."""
    assert find_languages(text) == definition.find_languages(text)


@given(st.lists(st.sampled_from([*ENGLISH_ONES, *SENTENCES["fr"], *SENTENCES["ru"], ""]), max_size=12), st.integers(1, 5))
def test_stretches_say_what_the_whole_says(lines: list[str], size: int) -> None:
    """The language of a text that comes in stretches is that of the whole, wherever one has more than the others."""
    stretches = ["".join(f"{line}\n" for line in lines[first : first + size]) for first in range(0, len(lines), size)]
    whole = find_languages("".join(stretches))
    at, parts = 0, []
    for stretch in stretches:
        parts.append((at, len(stretch), find_languages(stretch)))
        at += len(stretch)
    joined = join_languages(parts)
    if whole.passages == () and all(part[2].language in (whole.language, None) for part in parts):
        assert joined == Languages(whole.language if any(part[2].language for part in parts) else None, ())
    assert all(0 <= each.start < each.end <= at for each in joined.passages)


def test_what_is_said(labeler: Labeler) -> None:
    """A whole text, a passage, several; nothing of English, nor of what is too short to tell."""
    text = " ".join(SENTENCES["zh"])
    assert describe_foreign(labeler.label(text).languages, len(text)).startswith(
        "it is in Chinese (zh); labels are made for English"
    )
    assert describe_foreign(Languages("und", ()), 9).startswith("it is not in English;")
    one = describe_foreign(Languages(ENGLISH, (Passage(300, 400, "fr"),)), 1000)
    assert one.startswith("a passage is in French (fr), 10% of it, the first from character 300;")
    two = describe_foreign(Languages(ENGLISH, (Passage(0, 100, "fr"), Passage(300, 400, "de"))), 1000)
    assert two.startswith("2 passages are in French (fr), in German (de), 20% of it, the first from character 0;")
    assert describe_foreign(Languages(ENGLISH, ()), 9) == describe_foreign(Languages(None, ()), 9) == ""


def test_a_run_says_which_documents(tmp_path: Path) -> None:
    """A column of the summary, a warning for the run and on its report; large documents come in stretches."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "harbour.txt").write_text(HARBOUR * 3, "utf-8")
    (folder / "hafen.txt").write_text("\n".join(SENTENCES["de"]), "utf-8")
    (folder / "long.txt").write_text("\n\n".join([*SENTENCES["fr"] * 3000, HARBOUR]), "utf-8")
    (folder / "short.txt").write_text("Ferries cancelled.", "utf-8")
    run = run_rhetor("batch", str(folder), "--out", str(out), "--report")
    assert b"warning: 2 documents are not in English" in run.stderr
    with (out / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["document"]: (row["language"], row["warning"].partition(";")[0]) for row in csv.DictReader(file)}
    assert rows == {
        "hafen.txt": ("de", "it is in German (de)"), "harbour.txt": ("en", ""),
        "long.txt": ("fr", "it is in French (fr)"), "short.txt": ("", ""),
    }  # fmt: skip
    assert "2 documents are not in English" in (out / "report.html").read_text("utf-8")


def test_every_way_in_says_so(home: Path, tmp_path: Path) -> None:
    """The command line on standard error and in its page, the service in its replies and on its page."""
    foreign = tmp_path / "hafen.txt"
    foreign.write_text("\n".join(SENTENCES["de"]), "utf-8")
    for format in ("table", "html"):
        labelled = run_rhetor("label", str(foreign), "--format", format)
        assert "warning: hafen.txt: it is in German (de)" in labelled.stderr.decode()
    assert "it is in German (de)" in labelled.stdout.decode()
    client = create_app(ServiceSettings(remember=False)).test_client()
    body: dict[str, Any] = {
        "texts": [foreign.read_text("utf-8"), HARBOUR, "🙂\n" + HARBOUR * 2 + SENTENCES["fr"][0]],
        "offsets": "utf-16",
    }
    documents = client.post("/v1/label", json=body).json["documents"]
    assert [document["language"] for document in documents] == ["de", "en", "en"]
    (passage,) = documents[2]["passages"]
    assert (passage["language"], passage["start"]) == ("fr", 3 + 2 * len(HARBOUR))
    page = client.post("/read", json={"text": foreign.read_text("utf-8")}).json
    assert re.match(r"it is in German \(de\)", page["warning"])
