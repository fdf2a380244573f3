import { QuotaCharts } from "/chart.js";
import { Chat } from "/chat.js";
import { Live } from "/live.js";
import { Playlists } from "/playlists.js";
import { TrackList } from "/tracks.js";

const at = (id) => document.getElementById(id);
const mostAtOnce = 100;

const charts = new QuotaCharts(at("charts"));
const tracks = new TrackList(at("list"), play, picked);
const playlists = new Playlists(at("playlists"), playlistItems, (text) => tell(text, "bad"));

new Chat(at("chat")).open();

// --- what this page asks of the server

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Studio": "1" },
    body: JSON.stringify(body),
  });
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.message || `the server answered ${answer.status}`);
  return value;
}

function tell(text, kind) {
  const notice = at("notice");
  notice.textContent = text;
  notice.dataset.kind = kind;
  notice.hidden = !text;
}

/// Runs something that may fail, with its button disabled meanwhile.
async function attempt(button, what) {
  button.disabled = true;
  try {
    tell(await what(), "good");
  } catch (problem) {
    tell(problem.message, "bad");
  } finally {
    button.disabled = false;
    picked(tracks.chosen());
  }
}

async function playlistItems(id) {
  const answer = await fetch(`/api/playlists/${encodeURIComponent(id)}`);
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.message || `the server answered ${answer.status}`);
  return value.items;
}

function inParts(ids) {
  const parts = [];
  for (let i = 0; i < ids.length; i += mostAtOnce) parts.push(ids.slice(i, i + mostAtOnce));
  return parts;
}

/// Sends ids in parts of a hundred and says what became of them.
async function inBulk(path, ids, done) {
  let count = 0;
  const failed = [];
  for (const part of inParts(ids)) {
    const report = await post(path, { ids: part });
    count += report.done.length;
    failed.push(...report.failed);
  }
  if (failed.length > 0) {
    throw new Error(`${count} ${done}, ${failed.length} not: ${failed[0].reason}`);
  }
  return `${count} ${count === 1 ? "track" : "tracks"} ${done}`;
}

at("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = at("prompts").value;
  const prompts = typed.split("\n").map((each) => each.trim()).filter(Boolean);
  if (prompts.length === 0) return;
  attempt(event.submitter || at("compose").querySelector("button"), async () => {
    await post("/api/tracks", { prompts, seconds: Number(at("seconds").value) });
    if (at("prompts").value === typed) at("prompts").value = ""; // else the next ones are being typed
    return "";
  });
});

at("prompts").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) at("compose").requestSubmit();
});

at("add").addEventListener("click", () => {
  const ids = tracks.chosen();
  const name = at("playlist").selectedOptions[0]?.textContent;
  const path = `/api/playlists/${encodeURIComponent(at("playlist").value)}/tracks`;
  attempt(at("add"), async () => {
    const text = await inBulk(path, ids, `added to ${name}`);
    tracks.chooseAll(false);
    return text;
  });
});

at("delete").addEventListener("click", async () => {
  const ids = tracks.chosen();
  const dialog = at("confirm");
  at("confirm-text").textContent =
    `Delete ${ids.length} ${ids.length === 1 ? "track" : "tracks"}? They go from the library and from every playlist.`;
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue === "yes") attempt(at("delete"), () => inBulk("/api/delete", ids, "deleted"));
});

at("choose-all").addEventListener("change", (event) => tracks.chooseAll(event.target.checked));

// --- what is shown

function picked(ids) {
  at("add").disabled = ids.length === 0 || !at("playlist").value;
  at("delete").disabled = ids.length === 0;
  at("delete").textContent = ids.length > 0 ? `Delete ${ids.length}` : "Delete";
  at("choose-all").checked = ids.length > 0 && ids.length === tracks.jobs().filter((job) => job.over && job.id).length;
}

function play(job) {
  at("player").hidden = false;
  at("playing").textContent = job.title || job.prompt;
  const audio = at("audio");
  audio.src = job.audio;
  audio.play().catch((problem) => tell(`cannot play: ${problem.message}`, "bad"));
}

function count() {
  const jobs = tracks.jobs();
  const running = jobs.filter((job) => !job.over).length;
  at("count").textContent = `${jobs.length}${running > 0 ? `, ${running} in the making` : ""}`;
  at("empty").hidden = jobs.length > 0;
  at("by-webhook").textContent = jobs.filter((job) => job.source === "webhook").length;
  at("by-look").textContent = jobs.filter((job) => job.source === "poll" || job.source === "list").length;
}

function showSample(sample) {
  at("requests").textContent = sample.requests;
  at("refusals").textContent = sample.refusals;
  at("waiting").textContent = sample.waiting;
}

function showPlaylists(lists) {
  const choice = at("playlist");
  const chosen = choice.value;
  choice.replaceChildren(...lists.map((each) => new Option(each.name, each.id)));
  if (lists.some((each) => each.id === chosen)) choice.value = chosen;
  playlists.show(lists);
  picked(tracks.chosen());
}

function showAll(value) {
  at("link").textContent = value.webhooks ? "live, with webhooks" : "live, polling only";
  at("link").dataset.state = "live";
  tracks.reset(value.jobs);
  charts.reset(value.quota);
  if (value.quota.length > 0) showSample(value.quota[value.quota.length - 1]);
  showPlaylists(value.playlists);
  count();
}

function showJob(job) {
  tracks.show(job);
  picked(tracks.chosen());
  if (job.over) at("news").textContent = `${job.title || job.prompt}: ${job.state}`;
  count();
}

// --- what the server tells

new Live("/api/events", {
  all: showAll,
  job: showJob,
  removed: (numbers) => {
    tracks.remove(numbers);
    count();
  },
  playlists: showPlaylists,
  quota: (sample) => {
    charts.add(sample);
    showSample(sample);
  },
}, () => {
  at("link").textContent = "connecting again";
  at("link").dataset.state = "away";
});
