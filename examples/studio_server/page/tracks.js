// The list of tracks: one element a track, changed in place. Texts are only ever set as text.
const sources = {
  "webhook": "told by a webhook",
  "poll": "found by a look",
  "list": "found in the list",
  "create reply": "done at once",
  "library": "in the library",
};

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function clock(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

class Track {
  constructor(owner) {
    this.owner = owner;
    this.root = element("li", "track");
    const pick = element("label", "pick");
    this.box = element("input");
    this.box.type = "checkbox";
    this.box.addEventListener("change", () => owner.picked());
    pick.append(this.box);
    this.name = element("span", "name");
    this.play = element("button", "play", "\u25b6");
    this.play.type = "button";
    this.play.addEventListener("click", () => owner.onPlay(this.job));
    this.prompt = element("span", "prompt");
    this.marks = element("span", "marks");
    this.state = element("span", "mark");
    this.source = element("span", "mark source");
    this.time = element("span", "quiet");
    this.marks.append(this.state, this.source, this.time);
    this.bar = element("span", "bar");
    this.done = element("span");
    this.bar.append(this.done);
    this.root.append(pick, this.name, this.play, this.prompt, this.marks, this.bar);
  }

  show(job) {
    this.job = job;
    this.begun = performance.now() - job.elapsed;
    const name = job.title || job.prompt || job.id;
    this.root.dataset.number = job.number;
    this.root.dataset.state = job.state;
    this.root.dataset.source = job.source;
    this.name.textContent = name;
    this.prompt.textContent = job.problem || (job.title && job.title !== job.prompt ? job.prompt : "");
    this.prompt.hidden = this.prompt.textContent === "";
    this.state.textContent = job.state === "queued" ? "waits for the limit" : job.state;
    this.state.className = "mark";
    if (/^[a-z]+$/.test(job.state)) this.state.classList.add(job.state);
    this.source.textContent = sources[job.source] || "";
    this.source.dataset.source = job.source;
    this.source.hidden = !this.source.textContent;
    this.box.setAttribute("aria-label", `Choose ${name}`);
    this.box.disabled = !job.over || !job.id;
    this.play.hidden = !job.audio;
    this.play.setAttribute("aria-label", `Play ${name}`);
    this.bar.hidden = job.over;
    this.tick();
  }

  tick() {
    const { job } = this;
    const elapsed = job.over ? job.elapsed : performance.now() - this.begun;
    const parts = [];
    if (job.audio && job.seconds !== undefined) parts.push(`plays ${clock(job.seconds * 1000)}`);
    if (job.source !== "library") parts.push(`${job.over ? "took" : "since"} ${clock(elapsed)}`);
    if (job.polls > 0) parts.push(job.polls === 1 ? "1 look" : `${job.polls} looks`);
    this.time.textContent = parts.join(" \u00b7 ");
    if (!job.over) {
      const expected = job.expected || 30000;
      this.done.style.width = `${Math.min(96, (100 * elapsed) / (elapsed + expected * 0.4))}%`;
    }
  }
}

export class TrackList {
  constructor(root, onPlay, onPick) {
    this.root = root;
    this.onPlay = onPlay;
    this.onPick = onPick;
    this.tracks = new Map();
    setInterval(() => {
      for (const each of this.tracks.values()) if (!each.job.over) each.tick();
    }, 1000);
  }

  reset(jobs) {
    const chosen = new Set(this.chosen());
    this.tracks.clear();
    this.root.replaceChildren();
    for (const job of jobs) {
      this.show(job);
      this.tracks.get(job.number).box.checked = chosen.has(job.id);
    }
    this.picked();
  }

  show(job) {
    let track = this.tracks.get(job.number);
    if (!track) {
      track = new Track(this);
      this.tracks.set(job.number, track);
      this.root.prepend(track.root);
    }
    track.show(job);
  }

  remove(numbers) {
    for (const number of numbers) {
      const track = this.tracks.get(number);
      if (track) track.root.remove();
      this.tracks.delete(number);
    }
    this.picked();
  }

  chooseAll(checked) {
    for (const each of this.tracks.values()) if (!each.box.disabled) each.box.checked = checked;
    this.picked();
  }

  chosen() {
    return [...this.tracks.values()].filter((each) => each.box.checked).map((each) => each.job.id);
  }

  jobs() {
    return [...this.tracks.values()].map((each) => each.job);
  }

  picked() {
    this.onPick(this.chosen());
  }
}
