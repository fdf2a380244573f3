// One track in the list: an element that is changed in place. Texts are only ever set as text.
import { spanText } from "/pace.js";

const sources = {
  "webhook": "told by a webhook",
  "poll": "found by a look",
  "list": "found in the list",
  "create reply": "done at once",
  "library": "in the library",
};
const waits = { limit: "waits for the limit", queue: "waits for the service\u2019s queue", "": "waits in line" };
const states = { pending: "in the service\u2019s queue", processing: "in the making", completed: "done", checking: "being looked for" };

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(className, text, onClick) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

function setText(where, text) {
  if (where.textContent !== text) where.textContent = text; // unchanged texts cost no layout
}

function clock(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/// Nothing came of it, and it is not in the library.
export function isNowhere(job) {
  return job.over && (!job.id || job.state === "deleted");
}

export class Track {
  constructor(owner) {
    this.owner = owner;
    this.root = element("li", "track");
    const pick = element("label", "pick");
    this.box = element("input");
    this.box.type = "checkbox";
    this.box.addEventListener("click", (event) => owner.pick(this.job.number, this.box.checked, event.shiftKey));
    pick.append(this.box);
    this.name = element("span", "name");
    this.prompt = element("span", "prompt");
    this.name.dir = this.prompt.dir = "auto";
    this.addActions();
    this.marks = element("span", "marks");
    this.state = element("span", "mark");
    this.source = element("span", "mark source");
    this.time = element("span", "quiet");
    this.marks.append(this.state, this.source, this.time);
    this.bar = element("span", "bar");
    this.bar.setAttribute("role", "progressbar");
    this.done = element("span");
    this.bar.append(this.done);
    this.root.append(pick, this.name, this.actions, this.prompt, this.marks, this.bar);
    this.root.addEventListener("focusin", () => owner.visit(this));
  }

  addActions() {
    const { acts } = this.owner;
    this.actions = element("span", "actions");
    this.again = button("again", "Try again", () => acts.again(this.job, this.again));
    this.out = button("out", "Take out", () => acts.takeOut(this.job, this.out));
    this.drop = button("drop", "Remove", () => acts.drop(this.job, this.drop));
    this.load = element("a", "load", "\u2913");
    this.play = button("play", "\u25b6", () => acts.play(this.job));
    this.actions.append(this.again, this.out, this.drop, this.load, this.play);
  }

  controls() {
    return [this.box, this.again, this.out, this.drop, this.load, this.play];
  }

  usable() {
    return this.controls().filter((each) => !each.hidden && !each.disabled);
  }

  /// Whether the tab key stops at this row: it does at one, and the arrow keys lead to the others.
  setStop(isOne) {
    this.isStop = isOne;
    for (const each of this.controls()) each.tabIndex = isOne ? 0 : -1;
    this.root.tabIndex = isOne && this.usable().length === 0 ? 0 : -1;
  }

  /// This control, or the first that can have the focus, or the row itself.
  focus(wanted) {
    const usable = this.usable();
    (usable.includes(wanted) ? wanted : usable[0] || this.root).focus();
  }

  show(job) {
    const focused = this.root.contains(document.activeElement) ? document.activeElement : null;
    this.job = job;
    const name = this.owner.nameOf(job);
    this.root.dataset.number = job.number;
    this.root.dataset.state = job.state;
    this.root.dataset.source = job.source;
    setText(this.name, name);
    const asked = job.title && job.title !== job.prompt ? job.prompt : "";
    setText(this.prompt, [job.problem || asked, job.choices].filter(Boolean).join(" \u00b7 "));
    this.prompt.hidden = this.prompt.textContent === "";
    setText(this.source, [job.resumed ? "from before the restart" : "", sources[job.source] || ""].filter(Boolean).join(", "));
    this.source.dataset.source = job.source;
    this.source.hidden = !this.source.textContent;
    this.box.disabled = !job.over;
    this.again.hidden = !job.over || !job.ours || job.state === "completed";
    this.out.hidden = job.state !== "queued";
    this.drop.hidden = !isNowhere(job);
    this.load.hidden = this.play.hidden = !job.audio;
    if (job.audio) {
      this.load.href = job.audio;
      this.load.download = `${(job.title || job.prompt).replace(/[^\p{L}\p{N} _-]+/gu, "").trim().slice(0, 60) || "track"}.mp3`;
    }
    this.bar.hidden = job.over || job.making === undefined;
    this.label();
    this.tick();
    this.setStop(this.isStop);
    if (focused && focused !== this.root && !this.usable().includes(focused)) this.focus();
  }

  /// Names that tell this row's controls from those of all others.
  label() {
    const name = this.owner.uniqueName(this.job);
    const isPlaying = this.root.classList.contains("playing");
    const names = [
      [this.box, "Choose"], [this.again, "Try again:"], [this.out, "Take out of the line:"], [this.drop, "Remove from this page:"],
      [this.load, "Download"], [this.play, isPlaying ? "Pause" : "Play"], [this.bar, "Progress of"],
    ];
    for (const [each, verb] of names) each.setAttribute("aria-label", `${verb} ${name}`);
  }

  /// `isLoaded`: it is in the player; `isPlaying`: and heard.
  mark(isLoaded, isPlaying) {
    if (this.root.classList.contains("loaded") === isLoaded && this.root.classList.contains("playing") === isPlaying) return;
    this.root.classList.toggle("loaded", isLoaded);
    this.root.classList.toggle("playing", isPlaying);
    if (isLoaded) this.root.setAttribute("aria-current", "true");
    else this.root.removeAttribute("aria-current");
    this.play.textContent = isPlaying ? "\u23f8" : "\u25b6";
    this.label();
  }

  tick() {
    const { job } = this;
    const wait = job.state === "queued" ? this.owner.waitOf(job) : null;
    setText(this.state, wait ? waits[wait.why] : states[job.state] || job.state);
    this.state.className = "mark";
    if (/^[a-z]+$/.test(job.state)) this.state.classList.add(job.state);
    const parts = [];
    if (job.audio && job.seconds !== undefined) parts.push(`plays ${clock(job.seconds * 1000)}`);
    if (wait) parts.push(wait.text);
    else if (job.making !== undefined) parts.push(this.makingText());
    if (job.polls > 0) parts.push(job.polls === 1 ? "1 look" : `${job.polls} looks`);
    setText(this.time, parts.join(" \u00b7 "));
  }

  makingText() {
    const { job } = this;
    if (job.over) return `took ${clock(job.making)}`;
    const making = job.making + performance.now() - job.at;
    const expected = job.expected || this.owner.expected() || 30000;
    // Straight to four fifths when its time is up, and ever slower from there.
    const part = making < expected ? (0.8 * making) / expected : 0.98 - (0.18 * expected) / making;
    this.done.style.transform = `scaleX(${part.toFixed(3)})`;
    this.bar.setAttribute("aria-valuenow", String(Math.round(part * 100)));
    const left = expected - making;
    return left > 1000 ? `about ${spanText(left)} left` : `${clock(making)}, longer than usual`;
  }
}
