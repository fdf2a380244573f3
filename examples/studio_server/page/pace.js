// When what waits in line is sent, and why it waits: by what the server says of the limits. An
// estimate: where a window slides, its places come back one by one and not all at its end.

/// When each of the first `count` in the line is sent, in milliseconds from now. What the limiter has
/// said of those that wait, `pace.line`, goes before what can be worked out here.
export function startTimes(pace, count) {
  const told = (pace.line || []).slice(0, count);
  const last = told.length > 0 ? Math.max(...told) : 0;
  const rest = workedOut(pace, count).slice(told.length).map((each) => Math.max(each, last));
  return [...told, ...rest];
}

function workedOut(pace, count) {
  const ends = []; // of what is being made, the soonest first
  for (let i = 0; i < (pace.running || 0); i += 1) ends.push((pace.track * (i + 1)) / pace.running);
  const starts = [];
  for (let i = 0; i < count; i += 1) {
    let start = 0;
    if (pace.limit > 0 && i >= pace.left) {
      const first = pace.left > 0 ? pace.window : pace.opens;
      start = first + Math.floor((i - pace.left) / pace.limit) * pace.window;
    }
    if (pace.cap > 0 && ends.length >= pace.cap) start = Math.max(start, ends.shift());
    const end = start + pace.track;
    const at = ends.findIndex((each) => each > end);
    ends.splice(at < 0 ? ends.length : at, 0, end);
    starts.push(start);
  }
  return starts;
}

/// Until the last of `count` more is done, behind `waiting` others.
export function timeFor(pace, waiting, count) {
  return startTimes(pace, waiting + count)[waiting + count - 1] + pace.track;
}

/// Why the first in the line is not sent now: "queue", "limit", or "" when nothing keeps it.
export function whyWaiting(pace) {
  if (pace.why) return pace.why;
  if (pace.cap > 0 && pace.running >= pace.cap) return "queue";
  return pace.limit > 0 && pace.left === 0 ? "limit" : "";
}

/// "40 s", "1 min 20 s", "2 h 5 min": it is an estimate, so in steps.
export function spanText(milliseconds) {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  const step = seconds <= 15 ? 1 : 5;
  const rounded = Math.ceil(seconds / step) * step;
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return rounded % 60 === 0 ? `${minutes} min` : `${minutes} min ${rounded % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// "third in line"; the first has place 0.
export function placeText(place) {
  if (place < words.length) return `${words[place]} in line`;
  const number = place + 1;
  const tens = number % 100;
  const ending = tens > 10 && tens < 14 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[number % 10] || "th";
  return `${number}${ending} in line`;
}
