// What is told of an action: at the lower edge of the window, wherever the page is scrolled to. It
// stays until it is closed, or the next action begins.
export class Notices {
  constructor(root) {
    this.root = root;
    this.text = root.querySelector("span");
    this.isOfConnection = false;
    root.querySelector("button").addEventListener("click", () => this.clear());
  }

  tell(text, kind, isOfConnection = false) {
    this.text.textContent = text;
    this.root.dataset.kind = kind;
    this.root.hidden = !text;
    this.isOfConnection = isOfConnection;
  }

  clear() {
    this.tell("", "good");
  }

  /// The connection is there again, so that its loss is no news any more.
  isConnected() {
    if (this.isOfConnection) this.clear();
  }
}
