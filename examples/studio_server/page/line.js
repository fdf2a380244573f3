// What waits in line: how long, why, and what can be taken out of it, one batch at a time.
import { placeText, spanText, startTimes, whyWaiting } from "/pace.js";
import { counted } from "/requests.js";

const reasons = {
  limit: "the limit allows no more now",
  queue: "the service\u2019s queue is full",
  "": "",
};

/// No time is said where none is known: the limits may open at any moment.
function sentText(start) {
  return start > 1000 ? `sent in about ${spanText(start)}` : "sent as soon as possible";
}

export class Line {
  /// `takeOut` is called with numbers of tracks.
  constructor(root, takeOut) {
    this.root = root;
    this.text = root.querySelector("p");
    this.list = root.querySelector("ul");
    this.takeOut = takeOut;
    this.batches = new Map();
    this.pace = null;
  }

  /// Shows the line of these jobs, and gives each that waits its place and its time: { text, why }
  /// by number.
  show(jobs, pace) {
    const waiting = jobs.filter((job) => job.state === "queued").sort((a, b) => a.number - b.number);
    this.root.hidden = waiting.length === 0;
    if (waiting.length === 0) {
      this.showBatches([], jobs);
      return new Map();
    }
    const why = pace ? whyWaiting(pace) : "";
    const starts = pace ? startTimes(pace, waiting.length) : [];
    this.text.textContent = `${waiting.length} ${waiting.length === 1 ? "waits" : "wait"} in line. The next is ${sentText(starts[0])}${reasons[why] ? `: ${reasons[why]}` : ""}.`;
    this.showBatches(waiting, jobs);
    return new Map(waiting.map((job, place) => [job.number, {
      why,
      text: `${sentText(starts[place])}, ${placeText(place)}`,
    }]));
  }

  showBatches(waiting, jobs) {
    const wanted = new Set(waiting.map((job) => job.batch));
    for (const [batch, each] of this.batches) {
      if (wanted.has(batch)) continue;
      const hadFocus = each.root.contains(document.activeElement);
      each.root.remove();
      this.batches.delete(batch);
      if (hadFocus) document.getElementById("tracks").focus();
    }
    for (const batch of wanted) {
      if (!this.batches.has(batch)) this.add(batch);
      const all = jobs.filter((job) => job.batch === batch);
      this.fill(this.batches.get(batch), all, waiting.filter((job) => job.batch === batch));
    }
  }

  add(batch) {
    const each = { root: document.createElement("li"), text: document.createElement("span"), stop: document.createElement("button"), numbers: [] };
    each.text.dir = "auto";
    each.stop.type = "button";
    each.stop.addEventListener("click", () => this.takeOut(each.numbers, each.stop));
    each.root.append(each.text, each.stop);
    this.batches.set(batch, each);
    this.list.append(each.root);
  }

  fill(each, all, waiting) {
    const ended = all.filter((job) => job.over).length;
    const making = all.length - ended - waiting.length;
    const first = all.reduce((a, b) => (a.number < b.number ? a : b));
    const parts = [];
    if (ended > 0) parts.push(`${ended} ended`);
    if (making > 0) parts.push(`${making} in the making`);
    parts.push(`${waiting.length} in line`);
    each.numbers = waiting.map((job) => job.number);
    each.text.textContent = `\u201c${first.prompt.slice(0, 40)}\u201d${all.length > 1 ? ` and ${all.length - 1} more` : ""}: ${parts.join(", ")}`;
    each.stop.textContent = `Take ${waiting.length} out`;
    each.stop.setAttribute("aria-label", `Take ${counted(waiting.length)} of \u201c${first.prompt.slice(0, 40)}\u201d out of the line, free of charge`);
  }
}
