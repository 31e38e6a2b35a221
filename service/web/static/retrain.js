// Retraining: started as a job, watched until it ends, then both models side by side.
import { call, Offline, request } from "./api.js";
import { announce, byId, tell } from "./dom.js";

const POLL_MS = 1000;
const message = byId("retrain-message");
const start = byId("start");

async function begin() {
  tell(message, "");
  start.disabled = true;
  try {
    const { job } = await call("POST", "/v1/retrain", { promote: false });
    byId("comparison").replaceChildren();
    await watch(job);
  } catch (error) {
    tell(message, error.message);
  }
  start.disabled = false;
}

/** Shows a job's steps until it is over. The line may break meanwhile; the job does not care. */
async function watch(job) {
  byId("job").hidden = false;
  for (;;) {
    const state = await look(job);
    if (state?.status === "completed" || state?.status === "failed") {
      byId("job").hidden = true;
      if (state.status === "failed") throw new Error(state.error);
      return showComparison(job, true);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function look(job) {
  try {
    const state = await call("GET", `/v1/jobs/${job}`);
    showStep(state);
    return state;
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    byId("job-step").textContent = "The service does not answer; the retraining goes on without it. Looking again …";
    return null;
  }
}

function showStep({ status, progress }) {
  const bar = byId("job-progress");
  if (progress) {
    bar.max = progress.steps;
    bar.value = Math.max(0, progress.step - 0.5);
  }
  const said = progress ? `Step ${progress.step} of ${progress.steps}: ${progress.message}` : status;
  if (byId("job-step").textContent !== said) byId("job-step").textContent = said;
}

async function showComparison(job, giveFocus) {
  const place = byId("comparison");
  const response = await request("GET", `/retrain/${job}`);
  place.innerHTML = await response.text();
  place.querySelector("[data-promote]")?.addEventListener("click", promote);
  place.querySelector("[data-leave]")?.addEventListener("click", leave);
  if (giveFocus) {
    place.focus();
    announce("The retraining is done. Both models are shown side by side.");
  }
}

async function promote(event) {
  const version = event.currentTarget.dataset.promote;
  try {
    await call("POST", `/v1/models/${version}/promote`);
    decided(`Model ${version} is active now. To go back: the page Models.`);
  } catch (error) {
    tell(message, error.message);
  }
}

function leave(event) {
  decided(`Model ${event.currentTarget.dataset.leave} stays active. The candidate stays on the page Models.`);
}

function decided(words) {
  const place = byId("decision");
  place.textContent = words;
  place.setAttribute("tabindex", "-1");
  place.focus();
}

/** Takes up the job at work, or shows the latest result, without asking for a key nobody asked to give. */
async function resume() {
  try {
    const { jobs } = await call("GET", "/v1/jobs", undefined, { ask: false });
    const latest = jobs[0];
    if (latest?.status === "queued" || latest?.status === "running") {
      start.disabled = true;
      await watch(latest.job);
    } else if (latest?.status === "completed") {
      await showComparison(latest.job, false);
    }
  } catch (error) {
    if (error.status !== 401) tell(message, error.message);
  }
  start.disabled = false;
}

start.addEventListener("click", begin);
resume();
