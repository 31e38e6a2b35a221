"""``POST /v1/retrain`` and ``/v1/jobs``."""

import msgspec
from flask import Blueprint, Response

from rhetor.learning.jobs import Job, list_jobs, read_job, start_job
from service.bodies import read_body, read_json
from service.learning_messages import JobProgress, JobReply, JobsReply, JobStarted, JobSummary, RetrainRequest
from service.replies import name_model, to_response
from service.visibility import sieve_result

blueprint = Blueprint("jobs", __name__)
LATEST = 20


@blueprint.post("/v1/retrain")
def retrain() -> Response:
    """Starts the retraining script in a process of its own; 409 while one is at work."""
    asked = read_json(RetrainRequest, '{"promote": true}') if read_body() else RetrainRequest()
    job = start_job(["train", "--promote" if asked.promote else "--no-promote"])
    response = to_response(JobStarted(name_model(), job.id), 202)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return response


@blueprint.get("/v1/jobs/<id>")
def show_job(id: str) -> Response:
    """How far a job is, and what came of it. Any worker answers."""
    return to_response(_to_reply(read_job(id)))


@blueprint.get("/v1/jobs")
def show_jobs() -> Response:
    """The latest jobs."""
    jobs = [JobSummary(job.id, job.status.value, job.created, job.finished, job.error) for job in list_jobs(LATEST)]
    return to_response(JobsReply(name_model(), jobs))


def _to_reply(job: Job) -> JobReply:
    progress = msgspec.convert(job.progress, JobProgress) if job.progress else None
    return JobReply(
        name_model(), job.id, job.status.value, job.created, job.finished, progress, sieve_result(job.result), job.error
    )  # fmt: skip
