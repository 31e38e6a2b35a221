"""The calls about random samples and estimated shares, for the OpenAPI document."""

import msgspec

from service import estimate_messages
from service.operations import BODY, STORED, Operation

ESTIMATE_TYPES: tuple[type[msgspec.Struct], ...] = (
    estimate_messages.DrawRequest,
    estimate_messages.SampleQuery,
    estimate_messages.SampleReply,
    estimate_messages.EstimateQuery,
    estimate_messages.EstimateReply,
)
FOUND = (404, *STORED)
DOCUMENTS = [{"name": "letter-12.txt", "text": "The bridge must be rebuilt. Officials said so."}]
ESTIMATE_OPERATIONS: dict[str, dict[str, Operation]] = {
    "/v1/projects/{name}/sample": {
        "post": Operation(
            "drawSample", "Draw a random sample for a blind project without texts: its people label it.", "SampleReply", 201,
            "DrawRequest", example={"n": 2, "seed": 1, "by": ["document"], "documents": DOCUMENTS},
            problems=(*BODY, *FOUND, 503),
        ),
        "get": Operation(
            "showSample", "What was drawn, and how far it is labelled; as CSV with its labels.", "SampleReply",
            query="SampleQuery", problems=(422, *FOUND),
        ),
    },
    "/v1/estimate": {
        "get": Operation(
            "estimateShares", "The share of each label, corrected for the model's errors, with 95 % intervals.",
            "EstimateReply", query="EstimateQuery", problems=(409, 422, *FOUND, 503),
        ),
    },
}  # fmt: skip
