"""What a user of doccano does, over its own API; run by the Python that doccano is installed in.

    python doccano_side.py DOCCANO RHETOR IMPORTED SPANS_TEMPLATE CATEGORY_TEMPLATE

IMPORTED is a file of ours for a classification project; the templates are those of the docs. Prints what came of it as JSON.
"""

import io
import json
import sys
import time
import zipfile
from pathlib import Path

import requests

LABELS = {"factual-report": "Fact", "attribution": "Quote", "opinion": "Opinion", "call-to-action": "Appeal"}
RESOURCES = {"SequenceLabeling": "SequenceLabelingProject", "DocumentClassification": "TextClassificationProject"}
ARTICLE = "It rained on Monday. We must act now! Ada said it snowed."
TEXT = "We must act now!"


class Doccano:
    """A session of an administrator."""

    def __init__(self, address: str) -> None:
        self.address, self.session = f"{address}/v1", requests.Session()
        self.call("POST", "/auth/login/", {"username": "admin", "password": "of-the-tests"})

    def call(self, method: str, path: str, body: object = None, **more: object) -> requests.Response:
        headers = {"X-CSRFToken": self.session.cookies.get("csrftoken", "")}
        reply = self.session.request(method, self.address + path, json=body, headers=headers, timeout=60, **more)
        assert reply.ok, f"{method} {path}: {reply.status_code} {reply.text[:500]}"
        return reply

    def start_project(self, kind: str) -> int:
        body = {
            "name": kind, "description": "of the tests", "project_type": kind, "resourcetype": RESOURCES[kind],
            "guideline": "",
            "random_order": False, "collaborative_annotation": True, "single_class_classification": False,
            "allow_overlapping": False, "grapheme_mode": False, "use_relation": False, "tags": [],
            "allow_member_to_create_label_type": True,
        }  # fmt: skip
        return self.call("POST", "/projects", body).json()["id"]

    def add_labels(self, project: int, kind: str, names: list[str]) -> None:
        for name in names:
            body = {"text": name, "background_color": "#0072b2", "text_color": "#ffffff"}
            self.call("POST", f"/projects/{project}/{kind}-types", body)

    def auto_label(self, project: int, kind: str, request: dict[str, object], template: str) -> object:
        """Sets auto-labelling up, as its dialog does, and asks for the labels of the project's first example."""
        config = {
            "model_name": "Custom REST Request", "model_attrs": {"method": "POST", "params": {}, "headers": {}, **request},
            "template": template, "label_mapping": LABELS, "default": False, "task_type": kind.capitalize(),
        }  # fmt: skip
        self.call("POST", f"/projects/{project}/auto-labeling/configs", config)
        example = self.call("GET", f"/projects/{project}/examples").json()["results"][0]["id"]
        self.call("POST", f"/projects/{project}/auto-labeling?example={example}")
        kinds = "categories" if kind == "category" else "spans"
        names = {each["id"]: each["text"] for each in self.call("GET", f"/projects/{project}/{kind}-types").json()}
        found = self.call("GET", f"/projects/{project}/examples/{example}/{kinds}").json()
        return [{**each, "label": names[each["label"]]} for each in found]

    def import_file(self, project: int, path: Path, task: str) -> None:
        with path.open("rb") as file:
            upload = self.session.post(
                f"{self.address}/fp/process/", files={"filepond": (path.name, file)}, timeout=60,
                headers={"X-CSRFToken": self.session.cookies["csrftoken"]},
            )  # fmt: skip
        body = {
            "uploadIds": [upload.text], "format": "JSONL", "task": task, "column_data": "text", "column_label": "label",
            "encoding": "utf_8", "delimiter": "",
        }  # fmt: skip
        self.wait(self.call("POST", f"/projects/{project}/upload", body).json()["task_id"])

    def export(self, project: int) -> str:
        body = {"format": "JSONL", "exportApproved": False}
        task = self.call("POST", f"/projects/{project}/download", body).json()["task_id"]
        self.wait(task)
        content = self.call("GET", f"/projects/{project}/download?taskId={task}").content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(archive.namelist()[0]).decode()

    def wait(self, task: str) -> None:
        end = time.monotonic() + 120
        while not (state := self.call("GET", f"/tasks/status/{task}").json())["ready"]:
            assert time.monotonic() < end, "doccano's worker does not answer"
            time.sleep(0.5)
        assert not state["error"], state
        assert not (isinstance(state["result"], dict) and state["result"].get("error")), state


def main(address: str, rhetor: str, imported: str, spans: str, category: str) -> None:
    doccano = Doccano(address)
    sequence, whole, filled = (
        doccano.start_project(kind) for kind in ("SequenceLabeling", "DocumentClassification", "DocumentClassification")
    )
    for project, kind in ((sequence, "span"), (whole, "category")):
        doccano.add_labels(project, kind, list(LABELS.values()))
    doccano.call("POST", f"/projects/{sequence}/examples", {"text": ARTICLE, "meta": {}})
    doccano.call("POST", f"/projects/{whole}/examples", {"text": TEXT, "meta": {}})
    asked = {"url": f"{rhetor}/v1/label", "body": {"text": "{{ text }}"}}
    marked = doccano.auto_label(sequence, "span", asked, Path(spans).read_text("utf-8"))
    asked = {"url": f"{rhetor}/tei/predict", "body": {"inputs": "{{ text }}"}}
    chosen = doccano.auto_label(whole, "category", asked, Path(category).read_text("utf-8"))
    doccano.import_file(filled, Path(imported), "DocumentClassification")
    print(json.dumps({
        "article": ARTICLE, "marked": marked, "text": TEXT, "chosen": chosen,
        "sequence_export": doccano.export(sequence), "round_trip": doccano.export(filled),
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
