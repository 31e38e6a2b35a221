"""What a user of Label Studio does, with its own SDK; run by the Python that Label Studio is installed in.

    python label_studio_side.py STUDIO TOKEN RHETOR KEY

Prints what came of it as JSON.
"""

import json
import sys
import time
import urllib.request

from label_studio_sdk.client import LabelStudio

CHOICES = """<View><Text name="t" value="$body"/><Choices name="kind" toName="t">
<Choice value="Fact" predicted_values="factual-report"/><Choice value="Quote" predicted_values="attribution"/>
<Choice value="Opinion"/><Choice value="Appeal" alias="call-to-action"/></Choices></View>"""
SPANS = CHOICES.replace("Choices", "Labels").replace("<Choice ", "<Label ")
TEXTS = ["The bridge was closed on Monday.", "We must act now!"]
ARTICLE = "😀 It rained on Monday. We must act now! Ada said it snowed."


def _wait_for(find):
    """What ``find`` gives once it gives anything: Label Studio works in threads of its own."""
    end = time.monotonic() + 60
    while not (found := find()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.5)
    return found


def _connect(studio, project, rhetor, key):
    backend = studio.ml.create(
        project=project, url=f"{rhetor}/label-studio", title="rhetor", auth_method="BASIC_AUTH",
        basic_auth_user="rhetor", basic_auth_pass=key,
    )  # fmt: skip
    for webhook in studio.webhooks.list(project=project):
        studio.webhooks.update(id=webhook.id, url=webhook.url, headers={"X-API-Key": key})
    return backend


def _predict(studio, project, texts):
    """Imports texts, has them labelled from the data manager, and gives tasks as they are exported."""
    studio.projects.import_tasks(id=project, request=[{"body": text} for text in texts])
    studio.actions.create(id="retrieve_tasks_predictions", project=project, selected_items={"all": True, "excluded": []})
    tasks = list(studio.tasks.list(project=project, fields="all"))
    return [
        {"id": task.id, "text": task.data["body"], "predictions": [dict(p) for p in task.predictions]}
        for task in sorted(tasks, key=lambda task: task.id)
    ]


def _annotate(studio, task, name):
    result = {"from_name": "kind", "to_name": "t", "type": "choices", "value": {"choices": [name]}}
    return studio.annotations.create(id=task["id"], result=[result])


def _list_corrections(rhetor, key):
    request = urllib.request.Request(f"{rhetor}/v1/corrections", headers={"X-API-Key": key})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)["corrections"]


def main(address, token, rhetor, key):
    studio = LabelStudio(base_url=address, api_key=token)
    whole = studio.projects.create(title="whole texts", label_config=CHOICES)
    spans = studio.projects.create(title="sentences", label_config=SPANS)
    backend = _connect(studio, whole.id, rhetor, key)
    _connect(studio, spans.id, rhetor, key)
    tasks = _predict(studio, whole.id, TEXTS)
    marked = _predict(studio, spans.id, [ARTICLE])
    first = _annotate(studio, tasks[0], "Opinion")
    _annotate(studio, tasks[1], "Appeal")
    kept = _wait_for(lambda: len(found := _list_corrections(rhetor, key)) == 2 and found)
    studio.annotations.delete(id=first.id)
    taken_back = _wait_for(lambda: len(found := _list_corrections(rhetor, key)) == 3 and found)
    studio.ml.train(id=backend.id)
    request = urllib.request.Request(f"{address}/api/projects/{whole.id}/export?exportType=JSON")
    request.add_header("Authorization", f"Token {token}")
    with urllib.request.urlopen(request) as reply:
        export = json.load(reply)
    print(json.dumps({
        "state": studio.ml.get(id=backend.id).state, "tasks": tasks, "marked": marked, "kept": kept,
        "taken_back": taken_back, "export": export,
    }, default=str))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
