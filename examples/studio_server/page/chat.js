// A conversation with a model. The answer is read while it is made; what is not read yet holds up
// the server, and through it the service. Leaving the page, or Stop, ends it there too.

/// Calls `handlers` by the events' names as they come.
async function readEvents(body, handlers) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (text + value).split("\n\n");
    text = events.pop();
    for (const each of events) {
      const name = /^event: (.*)$/m.exec(each)?.[1];
      const data = /^data: (.*)$/m.exec(each)?.[1];
      if (data) handlers[name]?.(JSON.parse(data));
    }
  }
}

export class Chat {
  constructor(section) {
    this.section = section;
    this.form = section.querySelector("form");
    this.box = section.querySelector("textarea");
    this.send = section.querySelector("button[type=submit]");
    this.stop = section.querySelector("button[type=button]");
    this.log = section.querySelector("ol");
    this.left = section.querySelector(".left");
    this.messages = [];
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.box.value.trim();
      if (text && !this.running) this.say(text);
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
    this.stop.addEventListener("click", () => this.running?.abort());
  }

  /// Shows the pane when there is a service behind it.
  async open() {
    const answer = await fetch("/api/chat").catch(() => null);
    const about = answer?.ok ? await answer.json() : { open: false };
    this.section.hidden = !about.open;
    this.section.querySelector(".model").textContent = about.model || "";
    this.showQuota(about.quota);
  }

  showQuota(quota) {
    if (quota) this.left.textContent = `${quota.left} of ${quota.limit} left in ${quota.per / 1000} s`;
  }

  add(role, text) {
    const item = document.createElement("li");
    item.className = role;
    item.dir = "auto";
    item.dataset.state = "whole";
    item.textContent = text;
    this.log.append(item);
    item.scrollIntoView({ block: "nearest" });
    return item;
  }

  async say(text) {
    this.messages.push({ role: "user", text });
    this.add("user", text);
    this.box.value = "";
    const item = this.add("assistant", "");
    item.dataset.state = "coming";
    this.running = new AbortController();
    this.send.disabled = true;
    this.stop.hidden = false;
    let state = "broken";
    let note = "";
    try {
      const answer = await fetch("/api/chat", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Studio": "1" },
        body: JSON.stringify({ messages: this.messages }),
        signal: this.running.signal,
      });
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message || `the server answered ${answer.status}`);
      await readEvents(answer.body, {
        quota: (value) => this.showQuota(value),
        delta: (value) => {
          item.append(value.text);
          item.scrollIntoView({ block: "nearest" });
        },
        end: (value) => {
          state = "whole";
          note = value.tokens === null ? "" : `${value.tokens} tokens`;
          this.showQuota(value.quota);
        },
        failed: (value) => { note = value.message; },
      });
      if (state !== "whole") note ||= "the answer broke off";
    } catch (problem) {
      state = problem.name === "AbortError" ? "stopped" : "broken";
      note = problem.name === "AbortError" ? "stopped" : problem.message;
    }
    if (item.textContent) this.messages.push({ role: "assistant", text: item.textContent });
    else this.messages.pop(); // so that roles go on in turns
    item.dataset.state = state;
    item.dataset.note = note;
    this.running = null;
    this.send.disabled = false;
    this.stop.hidden = true;
  }
}
