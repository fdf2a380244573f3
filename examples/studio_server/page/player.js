// What plays: one track at a time, or a playlist one after the other. `onChange` is called when
// another track plays, or it pauses; `tell` shows a text.
export class Player {
  constructor(root, tell, onChange) {
    this.root = root;
    this.tell = tell;
    this.onChange = onChange;
    this.job = null;
    this.rest = [];
    this.name = root.querySelector("p");
    this.audio = root.querySelector("audio");
    this.next = root.querySelector("button.next");
    root.querySelector("button.close").addEventListener("click", () => this.close());
    this.next.addEventListener("click", () => this.skip());
    for (const name of ["play", "pause"]) this.audio.addEventListener(name, () => this.onChange());
    this.audio.addEventListener("ended", () => this.skip());
    this.audio.addEventListener("error", () => this.broke());
    // What has the focus must not hide under it.
    new ResizeObserver(() => {
      document.documentElement.style.setProperty("--player", `${root.hidden ? 0 : root.offsetHeight}px`);
    }).observe(root);
  }

  get number() {
    return this.job?.number;
  }

  get isPlaying() {
    return this.job !== null && !this.audio.paused;
  }

  /// Plays it, or pauses and goes on when it is the one that plays.
  toggle(job) {
    if (this.job?.number === job.number) {
      if (this.audio.paused) this.start();
      else this.audio.pause();
      return;
    }
    this.playAll([job]);
  }

  playAll(jobs) {
    this.rest = jobs.slice(1);
    this.load(jobs[0]);
  }

  load(job) {
    this.job = job;
    this.root.hidden = false;
    this.next.hidden = this.rest.length === 0;
    this.name.textContent = job.title || job.prompt;
    this.audio.src = job.audio;
    this.start();
    this.onChange();
  }

  start() {
    this.audio.play().catch((problem) => {
      if (problem.name === "NotAllowedError") this.tell("The browser does not play by itself: press play once more.", "bad");
    });
  }

  skip() {
    if (this.rest.length > 0) this.playAll(this.rest);
    else this.onChange();
  }

  broke() {
    if (!this.job) return; // it was closed
    const name = this.job.title || this.job.prompt;
    this.tell(`\u201c${name}\u201d cannot be played: its file is broken, or cannot be reached now.`, "bad");
    if (this.rest.length > 0) this.skip();
    else this.close();
  }

  close() {
    const hadFocus = this.root.contains(document.activeElement);
    const number = this.job?.number;
    this.job = null;
    this.rest = [];
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
    this.root.hidden = true;
    this.onChange();
    if (hadFocus) document.querySelector(`li.track[data-number="${number}"] button.play`)?.focus();
  }

  /// All tracks, which may have other numbers now.
  renumber(jobs) {
    const known = this.job && jobs.find((job) => job.id === this.job.id);
    if (known) this.job = known;
  }

  /// These tracks are not there any more.
  forget(numbers) {
    this.rest = this.rest.filter((each) => !numbers.includes(each.number));
    if (this.job && numbers.includes(this.job.number)) this.close();
  }
}
