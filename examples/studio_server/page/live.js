// What the server tells, as it happens. The browser connects again by itself when a connection
// breaks, but gives up for good on any other answer than a stream: of a proxy whose server is just
// starting, or of a server with too many pages. So this asks anew, later and later, up to 15 s.
const soonest = 1000;
const latest = 15000;

export class Live {
  /// `handlers` by the event's name; `onAway` is called when the connection is lost.
  constructor(url, handlers, onAway) {
    this.url = url;
    this.handlers = handlers;
    this.onAway = onAway;
    this.pause = soonest;
    this.connect();
  }

  connect() {
    const source = new EventSource(this.url);
    source.addEventListener("open", () => {
      this.pause = soonest;
    });
    for (const [name, handle] of Object.entries(this.handlers)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    }
    source.addEventListener("error", () => {
      this.onAway();
      if (source.readyState !== EventSource.CLOSED) return;
      // Not all pages at the same moment.
      setTimeout(() => this.connect(), this.pause * (0.75 + Math.random() / 2));
      this.pause = Math.min(latest, this.pause * 2);
    });
  }
}
