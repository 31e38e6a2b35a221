"""What to ask next: the pool of sentences seen, its ranking, and when to stop."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor import LABELS, Labeler
from rhetor.learning.review import KnownPool, Seen, SeenStore, StoppingRule, build_queue, remember_sentence, score_store
from rhetor.learning.review.ranking import pick_sentences, rate_sentences
from rhetor.learning.review.seen import LONGEST, stack_probabilities
from rhetor.learning.review.stopping import choose_models, choose_stop_set, decide
from rhetor.model import Model
from rhetor.registry import Registry, write_model
from tests.conftest import SHIPPED


@pytest.fixture
def store(tmp_path: Path) -> SeenStore:
    return SeenStore(tmp_path / "seen.sqlite")


def make_seen(text: str, probabilities: list[float], document: str = "d", version: str = "1") -> Seen:
    return Seen(text, text, document, version, np.array(probabilities, dtype="<f8").tobytes())


def test_the_newest_distinct_sentences_are_kept(store: SeenStore) -> None:
    """One seen again is the newest; beyond the most, the oldest go."""
    even = [0.25] * 4
    for text in ("a", "b", "c", "a", "d"):
        store.remember([make_seen(text, even)], most=3)
    assert [seen.text for seen in store.read()] == ["c", "a", "d"]


def test_what_is_remembered_of_a_text(labeler: Labeler) -> None:
    """Labelled sentences, with the probabilities they were given; no furniture, nothing too long to ask about."""
    text = "Advertisement\n\nIt must stop now. " + "x" * (LONGEST + 1) + "."
    document = labeler.label(text)
    kept = [remember_sentence(sentence, "d", document.model_version) for sentence in document.sentences]
    (seen,) = [found for found in kept if found]
    assert seen.text == "It must stop now."
    (sentence,) = labeler.label_sentences([seen.text])
    assert stack_probabilities([seen])[0].tolist() == [sentence.probabilities[label] for label in LABELS]


def test_nobody_is_asked_about_the_middle_of_a_quotation(labeler: Labeler) -> None:
    """Alone such a sentence looks like its writer's own: an answer would teach the wrong thing."""
    document = labeler.label("“The mill is old. The pay is a disgrace. It has to go,” she said.")
    kept = [remember_sentence(sentence, "d", document.model_version) for sentence in document.sentences]
    assert [seen is not None for seen in kept] == [True, False, True]


def test_only_what_another_model_scored_is_scored_anew(store: SeenStore, labeler: Labeler) -> None:
    """What the active model scored is left as it is; the rest is scored in steps, and kept for all processes."""
    right = labeler.label_sentences(["It must stop."])[0]
    known = make_seen("It rained.", [0, 0, 1, 0], version=SHIPPED.name)
    store.remember([make_seen("It must stop.", [1, 0, 0, 0], version="0"), known])
    steps: list[int] = []
    score_store(store, labeler, lambda: not steps.append(1))
    pool = store.read()
    assert stack_probabilities(pool).tolist() == [[right.probabilities[label] for label in LABELS], [0, 0, 1, 0]]
    assert [seen.version for seen in pool] == [SHIPPED.name] * 2
    store.remember(make_seen(f"a{number}", [1, 0, 0, 0], version="0") for number in range(250))
    score_store(store, labeler, lambda: False)
    assert [seen.version for seen in store.read()].count("0") == 150, "told to stop after the first step"


def test_least_sure_first() -> None:
    """A sentence between two labels is worth more than one that is nearly certain."""
    even = np.full(4, 0.25)
    worth = rate_sentences(np.array([[0.9, 0.04, 0.03, 0.03], [0.5, 0.48, 0.01, 0.01], [0.7, 0.2, 0.05, 0.05]]), even)
    assert worth.argsort().tolist() == [0, 2, 1]


def test_rare_labels_are_favoured() -> None:
    """Of two sentences equally unsure, the one that may have the rare label comes first."""
    common = [[0.97, 0.01, 0.01, 0.01], [0.01, 0.97, 0.01, 0.01]] * 20
    rows = np.array([*common, [0.48, 0.46, 0.03, 0.03], [0.48, 0.03, 0.03, 0.46]])
    worth = rate_sentences(rows, rows.mean(axis=0))
    assert worth[-1] > worth[-2] > worth[:-2].max()


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), min_size=1, max_size=30), st.integers(1, 12))
def test_the_queue_is_a_choice_of_the_pool(rows: list[list[float]], limit: int) -> None:
    """As many as asked for, or all there are; nothing twice; the most informative first."""
    shares = np.array(rows) / np.array(rows).sum(axis=1, keepdims=True)
    texts = [f"sentence number {number} is here" for number in range(len(rows))]
    worth = rate_sentences(shares, shares.mean(axis=0))
    picked = pick_sentences(texts, texts, worth, limit)
    assert len(picked) == len(set(picked)) == min(limit, len(rows))
    assert worth[picked[0]] == worth.max()


def test_the_same_thing_is_not_asked_twice() -> None:
    """Near-duplicates come after a sentence of other words, and a second one of a document after one of another."""
    texts = [
        "the council ought to repair the old footbridge before winter",
        "the council ought to repair the old footbridge before this winter",
        "who one wonders counts the swans",
    ]
    worth = np.array([0.9, 0.89, 0.4])
    assert pick_sentences(texts, ["a", "b", "c"], worth, 3) == [0, 2, 1]
    apart = ["the mill closed", "trains ran late again on friday evening", "who counts the swans"]
    assert pick_sentences(apart, ["a", "a", "b"], np.array([0.9, 0.8, 0.7]), 3) == [0, 2, 1]


def test_a_queue_does_not_wait_for_a_whole_pool(labeler: Labeler) -> None:
    """What an earlier model said finds the candidates; what is shown of them is what this model says."""
    pool = [make_seen(f"It rained {n} times.", [0.9, 0.05, 0.03, 0.02], f"d{n}", "0") for n in range(400)]
    pool.append(make_seen("It must stop.", [0.3, 0.3, 0.2, 0.2], "e", "0"))
    found = {question.text: question for question in build_queue(labeler, pool, set(), 50)}
    (sentence,) = labeler.label_sentences(["It must stop."])
    assert found["It must stop."].probabilities == tuple(sentence.probabilities[label] for label in LABELS)


def test_a_question_says_why(labeler: Labeler) -> None:
    """The two labels the model wavers between, by name and share; what is done is not asked."""
    pool = [make_seen("It must stop.", [0.1, 0.1, 0.39, 0.41]), make_seen("It rained.", [0.3, 0.3, 0.2, 0.2])]
    pool = [replace(seen, version=labeler.model.version) for seen in pool]
    (question,) = build_queue(labeler, pool, {"It rained."}, 5)
    record = question.to_record()
    assert (record["text"], record["label"], record["confidence"]) == ("It must stop.", "call-to-action", 0.41)
    assert "between call-to-action (41%) and opinion (39%)" in record["why"]
    assert build_queue(labeler, [], set(), 5) == []


def test_skips_are_each_annotators_own(store: SeenStore) -> None:
    """What one does not want to be asked, another is."""
    store.skip("It rained!", "Ada")
    store.skip("It rained.", "Ada")
    assert store.read_skips("Ada") == {"it rained"}
    assert store.read_skips("Ben") == set()


acts = st.one_of(
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4),  # sentences seen
    st.sampled_from(["read 1", "read 2", "rescore 1", "rescore 2"]),
)


@given(st.lists(acts, max_size=12))
def test_a_known_pool_is_the_pool(tmp_path_factory: pytest.TempPathFactory, acts: list[list[str] | str]) -> None:
    """Whatever was seen again, dropped or scored anew between two readings, and by whichever model one reads."""
    store = SeenStore(tmp_path_factory.mktemp("pool") / "seen.sqlite")
    known = KnownPool(store)
    for act in [*acts, "read 1", "read 2"]:
        if isinstance(act, list):
            store.remember([make_seen(text, [0.25] * 4) for text in dict.fromkeys(act)], most=5)
        elif act.startswith("rescore"):
            store.rescore([replace(seen, version=act[-1]) for seen in store.read()])
        else:
            pool = known.read(act[-1])
            assert pool.sentences == store.read()
            assert pool.keys == {seen.key for seen in pool.sentences}


def test_the_stop_set_stays() -> None:
    """The same sentences, whatever the order of the pool and whatever comes to it."""
    pool = [make_seen(f"s{number}", [0.25] * 4) for number in range(3000)]
    chosen = {seen.key for seen in choose_stop_set(pool)}
    assert len(chosen) == 2000
    assert {seen.key for seen in choose_stop_set(pool[::-1])} == chosen
    grown = {seen.key for seen in choose_stop_set([*pool, make_seen("new", [0.25] * 4)])}
    assert len(grown & chosen) >= 1999


@pytest.mark.parametrize(
    ("kappas", "enough", "said"),
    [
        ((), False, "3 more retrainings"),
        ((1.0, 1.0), False, "1 more retraining "),
        ((0.99, 0.995, 0.992), True, "hardly change"),
        ((0.995, 0.98, 0.99), False, "still learns"),
        ((0.5, 0.99, 0.99, 0.99), True, "hardly change"),
    ],
)
def test_when_to_stop(kappas: tuple[float, ...], enough: bool, said: str) -> None:
    """The mean of the last three kappas must reach 0.99 (Bloodgood & Vijay-Shanker 2009)."""
    stopping = decide(kappas, tuple(str(number) for number in range(len(kappas) + 1)))
    assert (stopping.enough, said in stopping.reason) == (enough, True)


def _publish(registry: Registry, model: Model, added: int) -> str:
    corpus = {"added_sentences": added, "sentences": 1}
    return registry.add(lambda folder, version: write_model(folder, replace(model, version=version), {}, "", corpus))


@pytest.fixture
def successive(tmp_path: Path, labeler: Labeler) -> Registry:
    """Five models that became active in turn: the first drifts, the others are alike; one had too little new data."""
    registry = Registry(tmp_path / "models")
    drifted = replace(labeler.model, intercepts=labeler.model.intercepts + np.array([0.0, 5.0, 0.0, 0.0]))
    for model, added in ((drifted, 0), (labeler.model, 30), (labeler.model, 31), (labeler.model, 60), (labeler.model, 90)):
        registry.promote(_publish(registry, model, added), "test")
    return registry


def test_only_models_with_new_labels_between_them_count(successive: Registry) -> None:
    """A retraining with one new label says nothing of stability; nor does a model that never was active, or a later one."""
    assert choose_models(successive, "5") == ["1", "3", "4", "5"]
    assert choose_models(successive, "2") == ["1", "2"]
    _publish(successive, Labeler(successive.load("5")).model, 200)
    assert choose_models(successive, "5") == ["1", "3", "4", "5"]


def test_kappas_of_real_models(successive: Registry, labeler: Labeler) -> None:
    """Models that say the same have kappa 1; with one that does not, it is not yet enough; with few sentences, too early."""
    texts = [
        f"{who} {what} number {n}."
        for n in range(20)
        for who in ("We", "They")
        for what in ("must close", "say it is", "saw")
    ]
    remembered = [remember_sentence(s, "d", SHIPPED.name) for s in labeler.label_sentences(texts)]
    pool = [seen for seen in remembered if seen]
    rule = StoppingRule()
    assert "Ask again in a moment" in rule.judge(successive, "5", pool).reason
    rule.learn(successive, "5", pool, lambda: True)
    stopping = rule.judge(successive, "5", pool)
    assert stopping.kappas[1:] == (1.0, 1.0)
    assert stopping.kappas[0] < 0.95
    assert not stopping.enough
    assert rule.judge(successive, "5", pool) == stopping
    early = rule.judge(successive, "5", pool[:50])
    assert (early.enough, early.kappas, "Too early" in early.reason) == (False, (), True)
