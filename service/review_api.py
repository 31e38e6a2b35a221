"""``/v1/review``: what to ask people next."""

import msgspec
from flask import Blueprint, Response

from rhetor.errors import ModelError
from rhetor.learning.review import SeenStore, build_queue
from rhetor.registry import open_registry
from service.auth import name_annotator
from service.bodies import read_json, read_query
from service.catching_up import catch_up
from service.current_model import get_current_model
from service.judgements import read_current_judgements
from service.learning_messages import (
    ProgressReply,
    QuestionReply,
    ReviewQuery,
    ReviewReply,
    SkipReply,
    SkipRequest,
    StoppingReply,
)
from service.problems import Problem
from service.remembering import get_known_pool, get_memory
from service.replies import name_model, to_response
from service.visibility import find_hidden_keys

blueprint = Blueprint("review", __name__)


@blueprint.get("/v1/review")
def review() -> Response:
    """The sentences to ask about, most informative first, how far the work is, and whether to stop."""
    asked = read_query(ReviewQuery)
    try:
        labeler = get_current_model().labeler()
    except ModelError as error:
        raise Problem(503, str(error)) from None
    get_memory().flush_little()
    store, registry, pool = SeenStore(), open_registry(), get_known_pool().read(labeler.model.version)
    corrected = read_current_judgements().sentences.keys() & pool.keys
    skipped = store.read_skips(name_annotator(asked.annotator)) & pool.keys
    done = corrected | skipped
    queue = build_queue(labeler, pool.sentences, done | find_hidden_keys(), asked.limit)
    progress = ProgressReply(
        len(pool.keys), len(corrected), len(skipped - corrected), len(pool.keys) - len(done)
    )  # fmt: skip
    stopping = catch_up(labeler, store, registry, pool).judge(registry, labeler.model.version, pool.sentences)
    return to_response(
        ReviewReply(
            name_model(),
            [msgspec.convert(question.to_record(), QuestionReply) for question in queue],
            progress,
            msgspec.convert(stopping.to_record(), StoppingReply),
        )
    )


@blueprint.post("/v1/review/skip")
def skip() -> Response:
    """The annotator is not asked about this sentence again."""
    asked = read_json(SkipRequest, '{"text": "…"}')
    if get_memory().is_on:  # else nobody is asked about it, and nothing of it is kept
        SeenStore().skip(asked.text, name_annotator(asked.annotator))
    return to_response(SkipReply(name_model(), asked.text))
