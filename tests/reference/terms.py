"""Texts and vocabularies with which the compiled extractor is held to ``rhetor.definition.extraction``."""

import random
from collections.abc import Iterable

import numpy as np

from rhetor import LABELS
from rhetor.definition.clauses import find_places
from rhetor.definition.extraction import extract_terms, frame_token
from rhetor.definition.features import BLOCK_OF_LETTER, BLOCKS, Place
from rhetor.definition.tokens import tokenize
from rhetor.engine.scoring.scorer import Scorer
from rhetor.engine.text.packed import pack_names
from rhetor.language.lexicon import load_lexicon
from rhetor.model import MessageWeights, Model
from rhetor.records import Kind
from tests.reference.fragments import CHARACTERS

PLACES = tuple(Place)
WORDS = sorted({*load_lexicon().classes, *load_lexicon().calendar, *load_lexicon().subordinators})
COMMON = ["the", "officials", "said", "that", "must", "should", "we", "he", "it", "is", "was", "to", "of",
          "and", "on", "Monday", "May", "march", "Zorvania", "Mr", "never", "claim", "believe", "report",
          "told", "if", "who", "collapsed", "red", "walked", "brightly", "nation", "İstanbul", "ΣΟΦΟΣ",
          "ſaid", "x²", "²x", "naïve", "U.S.", "a.m.", "e.g."]  # fmt: skip
FIGURES = ["1999", "2024", "1990s", "2000S", "20245", "2,024,", "1st", "22ND", "3rd,", "5.", "1,000.50",
           "$5", "US$5bn", "USDX$5", "£ 3.5m", "€1,000,000", "$1.", "$5K", "₹2,3x", "5%", "61 per cent",
           "7percent", "8 pc", "9pcs", "10:30", "7:05pm", "1:2", "12:345", "٣", "²", "1٣", "$٣m", "1500",
           "1499", "2099,5", "2100", "3ſt", "5 \u212a", "$5\u212a"]  # fmt: skip
SHAPES = [", he said, ", ", said Moyo", " — the mayor added — ", "“It is over,” she said.",
          "'quoted words here'", "‘", "’", "'", '"', "''", "``", "’’", "‘‘", "«", "»", "„",
          "the workers' strike", "boys’ ", "it's", "we’ll", "I'm", "I’D", "o'clock", "rock-’n’-roll",
          "don't've", "A's", "'s", "'ſ", "Aſ'ſ", "well-known", "http://a.b/c?d=e", "https://", "www.x.org.",
          "www.", "a.b+c@d-e.f.g", "x@y.", "@user", "#tag", "@", "U.S.A.F.B.C.D.E.F.G.", "a.b", "...", "..",
          "…", "--", "---", " - ", " -", "—", "–", "(", ")", "[4]", "*", "/", "%", "&", "?!", ".", ",", ";",
          ":", "x" * 47, "x" * 48, "x" * 49, "y" * 46 + "'s", "y" * 47 + "'s", "THE BRIDGE MUST GO NOW",
          "The Bridge Must Go Now", "İ" * 48, " in May ", " May ", "Jan. 5", " and ", " that, ",
          "reported that the claim was", "\u0345", "ǅ", "ΑΣ.", "Σ", "I'm'ſ", "I’ve’s", "I'll'll"]  # fmt: skip
JOINS = ["", " ", " ", " ", " ", " ", ", ", ". ", "  ", "\u00a0", "\n", "'", "-"]


def make_sentence(dice: random.Random) -> str:
    """A short text of what the rules of the features look at."""
    parts = []
    for _ in range(dice.choice((1, 2, 4, 8, 16, 30))):
        part = dice.choice(dice.choice((COMMON, COMMON, WORDS, FIGURES, SHAPES, CHARACTERS)))
        parts.append(dice.choice((str, str, str, str.capitalize, str.upper))(part))
        parts.append(dice.choice(JOINS))
    return "".join(parts)


def make_model(names: Iterable[str]) -> Model:
    """A model that knows exactly these terms; its numbers mean nothing."""
    terms = pack_names(sorted(set(names)))
    dice = np.random.default_rng(len(terms))
    size = len(terms)
    return Model(
        "test", "1", LABELS, terms, np.array([BLOCK_OF_LETTER[term[0]] for term in terms], dtype=np.int8),
        dice.uniform(1, 8, size).astype("f4").astype("f8"), dice.normal(0, 2, (4, size)).astype("f4").astype("f8"),
        dice.normal(0, 1, 4), np.linspace(0.5, 1.3, len(BLOCKS)), 0.8,
        MessageWeights(dice.normal(0, 1, size).astype("f4").astype("f8"), dice.normal(0, 1, (len(Kind), 2))), 0.05,
    )  # fmt: skip


def list_terms(text: str) -> list[tuple[str, int, int]]:
    """What ``Scorer.trace_sentence`` must give if every term is known."""
    terms = extract_terms(text)
    return [(name, start, end) for name, (start, end) in zip(terms.names, terms.spans, strict=True)]


def list_tokens(text: str) -> list[tuple[str, int, int, int, str]]:
    tokens = tokenize(text)
    places = find_places(tokens)
    return [
        (token.form, token.start, token.end, PLACES.index(place), frame_token(token.form))
        for token, place in zip(tokens, places, strict=True)
    ]


def assert_same_terms(texts: list[str]) -> None:
    """The compiled extractor finds the same tokens, places and terms, in the same order on the same stretches."""
    wanted = [list_terms(text) for text in texts]
    model = make_model(name for terms in wanted for name, _, _ in terms)
    scorer = Scorer(pack_names(model.terms), model)
    for text, terms in zip(texts, wanted, strict=True):
        tokens, found = scorer.trace_sentence(text)
        assert tokens == list_tokens(text), text
        assert found == terms, text


def assert_same_tokens(texts: list[str]) -> None:
    """The compiled extractor finds the same tokens and places: enough for what is about characters, and less work."""
    wanted = [list_tokens(text) for text in texts]
    model = make_model({f"w:{form}" for tokens in wanted for form, *_ in tokens})
    scorer = Scorer(pack_names(model.terms), model)
    for text, tokens in zip(texts, wanted, strict=True):
        assert scorer.trace_sentence(text)[0] == tokens, text
