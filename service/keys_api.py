"""``/v1/keys``: who has a key, and of which role; giving, ending, and a short code to sign in with."""

from typing import Annotated

import msgspec
from flask import Blueprint, Response, g
from msgspec import Meta

from rhetor.learning.people import Key, KeyStore, Role
from rhetor.learning.people.keys import CODE_SECONDS, MOST_NAME
from service.bodies import read_json
from service.messages import ModelName
from service.replies import name_model, to_response
from service.session_api import Roles

blueprint = Blueprint("keys", __name__)


class AddKeyRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Whose key, and what it opens. The name stands at everything that is said with it."""

    name: Annotated[str, Meta(min_length=1, max_length=MOST_NAME)]
    role: Roles


class KeyReply(msgspec.Struct):
    """Times are UTC, ISO 8601; ``revoked`` is when the key ended, null while it opens something."""

    id: str
    name: str
    role: Roles
    created: str
    revoked: str | None


class KeysReply(msgspec.Struct):
    """Oldest first, revoked ones too."""

    model: ModelName
    keys: list[KeyReply]


class NewKeyReply(msgspec.Struct):
    """``secret`` is the key itself: it is shown here once and kept nowhere. ``path``, behind the address of the service, is
    the link to sign in with.
    """

    model: ModelName
    key: KeyReply
    secret: str
    path: str


class OneKeyReply(msgspec.Struct):
    model: ModelName
    key: KeyReply


class CodeReply(msgspec.Struct):
    """``code`` opens /signin once, within so many ``seconds``."""

    model: ModelName
    key: KeyReply
    code: str
    seconds: int


@blueprint.get("/v1/keys")
def list_keys() -> Response:
    """Who has a key."""
    return to_response(KeysReply(name_model(), [_describe(key) for key in KeyStore().list_keys()]))


@blueprint.post("/v1/keys")
def add_key() -> Response:
    """Makes a key and shows it, once."""
    asked = read_json(AddKeyRequest, '{"name": "Ada", "role": "annotator"}')
    made = KeyStore().add(asked.name, Role(asked.role))
    g.about = made.key.name
    return _show_once(NewKeyReply(name_model(), _describe(made.key), made.secret, f"/signin#key={made.secret}"))


@blueprint.post("/v1/keys/<id>/code")
def make_code(id: str) -> Response:
    """A short code with which the owner of a key signs in, once."""
    store = KeyStore()
    key = store.get(id)
    g.about = key.name
    return _show_once(CodeReply(name_model(), _describe(key), store.make_code(key.name), CODE_SECONDS))


@blueprint.post("/v1/keys/<id>/revoke")
def revoke_key(id: str) -> Response:
    """Ends a key at once, in every browser too."""
    store = KeyStore()
    g.about = store.revoke(store.get(id).name).name
    revoked = next(key for key in store.list_keys() if key.id == id)
    return to_response(OneKeyReply(name_model(), _describe(revoked)))


def _show_once(reply: msgspec.Struct) -> Response:
    response = to_response(reply, 201)
    response.headers["Cache-Control"] = "no-store"
    return response


def _describe(key: Key) -> KeyReply:
    return KeyReply(key.id, key.name, key.role.value, key.created, key.revoked)
