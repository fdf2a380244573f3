// The list of playlists: one element each, changed in place, so that what is open stays open and
// the keyboard's focus stays where it is. Texts are only ever set as text.
class Playlist {
  constructor(owner) {
    this.owner = owner;
    this.turn = 0;
    this.root = document.createElement("li");
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.setAttribute("aria-expanded", "false");
    this.name = document.createElement("span");
    this.size = document.createElement("span");
    this.button.append(this.name, this.size);
    this.items = document.createElement("ol");
    this.items.hidden = true;
    this.button.addEventListener("click", () => this.toggle());
    this.root.append(this.button, this.items);
  }

  show(list) {
    const isOther = this.list && (this.list.tracks !== list.tracks || this.list.seconds !== list.seconds);
    this.list = list;
    this.name.textContent = list.name;
    this.size.textContent = `${list.tracks} ${list.tracks === 1 ? "track" : "tracks"}`;
    if (isOther && !this.items.hidden) this.load();
  }

  toggle() {
    this.items.hidden = !this.items.hidden;
    this.button.setAttribute("aria-expanded", String(!this.items.hidden));
    if (!this.items.hidden) this.load();
  }

  async load() {
    const turn = ++this.turn;
    try {
      const items = await this.owner.read(this.list.id);
      if (turn !== this.turn) return; // a newer answer is on its way
      this.items.replaceChildren(...items.map((each) => {
        const item = document.createElement("li");
        item.textContent = each.title;
        return item;
      }));
    } catch (problem) {
      this.owner.complain(problem.message);
    }
  }
}

export class Playlists {
  /// `read` gives the tracks of a playlist by its id; `complain` shows a text.
  constructor(root, read, complain) {
    this.root = root;
    this.read = read;
    this.complain = complain;
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
