// The use of each limit over the last minutes, as one small chart a limit.
const svgName = "http://www.w3.org/2000/svg";
const width = 360;
const height = 100;
const most = 180;

function shape(name, className) {
  const made = document.createElementNS(svgName, name);
  made.setAttribute("class", className);
  return made;
}

function element(name, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

class Chart {
  constructor(name) {
    this.root = element("figure", "chart");
    this.root.style.margin = "0";
    const legend = element("figcaption", "legend");
    this.title = element("span");
    this.value = element("strong");
    legend.append(this.title, this.value);
    this.svg = document.createElementNS(svgName, "svg");
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.svg.setAttribute("role", "img");
    this.area = shape("path", "area");
    this.edge = shape("path", "edge");
    this.limit = shape("line", "limit");
    this.floor = shape("line", "floor");
    this.svg.append(this.area, this.edge, this.floor, this.limit);
    const times = element("div", "times");
    times.setAttribute("aria-hidden", "true");
    for (const text of ["3 min ago", "now"]) {
      const label = element("span");
      label.textContent = text;
      times.append(label);
    }
    this.root.append(legend, this.svg, times);
    this.name = name;
  }

  draw(samples) {
    const last = samples[samples.length - 1];
    if (!last) return;
    const top = Math.max(last.limit, ...samples.map((each) => each.used)) * 1.15;
    const x = (index) => width - (samples.length - 1 - index) * (width / (most - 1));
    const y = (value) => (height - 2) - (value / top) * (height - 4);
    let edge = "";
    samples.forEach((each, index) => {
      const here = `${x(index).toFixed(1)} ${y(each.used).toFixed(1)}`;
      edge += index === 0 ? `M${here}` : `L${here}`;
    });
    this.edge.setAttribute("d", edge);
    this.area.setAttribute("d", `${edge}L${width} ${height}L${x(0).toFixed(1)} ${height}Z`);
    this.line(this.limit, y(last.limit));
    this.line(this.floor, height - 1);
    const per = last.per === 60000 ? "a minute" : `in ${Math.round(last.per / 1000)} s`;
    this.title.textContent = `${this.name}: ${last.limit} ${per}`;
    this.value.textContent = `${last.used} used`;
    this.svg.setAttribute("aria-label", `${this.name}: ${last.used} of ${last.limit} used ${per}`);
  }

  line(which, at) {
    which.setAttribute("x1", 0);
    which.setAttribute("x2", width);
    which.setAttribute("y1", at);
    which.setAttribute("y2", at);
  }
}

export class QuotaCharts {
  constructor(root) {
    this.root = root;
    this.charts = new Map();
    this.samples = [];
  }

  reset(samples) {
    this.samples = samples.slice(-most);
    this.draw();
  }

  add(sample) {
    this.samples.push(sample);
    if (this.samples.length > most) this.samples.shift();
    this.draw();
  }

  draw() {
    const last = this.samples[this.samples.length - 1];
    if (!last) return;
    for (const { name } of last.windows) {
      if (!this.charts.has(name)) {
        const made = new Chart(name);
        this.charts.set(name, made);
        this.root.append(made.root);
      }
      const series = this.samples
        .map((sample) => sample.windows.find((each) => each.name === name))
        .filter((each) => each !== undefined);
      this.charts.get(name).draw(series);
    }
  }
}
