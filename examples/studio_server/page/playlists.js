// The list of playlists: one element each, changed in place, so that what is open stays open and
// the keyboard's focus stays where it is. Texts are only ever set as text.
function button(className, text, label, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", onClick);
  return made;
}

class Playlist {
  constructor(owner) {
    this.owner = owner;
    this.turn = 0;
    this.tracks = [];
    this.root = document.createElement("li");
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "fold";
    this.button.setAttribute("aria-expanded", "false");
    this.name = document.createElement("span");
    this.name.dir = "auto";
    this.size = document.createElement("span");
    this.button.append(this.name, this.size);
    this.body = document.createElement("div");
    this.body.hidden = true;
    this.all = button("all", "Play all", "Play all", () => this.owner.play(this.tracks.filter((each) => each.number)));
    this.all.hidden = true;
    this.note = document.createElement("p");
    this.note.className = "quiet";
    this.items = document.createElement("ol");
    this.items.hidden = true;
    this.body.append(this.all, this.note, this.items);
    this.button.addEventListener("click", () => this.toggle());
    this.root.append(this.button, this.body);
  }

  show(list) {
    const isOther = this.list && (this.list.tracks !== list.tracks || this.list.seconds !== list.seconds);
    this.list = list;
    this.name.textContent = list.name;
    this.size.textContent = `${list.tracks} ${list.tracks === 1 ? "track" : "tracks"}`;
    this.all.setAttribute("aria-label", `Play all of ${list.name}`);
    if (isOther && !this.items.hidden) this.load();
  }

  toggle() {
    this.body.hidden = this.items.hidden = !this.items.hidden;
    this.button.setAttribute("aria-expanded", String(!this.items.hidden));
    if (!this.items.hidden) this.load();
  }

  async load() {
    const turn = ++this.turn;
    if (this.tracks.length === 0) this.note.textContent = "Loading\u2026";
    try {
      const { items } = await this.owner.read(this.list.id);
      if (turn !== this.turn) return; // a newer answer is on its way
      const focused = [...this.items.children].findIndex((each) => each.contains(document.activeElement));
      this.tracks = items;
      this.items.replaceChildren(...items.map((each) => this.item(each)));
      this.note.textContent = items.length === 0 ? "There is nothing in it yet." : "";
      this.all.hidden = !items.some((each) => each.number);
      if (focused >= 0) (this.items.children[Math.min(focused, items.length - 1)]?.querySelector("button") || this.button).focus();
    } catch (problem) {
      this.note.textContent = "";
      this.owner.complain(problem);
    }
  }

  item(track) {
    const made = document.createElement("li");
    const title = document.createElement("span");
    title.dir = "auto";
    title.textContent = track.title;
    made.append(title);
    const inList = `${track.title} in ${this.list.name}, ${track.id.slice(0, 8)}`;
    if (track.number) {
      const from = () => this.tracks.slice(this.tracks.indexOf(track)).filter((each) => each.number);
      made.append(button("listen", "\u25b6", `Play ${inList}`, () => this.owner.play(from())));
    }
    const takeOut = button("off", "\u2715", `Take out of the playlist: ${inList}`, () => this.owner.takeOut(this.list, track, takeOut));
    made.append(takeOut);
    return made;
  }
}

export class Playlists {
  /// `read` gives the tracks of a playlist by its id, `play` hears tracks one after the other,
  /// `takeOut` is called with a playlist, a track and its button; `complain` shows a problem.
  constructor(root, acts) {
    this.root = root;
    Object.assign(this, acts);
    this.shown = new Map();
  }

  show(lists) {
    const wanted = new Set(lists.map((each) => each.id));
    for (const [id, each] of this.shown) {
      if (wanted.has(id)) continue;
      each.root.remove();
      this.shown.delete(id);
    }
    lists.forEach((list, index) => {
      let each = this.shown.get(list.id);
      if (!each) {
        each = new Playlist(this);
        this.shown.set(list.id, each);
      }
      each.show(list);
      // Only what stands elsewhere is moved: moving takes the focus away.
      const there = this.root.children[index];
      if (there !== each.root) this.root.insertBefore(each.root, there ?? null);
    });
  }
}
