"""Real clients of other services, pointed at a real rhetor: Google's, Triton's and Hugging Face's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rhetor import LABELS, Labeler
from tests.conftest import SHIPPED, serving
from tests.integration import need

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
COMMENT = "😀 The bridge is closed. It must reopen by June! Ada said it was safe."
TEXTS = ["The bridge is closed.", "It must reopen by June!", "Ada said it was safe. 😀"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(RHETOR_HOME=str(tmp_path_factory.mktemp("home")), RHETOR_MODEL=SHIPPED.name) as address:
        yield address


@pytest.fixture(params=["discovered", "static"])
def analyzer(request: pytest.FixtureRequest, address: str) -> Iterator[Any]:
    """Google's client, built from what the service says of itself or from the document in the package."""
    discovery = need("googleapiclient.discovery")
    if request.param == "discovered":
        url = f"{address}/perspective/$discovery/rest?version=v1alpha1"
        built = discovery.build(
            "commentanalyzer", "v1alpha1", developerKey="any", discoveryServiceUrl=url, static_discovery=False
        )
    else:
        document = json.loads((Path(__file__).parents[2] / "service/plugins/perspective_discovery.json").read_text("utf-8"))
        document["rootUrl"] = f"{address}/perspective/"
        built = discovery.build_from_document(document, developerKey="any")
    with built:
        yield built


def test_googles_client_analyses_a_comment(analyzer: Any, labeler: Labeler) -> None:
    """Attribute scores with a span a sentence, in UTF-16 units, and the values that ``label`` gives."""
    asked = {
        "comment": {"text": COMMENT}, "requestedAttributes": {label.name: {} for label in LABELS}, "languages": ["en"],
        "spanAnnotations": True, "doNotStore": True, "clientToken": "seven",
    }  # fmt: skip
    reply = analyzer.comments().analyze(body=asked).execute()
    assert (reply["languages"], reply["clientToken"]) == (["en"], "seven")
    sentences = labeler.label(COMMENT).sentences
    utf16 = COMMENT.encode("utf-16-le")
    for label in LABELS:
        spans = reply["attributeScores"][label.name]["spanScores"]
        assert [span["score"]["value"] for span in spans] == [s.probabilities[label] for s in sentences]
        assert [utf16[2 * s["begin"] : 2 * s["end"]].decode("utf-16-le") for s in spans] == [s.text for s in sentences]
        highest = max(s.probabilities[label] for s in sentences)
        assert reply["attributeScores"][label.name]["summaryScore"] == {"value": highest, "type": "PROBABILITY"}


def test_googles_client_reads_our_errors(analyzer: Any) -> None:
    """What is wrong comes as its own exception, with the reason and the details."""
    errors = need("googleapiclient.errors")
    asked = {"comment": {"text": "Il pleut."}, "requestedAttributes": {"OPINION": {}}, "languages": ["fr"]}
    with pytest.raises(errors.HttpError) as caught:
        analyzer.comments().analyze(body=asked).execute()
    assert caught.value.status_code == 400
    assert "does not" not in caught.value.reason
    assert caught.value.error_details[0]["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"


@pytest.mark.parametrize("shape", [[3], [3, 1]])
@pytest.mark.parametrize("is_binary", [True, False])
def test_tritons_client_infers(address: str, labeler: Labeler, shape: list[int], is_binary: bool) -> None:
    """In Triton's binary form and as JSON, texts in a row and in a column."""
    http = need("tritonclient.http")
    with http.InferenceServerClient(address.removeprefix("http://")) as client:
        assert client.is_server_live()
        assert client.is_server_ready()
        assert client.is_model_ready("rhetor")
        described = client.get_model_metadata("rhetor")
        given = http.InferInput("text", shape, "BYTES")
        given.set_data_from_numpy(np.array(TEXTS, dtype=object).reshape(shape), binary_data=is_binary)
        names = [output["name"] for output in described["outputs"]]
        wanted = None if is_binary else [http.InferRequestedOutput(name, binary_data=False) for name in names]
        result = client.infer("rhetor", [given], outputs=wanted, request_id="nine")
    sentences = labeler.label_sentences(TEXTS)
    labels = [value.decode() if isinstance(value, bytes) else value for value in result.as_numpy("label").tolist()]
    assert labels == [sentence.label for sentence in sentences]
    assert result.as_numpy("confidence").tolist() == [sentence.confidence for sentence in sentences]
    assert result.as_numpy("uncertain").tolist() == [sentence.uncertain for sentence in sentences]
    assert result.as_numpy("probabilities").tolist() == [list(s.probabilities.values()) for s in sentences]
    assert (result.get_response()["id"], result.get_response()["model_version"]) == ("nine", SHIPPED.name)


def test_tritons_client_reads_our_errors(address: str) -> None:
    """Its own exception, with the message."""
    http = need("tritonclient.http")
    exceptions = need("tritonclient.utils")
    with http.InferenceServerClient(address.removeprefix("http://")) as client:
        given = http.InferInput("text", [1], "BYTES")
        given.set_data_from_numpy(np.array([""], dtype=object))
        with pytest.raises(exceptions.InferenceServerException, match="empty text"):
            client.infer("rhetor", [given])
        with pytest.raises(exceptions.InferenceServerException, match="no model 'bert'"):
            client.get_model_metadata("bert")


def test_hugging_faces_client_classifies(address: str, labeler: Labeler) -> None:
    """All four labels, the likeliest first; or as many as are asked for."""
    hub = need("huggingface_hub")
    (sentence,) = labeler.label_sentences([TEXTS[1]])
    with hub.InferenceClient(model=f"{address}/tei/predict") as client:
        found = client.text_classification(TEXTS[1])
        likeliest = client.text_classification(TEXTS[1], top_k=1)
    assert found[0].label == sentence.label
    assert {element.label: element.score for element in found} == sentence.probabilities
    assert [element.label for element in likeliest] == [sentence.label]


def test_hugging_faces_client_reads_our_errors(address: str) -> None:
    """Its own exception, which shows the message."""
    hub = need("huggingface_hub")
    errors = need("huggingface_hub.errors")
    with (
        hub.InferenceClient(model=f"{address}/tei/predict") as client,
        pytest.raises(errors.HfHubHTTPError, match="empty text"),
    ):
        client.text_classification(" ")
