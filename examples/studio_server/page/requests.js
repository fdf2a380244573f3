// What this page asks of the server, and how it tells what became of it.
const mostAtOnce = 100;

/// The server did not answer at all.
export class Unreachable extends Error {}

async function ask(path, how) {
  let answer;
  try {
    answer = await fetch(path, how);
  } catch {
    throw new Unreachable("The studio does not answer, so nobody can say whether it did anything. Is it still running?");
  }
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.message || `The studio answered with the status ${answer.status}.`);
  return value;
}

export function get(path) {
  return ask(path, {});
}

export function post(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Studio": "1" },
    body: JSON.stringify(body),
  });
}

export function counted(count, thing = "track") {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/// Sends ids in parts of a hundred until one part was stopped, and gives one report of all. It
/// throws only when nothing at all is known of what was done.
export async function inBulk(path, ids) {
  const all = { done: [], failed: [], unknown: [], untried: [], stopped: "" };
  for (let i = 0; i < ids.length; i += mostAtOnce) {
    const part = ids.slice(i, i + mostAtOnce);
    let report;
    try {
      report = await post(path, { ids: part });
    } catch (problem) {
      if (i === 0) throw problem;
      report = { done: [], failed: [], unknown: part, untried: [], stopped: problem.message };
    }
    for (const name of ["done", "failed", "unknown", "untried"]) all[name].push(...(report[name] || []));
    all.stopped ||= report.stopped || "";
    if (report.stopped) {
      all.untried.push(...ids.slice(i + mostAtOnce));
      break;
    }
  }
  return all;
}

/// A report as { text, kind }: kind is "good" only when all of it was done.
export function wordsFor(report, done) {
  const parts = [];
  if (report.done.length > 0) parts.push(`${counted(report.done.length)} ${done}.`);
  if (report.failed.length > 0) {
    parts.push(`${counted(report.failed.length)} not ${done}: ${report.failed[0].reason}.`);
  }
  if (report.unknown.length > 0) {
    parts.push(`${counted(report.unknown.length)} may be ${done} or not, because the answer was lost: look again, or do it again.`);
  }
  if (report.untried.length > 0) parts.push(`${counted(report.untried.length)} not tried, and still as before.`);
  if (report.stopped) parts.push(`It stopped: ${report.stopped}`);
  const isGood = report.failed.length + report.unknown.length + report.untried.length === 0 && !report.stopped;
  return { text: parts.join(" ") || "Nothing was done.", kind: isGood && report.done.length > 0 ? "good" : "bad" };
}
