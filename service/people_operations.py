"""The calls by which many people work at one service, for the OpenAPI document."""

import msgspec

from service import session_api
from service.operation import BODY, STORED, Operation

PEOPLE_TYPES: tuple[type[msgspec.Struct], ...] = (
    session_api.SignInRequest,
    session_api.SessionReply,
    session_api.ActsQuery,
    session_api.ActsReply,
)
PEOPLE_OPERATIONS: dict[str, dict[str, Operation]] = {
    "/v1/session": {
        "post": Operation(
            "signIn", "Change a key or a short code for a cookie of the browser.", "SessionReply", 201, "SignInRequest",
            example={"code": "7KQM-2W9D"}, problems=(401, *BODY, *STORED),
        ),
        "get": Operation("showSession", "Who the service takes the caller for.", "SessionReply", problems=STORED),
        "delete": Operation("signOut", "End the session of this browser.", "SessionReply", problems=STORED),
    },
    "/v1/acts": {
        "get": Operation(
            "listActs", "Who did what, without any text.", "ActsReply", query="ActsQuery", problems=(422, *STORED)
        ),
    },
}  # fmt: skip
