import { QuotaCharts } from "/chart.js";
import { Chat } from "/chat.js";
import { Compose } from "/compose.js";
import { Line } from "/line.js";
import { Live } from "/live.js";
import { Notices } from "/notices.js";
import { Player } from "/player.js";
import { Playlists } from "/playlists.js";
import { counted, get, inBulk, post, Unreachable, wordsFor } from "/requests.js";
import { isNowhere } from "/track.js";
import { TrackList } from "/tracks.js";

const at = (id) => document.getElementById(id);
const mostNumbers = 200;

const notices = new Notices(at("notice"));
const charts = new QuotaCharts(at("charts"));
const player = new Player(at("player"), (text, kind) => notices.tell(text, kind), markPlaying);
const line = new Line(at("line"), takeOut);
const compose = new Compose(document.querySelector(".compose"), make);
const tracks = new TrackList(at("list"), {
  play: (job) => player.toggle(job),
  again: (job, button) => tryAgain([job], button),
  takeOut: (job, button) => takeOut([job.number], button),
  drop: (job, button) => attempt(button, "Removing\u2026", () => dismiss([job])),
  mark: markPlaying,
  expected: () => pace?.track,
}, picked, shown);
const playlists = new Playlists(at("playlists"), {
  read: (id) => get(`/api/playlists/${encodeURIComponent(id)}`),
  play: (items) => player.playAll(items.map((each) => tracks.jobs.get(each.number) || { ...each, audio: `/api/audio/${each.number}` })),
  takeOut: takeOutOfPlaylist,
  complain,
});
let pace = null;
let isWhole = true;

new Chat(at("chat")).open();

// --- what is asked for

function complain(problem) {
  notices.tell(problem.message, "bad", problem instanceof Unreachable);
}

/// A button that is off keeps the focus, which a disabled one loses.
function setOff(button, isOff) {
  button.setAttribute("aria-disabled", String(isOff));
}

function isOff(button) {
  return button.getAttribute("aria-disabled") === "true";
}

/// Runs something that may fail, while its button says so. It gives what to tell: { text, kind },
/// or nothing.
async function attempt(button, doing, what) {
  if (isOff(button)) return;
  const words = button.textContent;
  notices.clear();
  setOff(button, true);
  button.setAttribute("aria-busy", "true");
  if (words.length > 1) button.textContent = doing; // else it is a sign
  try {
    const told = await what();
    if (told) notices.tell(told.text, told.kind);
  } catch (problem) {
    complain(problem);
  } finally {
    button.removeAttribute("aria-busy");
    button.textContent = words;
    setOff(button, false);
    picked(tracks.chosenJobs());
  }
}

function make(body, button, done) {
  attempt(button, "Sending\u2026", async () => {
    await post("/api/tracks", body);
    done();
  });
}

function tryAgain(jobs, button) {
  const lost = jobs.filter((job) => job.state === "lost").length;
  attempt(button, "Sending\u2026", async () => {
    if (lost > 0 && !(await confirmed(
      `${lost === 1 ? "Nobody knows whether this track was made" : `Nobody knows whether ${lost} of these were made`}: look into the library first. Trying again may pay a second time.`,
      "Try again all the same",
    ))) return null;
    const { numbers } = await post("/api/try-again", { numbers: jobs.map((job) => job.number).slice(0, mostNumbers) });
    return { text: `${counted(numbers.length)} asked for once more.`, kind: "good" };
  });
}

function takeOut(numbers, button) {
  attempt(button, "Taking out\u2026", async () => {
    const { out, sent } = await post("/api/take-out", { numbers });
    const rest = sent > 0 ? ` ${sent} ${sent === 1 ? "was" : "were"} on the way already, and cannot be stopped: the service has no way to do that.` : "";
    return { text: `${counted(out)} taken out of the line: nothing was paid for ${out === 1 ? "it" : "them"}.${rest}`, kind: sent > 0 ? "bad" : "good" };
  });
}

async function dismiss(jobs) {
  const { count } = await post("/api/dismiss", { numbers: jobs.map((job) => job.number).slice(0, mostNumbers) });
  return { text: `${counted(count)} removed from this page.`, kind: "good" };
}

function takeOutOfPlaylist(list, track, button) {
  attempt(button, "", async () =>
    wordsFor(await inBulk(`/api/playlists/${encodeURIComponent(list.id)}/remove`, [track.id]), `taken out of ${list.name}; the library keeps it`));
}

async function confirmed(text, yes) {
  const dialog = at("confirm");
  at("confirm-text").textContent = text;
  dialog.querySelector("[value=yes]").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "yes";
}

at("add").addEventListener("click", () => {
  const name = at("playlist").selectedOptions[0]?.textContent;
  const path = `/api/playlists/${encodeURIComponent(at("playlist").value)}/tracks`;
  const ids = tracks.chosenJobs().filter((job) => job.id).map((job) => job.id);
  attempt(at("add"), "Adding\u2026", async () => {
    const report = await inBulk(path, ids);
    tracks.chooseAll(false);
    return wordsFor(report, `added to ${name}`);
  });
});

at("again").addEventListener("click", () => tryAgain(tracks.chosenJobs().filter((job) => job.ours && job.state !== "completed"), at("again")));

at("delete").addEventListener("click", async () => {
  if (isOff(at("delete"))) return;
  const chosen = tracks.chosenJobs();
  const nowhere = chosen.filter(isNowhere);
  const ids = chosen.filter((job) => !isNowhere(job)).map((job) => job.id);
  const rest = nowhere.length > 0 ? ` ${nowhere.length} that came to nothing just go from this page.` : "";
  if (ids.length > 0 && !(await confirmed(
    `Delete ${counted(ids.length)}? They go from the library and from every playlist.${rest}`, "Delete for good",
  ))) return;
  attempt(at("delete"), "Deleting\u2026", async () => {
    const gone = nowhere.length > 0 ? await dismiss(nowhere) : null;
    return ids.length > 0 ? wordsFor(await inBulk("/api/delete", ids), "deleted") : gone;
  });
});

at("choose-all").addEventListener("change", (event) => tracks.chooseAll(event.target.checked));
at("search").addEventListener("input", (event) => tracks.setView({ search: event.target.value }));
at("filter").addEventListener("change", (event) => tracks.setView({ filter: event.target.value }));
at("sort").addEventListener("change", (event) => tracks.setView({ order: event.target.value }));
at("more").addEventListener("click", () => tracks.setView({ most: tracks.view.most + 50 }));
at("all").addEventListener("click", () => tracks.setView({ most: Infinity }));
at("left-close").addEventListener("click", () => {
  at("left").hidden = true;
  at("prompts").focus();
});

// --- what is shown

function picked(jobs) {
  const own = jobs.filter((job) => job.ours && job.state !== "completed").length;
  if (!at("add").ariaBusy) setOff(at("add"), !jobs.some((job) => job.id) || !at("playlist").value);
  if (!at("delete").ariaBusy) {
    setOff(at("delete"), jobs.length === 0);
    at("delete").textContent = jobs.length > 0 ? `Delete ${jobs.length}` : "Delete";
  }
  at("again").hidden = own === 0;
  if (!at("again").ariaBusy) at("again").textContent = `Try ${own} again`;
  const choice = tracks.choice();
  at("choose-all").checked = choice === "all";
  at("choose-all").indeterminate = choice === "some";
}

/// The row of what is in the player.
function markPlaying(rows = tracks.rows) {
  for (const [number, row] of rows) row.mark(number === player.number, number === player.number && player.isPlaying);
}

function shown(count, found, all) {
  const isNarrow = found < all;
  at("more").hidden = at("all").hidden = count >= found;
  at("all").textContent = `Show all ${found}`;
  at("empty").hidden = count > 0;
  at("empty").textContent = isNarrow ? "Nothing is found by that." : "Nothing yet. Type a prompt above.";
  at("found").textContent = count < found ? `${count} of ${found} shown` : isNarrow ? `${found} of ${all} found` : "";
}

function count() {
  const jobs = tracks.all();
  const running = jobs.filter((job) => !job.over).length;
  const failed = jobs.filter((job) => job.over && job.state !== "completed" && job.source !== "library").length;
  const parts = [isWhole ? counted(jobs.length) : `the newest ${jobs.length}`];
  if (running > 0) parts.push(`${running} in the making or in line`);
  if (failed > 0) parts.push(`${failed} failed`);
  at("count").textContent = parts.join(", ");
  const marks = [running > 0 ? running : "", failed > 0 ? `${failed} failed` : ""].filter(Boolean).join(", ");
  document.title = `${marks ? `(${marks}) ` : ""}andante studio`;
  at("by-webhook").textContent = jobs.filter((job) => job.source === "webhook").length;
  at("by-look").textContent = jobs.filter((job) => job.source === "poll" || job.source === "list").length;
  showLine(jobs);
}

function showLine(jobs) {
  tracks.showWaits(line.show(jobs, pace));
  compose.show(pace, jobs.filter((job) => job.state === "queued").length);
}

let isCounting = false;
function countSoon() {
  if (isCounting) return;
  isCounting = true;
  setTimeout(() => {
    isCounting = false;
    count();
  });
}

function showSample(sample) {
  pace = sample.pace || pace;
  at("requests").textContent = sample.requests;
  at("refusals").textContent = sample.refusals;
  at("waiting").textContent = sample.waiting;
  showLine(tracks.all());
}

function showPlaylists(lists) {
  const choice = at("playlist");
  const chosen = choice.value;
  choice.replaceChildren(...lists.map((each) => new Option(each.name, each.id)));
  if (lists.some((each) => each.id === chosen)) choice.value = chosen;
  playlists.show(lists);
  at("no-playlists").hidden = lists.length > 0;
  picked(tracks.chosenJobs());
}

/// What a run of the studio that has ended has left, once.
function showLeft(left) {
  const parts = [];
  if (left.waiting > 0) parts.push(`${counted(left.waiting, "prompt")} that waited in line ${left.waiting === 1 ? "waits" : "wait"} again`);
  if (left.making > 0) parts.push(`${counted(left.making)} in the making ${left.making === 1 ? "is" : "are"} followed`);
  if (left.doubtful > 0) parts.push(`${left.doubtful} whose answer was lost ${left.doubtful === 1 ? "is" : "are"} being looked for`);
  at("left").hidden = parts.length === 0 || at("left").dataset.told === parts.join();
  at("left").dataset.told = parts.join();
  at("left-text").textContent = `The studio was started anew, and goes on with what it had to leave: ${parts.join(", ")}.`;
}

function showAll(value) {
  at("link").textContent = value.webhooks ? "live, with webhooks" : "live, polling only";
  at("link").dataset.state = "live";
  notices.isConnected();
  isWhole = value.whole;
  charts.reset(value.quota);
  player.renumber(value.jobs);
  tracks.reset(value.jobs);
  at("tracks").removeAttribute("aria-busy");
  if (value.quota.length > 0) showSample(value.quota[value.quota.length - 1]);
  showPlaylists(value.playlists);
  showLeft(value.left);
  count();
}

function showJob(job) {
  tracks.show(job);
  picked(tracks.chosenJobs());
  if (job.over) at("news").textContent = `${job.title || job.prompt}: ${job.state}`;
  countSoon();
}

// --- what the server tells

new Live("/api/events", {
  all: showAll,
  job: showJob,
  older: (value) => {
    isWhole = value.whole;
    tracks.add(value.jobs);
    count();
  },
  removed: (numbers) => {
    player.forget(numbers);
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
