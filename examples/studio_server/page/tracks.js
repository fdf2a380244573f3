// The list of tracks: which are shown, in which order, and which are chosen. Only those that are
// shown have elements, so that a large library is quick.
import { Track, isNowhere } from "/track.js";

const pageSize = 50;
const filters = {
  all: () => true,
  waiting: (job) => job.state === "queued" || job.state === "checking",
  making: (job) => !job.over && job.state !== "queued" && job.state !== "checking",
  done: (job) => job.state === "completed",
  failed: (job) => job.over && job.state !== "completed",
};
const titleOf = (job) => job.title || job.prompt || job.id;
// The newest batch first, and in it the order in which it was written.
const newest = (a, b) => b.batch - a.batch || a.place - b.place;
const orders = {
  newest,
  oldest: (a, b) => newest(b, a),
  title: (a, b) => titleOf(a).localeCompare(titleOf(b)) || newest(a, b),
  longest: (a, b) => (b.seconds || 0) - (a.seconds || 0) || newest(a, b),
};

export class TrackList {
  /// `acts`: play, again, takeOut and drop, each called with a job; `onPick` when other tracks are
  /// chosen; `onShow` with how many are found and shown.
  constructor(root, acts, onPick, onShow) {
    Object.assign(this, { root, acts, onPick, onShow });
    this.jobs = new Map();
    this.rows = new Map(); // those that are shown
    this.names = new Map(); // numbers by name
    this.chosen = new Set();
    this.waits = new Map();
    this.view = { search: "", filter: "all", order: "newest", most: pageSize };
    this.order = [];
    this.stop = null;
    this.isPlanned = false;
    root.addEventListener("keydown", (event) => this.move(event));
    setInterval(() => {
      for (const each of this.rows.values()) if (!each.job.over) each.tick();
    }, 1000);
  }

  all() {
    return [...this.jobs.values()];
  }

  // --- what is there

  reset(jobs) {
    // A server that was started anew has other numbers.
    const ids = new Set(this.chosenJobs().map((job) => job.id).filter(Boolean));
    this.jobs.clear();
    this.names.clear();
    for (const job of jobs) this.keep(job);
    this.chosen = new Set(jobs.filter((job) => ids.has(job.id)).map((job) => job.number));
    this.arrange();
  }

  add(jobs) {
    for (const job of jobs) this.keep(job);
    this.arrange();
  }

  show(job) {
    const before = this.jobs.get(job.number);
    this.keep(job);
    this.rows.get(job.number)?.show(job);
    if (!before || before.state !== job.state || titleOf(before) !== titleOf(job)) this.plan();
  }

  keep(job) {
    const old = this.jobs.get(job.number);
    if (old) this.names.get(this.nameOf(old))?.delete(job.number);
    job.at = performance.now();
    this.jobs.set(job.number, job);
    const name = this.nameOf(job);
    if (!this.names.has(name)) this.names.set(name, new Set());
    const same = this.names.get(name).add(job.number);
    if (same.size === 2) for (const number of same) this.rows.get(number)?.label();
  }

  remove(numbers) {
    for (const number of numbers) {
      const job = this.jobs.get(number);
      if (job) this.names.get(this.nameOf(job))?.delete(number);
      this.jobs.delete(number);
      this.chosen.delete(number);
    }
    this.arrange();
  }

  nameOf(job) {
    return titleOf(job);
  }

  /// The name, with something more when there are several of it.
  uniqueName(job) {
    const name = this.nameOf(job);
    if ((this.names.get(name)?.size || 0) < 2) return name;
    return `${name}, ${job.id ? job.id.slice(0, 8) : `in place ${this.order.indexOf(job) + 1}`}`;
  }

  // --- what is shown

  setView(change) {
    Object.assign(this.view, { most: pageSize }, change);
    this.arrange();
  }

  /// Arranges soon, once for all that comes together.
  plan() {
    if (this.isPlanned) return;
    this.isPlanned = true;
    setTimeout(() => this.arrange());
  }

  arrange() {
    this.isPlanned = false;
    const words = this.view.search.toLowerCase().split(/\s+/).filter(Boolean);
    const holds = (job) => {
      const text = `${job.title} ${job.prompt} ${job.id}`.toLowerCase();
      return filters[this.view.filter](job) && words.every((each) => text.includes(each));
    };
    const found = this.all().filter(holds).sort(orders[this.view.order]);
    const focused = this.order.findIndex((job) => this.rows.get(job.number)?.root.contains(document.activeElement));
    this.order = found.slice(0, this.view.most);
    this.place();
    if (focused >= 0 && !this.root.contains(document.activeElement)) this.focusNear(focused);
    this.onShow(this.order.length, found.length, this.jobs.size);
    this.picked();
  }

  place() {
    const wanted = new Set(this.order.map((job) => job.number));
    for (const [number, row] of this.rows) {
      if (wanted.has(number)) continue;
      row.root.remove();
      this.rows.delete(number);
      this.chosen.delete(number); // nothing is done to what is not seen
    }
    this.order.forEach((job, index) => {
      let row = this.rows.get(job.number);
      if (!row) {
        row = new Track(this);
        this.rows.set(job.number, row);
        row.isStop = false;
      }
      if (row.job !== job) row.show(job);
      row.box.checked = this.chosen.has(job.number);
      // Only what stands elsewhere is moved: moving takes the focus away.
      const there = this.root.children[index];
      if (there !== row.root) this.root.insertBefore(row.root, there ?? null);
    });
    this.acts.mark(this.rows);
    if (!this.rows.has(this.stop?.job.number)) this.visit(this.rows.get(this.order[0]?.number));
  }

  /// Why and how long each waits, by number.
  showWaits(waits) {
    this.waits = waits;
    for (const number of waits.keys()) this.rows.get(number)?.tick();
  }

  waitOf(job) {
    return this.waits.get(job.number) || { why: "", text: "" };
  }

  expected() {
    return this.acts.expected();
  }

  // --- the keyboard

  /// The tab key stops at this row from now on.
  visit(row) {
    if (this.stop === row) return;
    this.stop?.setStop(false);
    this.stop = row;
    row?.setStop(true);
  }

  focusNear(index) {
    const job = this.order[Math.min(index, this.order.length - 1)];
    if (job) this.rows.get(job.number).focus();
    else document.getElementById("tracks").focus();
  }

  /// To the same control of another row.
  move(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -this.order.length, End: this.order.length };
    const step = steps[event.key];
    const from = this.order.findIndex((job) => this.rows.get(job.number)?.root.contains(event.target));
    if (step === undefined || from < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const at = this.rows.get(this.order[from].number).controls().indexOf(event.target);
    const to = this.rows.get(this.order[Math.min(this.order.length - 1, Math.max(0, from + step))].number);
    to.focus(to.controls()[at]);
  }

  // --- what is chosen

  pick(number, isChosen, isRange) {
    const at = this.order.findIndex((job) => job.number === number);
    const from = isRange ? this.order.findIndex((job) => job.number === this.lastPicked) : -1;
    const [first, last] = from < 0 ? [at, at] : [Math.min(at, from), Math.max(at, from)];
    for (const job of this.order.slice(first, last + 1)) this.choose(job, isChosen);
    this.lastPicked = number;
    this.picked();
  }

  choose(job, isChosen) {
    if (!job.over) return;
    if (isChosen) this.chosen.add(job.number);
    else this.chosen.delete(job.number);
    this.rows.get(job.number).box.checked = isChosen;
  }

  /// All that are shown, or none.
  chooseAll(isChosen) {
    for (const job of this.order) this.choose(job, isChosen);
    this.picked();
  }

  chosenJobs() {
    return this.order.filter((job) => this.chosen.has(job.number));
  }

  /// Of those that are shown: "all", "some" or "none" are chosen.
  choice() {
    const possible = this.order.filter((job) => job.over).length;
    if (this.chosen.size === 0) return "none";
    return this.chosen.size === possible ? "all" : "some";
  }

  picked() {
    this.onPick(this.chosenJobs());
  }
}

export { isNowhere };
