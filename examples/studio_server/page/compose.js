// The form: prompts, options, and what they will cost before they are sent.
import { spanText, timeFor } from "/pace.js";
import { counted } from "/requests.js";

const mostPrompts = 50;
const longestPrompt = 700;

export class Compose {
  /// `send` makes the tracks; it is called with the request's body and the button.
  constructor(root, send) {
    this.form = root.querySelector("form");
    this.box = root.querySelector("#prompts");
    this.plan = root.querySelector("#plan");
    this.button = root.querySelector("button[type=submit]");
    this.pace = null;
    this.waiting = 0;
    this.box.addEventListener("input", () => this.tellPlan());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const typed = this.box.value;
      const prompts = this.prompts();
      if (prompts.length > 0 && this.button.ariaDisabled !== "true") {
        send({ prompts, ...this.options() }, this.button, () => {
          if (this.box.value === typed) this.box.value = ""; // else the next ones are being typed
          this.tellPlan();
        });
      }
    });
  }

  prompts() {
    return this.box.value.split("\n").map((each) => each.trim()).filter(Boolean);
  }

  options() {
    const made = { seconds: Number(this.form.elements.seconds.value) };
    for (const name of ["lyrics", "language", "key", "scale"]) {
      const value = this.form.elements[name].value.trim();
      if (value) made[name] = value;
    }
    for (const name of ["bpm", "beats", "seed"]) {
      const { value } = this.form.elements[name];
      if (value !== "") made[name] = Number(value);
    }
    return made;
  }

  /// What is known of the limits, and how many wait already.
  show(pace, waiting) {
    this.pace = pace;
    this.waiting = waiting;
    this.tellPlan();
  }

  tellPlan() {
    const prompts = this.prompts();
    const { pace } = this;
    const left = pace?.credits;
    const known = left === undefined ? "" : ` ${counted(left, "credit")} left.`;
    let text = `A track costs 1 credit.${known}`;
    let isWarning = false;
    if (prompts.length > 0) {
      const time = pace ? `, about ${spanText(timeFor(pace, this.waiting, prompts.length))}` : "";
      text = `${counted(prompts.length)}, ${counted(prompts.length, "credit")}${time}.${known}`;
    }
    const long = prompts.findIndex((each) => each.length > longestPrompt);
    if (prompts.length > mostPrompts) {
      text = `${prompts.length} prompts: at most ${mostPrompts} at once, please.`;
      isWarning = true;
    } else if (long >= 0) {
      text += ` Prompt ${long + 1} has ${prompts[long].length} characters: at most ${longestPrompt} are taken, so it will be refused.`;
      isWarning = true;
    } else if (left !== undefined && prompts.length > left) {
      text += ` That is not enough for all: ${prompts.length - left} will be refused.`;
      isWarning = true;
    }
    if (this.plan.textContent !== text) this.plan.textContent = text;
    this.plan.classList.toggle("warn", isWarning);
  }
}
