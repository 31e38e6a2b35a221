"""The calls by which many people work at one service, for the OpenAPI document."""

import msgspec

from service import erasures_api, keys_api, project_messages, session_api
from service.operations import BODY, STORED, Operation

PEOPLE_TYPES: tuple[type[msgspec.Struct], ...] = (
    session_api.SignInRequest,
    session_api.SessionReply,
    session_api.ActsQuery,
    session_api.ActsReply,
    erasures_api.EraseRequest,
    erasures_api.ErasedReply,
    keys_api.AddKeyRequest,
    keys_api.KeysReply,
    keys_api.NewKeyReply,
    keys_api.OneKeyReply,
    keys_api.CodeReply,
    project_messages.CreateProjectRequest,
    project_messages.OneProjectReply,
    project_messages.ProjectsReply,
    project_messages.AddPeopleRequest,
    project_messages.AddDocumentsRequest,
    project_messages.UnitsQuery,
    project_messages.UnitsReply,
    project_messages.ReadingRequest,
    project_messages.ReadingReply,
    project_messages.AgreementReply,
    project_messages.DifferencesQuery,
    project_messages.DifferencesReply,
    project_messages.SettleRequest,
)
FOUND = (404, *STORED)
DOCUMENTS = [{"name": "letter-12.txt", "text": "The bridge must be rebuilt."}]
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
    "/v1/erasures": {
        "post": Operation(
            "erase", "Take a document, a person, or what is old out of every file of the home; it cannot be undone.",
            "ErasedReply", 200, "EraseRequest", example={"document": "letter-12.txt"}, problems=(*BODY, *STORED),
        ),
    },
    "/v1/keys": {
        "post": Operation(
            "addKey", "Make a key for somebody; it is shown once.", "NewKeyReply", 201, "AddKeyRequest",
            example={"name": "Ada", "role": "annotator"}, problems=(*BODY, *STORED),
        ),
        "get": Operation("listKeys", "Who has a key.", "KeysReply", problems=STORED),
    },
    "/v1/keys/{id}/code": {
        "post": Operation("makeCode", "A short code to sign in with, once.", "CodeReply", 201, problems=FOUND),
    },
    "/v1/keys/{id}/revoke": {
        "post": Operation("revokeKey", "End a key at once, in every browser too.", "OneKeyReply", problems=FOUND),
    },
    "/v1/projects": {
        "post": Operation(
            "createProject", "Make a project: texts that several people read, blind or open.", "OneProjectReply", 201,
            "CreateProjectRequest", example={"name": "spring", "people": ["Ada", "Ben"], "documents": DOCUMENTS},
            problems=(*BODY, *STORED, 503),
        ),
        "get": Operation("listProjects", "The projects one takes part in.", "ProjectsReply", problems=STORED),
    },
    "/v1/projects/{name}": {
        "get": Operation("showProject", "How far a project is, and everybody in it.", "OneProjectReply", problems=FOUND),
    },
    "/v1/projects/{name}/people": {
        "post": Operation(
            "addPeople", "Take people in.", "OneProjectReply", 200, "AddPeopleRequest", example={"people": ["Cem"]},
            problems=(*BODY, *FOUND),
        ),
    },
    "/v1/projects/{name}/documents": {
        "post": Operation(
            "addDocuments", "Add texts.", "OneProjectReply", 201, "AddDocumentsRequest", example={"documents": DOCUMENTS},
            problems=(409, *BODY, *FOUND, 503),
        ),
    },
    "/v1/projects/{name}/next": {
        "get": Operation("listNext", "What to read next.", "UnitsReply", query="UnitsQuery", problems=(422, *FOUND)),
    },
    "/v1/projects/{name}/readings": {
        "post": Operation(
            "readUnit", "Keep what one says of a unit.", "ReadingReply", 201, "ReadingRequest",
            example={"unit": 1, "label": "opinion"}, problems=(*BODY, *FOUND),
        ),
        "get": Operation("listReadings", "What one has read.", "UnitsReply", query="UnitsQuery", problems=(422, *FOUND)),
    },
    "/v1/projects/{name}/agreement": {
        "get": Operation(
            "showAgreement", "How far people agree: all, each two, by label, over time.", "AgreementReply", problems=FOUND
        ),
    },
    "/v1/projects/{name}/conflicts": {
        "get": Operation(
            "listDifferences", "Units whose readers differ.", "DifferencesReply", query="DifferencesQuery",
            problems=(422, *FOUND),
        ),
        "post": Operation(
            "settleDifference", "Decide a unit whose readers differ.", "DifferencesReply", 201, "SettleRequest",
            example={"unit": 1, "label": "opinion"}, problems=(*BODY, *FOUND),
        ),
    },
}  # fmt: skip
