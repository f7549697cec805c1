/* global uPlot */
// Charts by uPlot. Each is a figure that can be focused, with a readout of the values at the cursor.

const HEIGHT = 190;
const NARROW = 560;
const BAND_OPACITY = 0.22;
const LINES = 6;

/** A colour of the style sheet, for a canvas. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function faded(hex) {
  const value = parseInt(hex.slice(1), 16);
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${BAND_OPACITY})`;
}

/** One chart, which keeps its elements while its data change. */
export class Chart {
  /**
   * @param tools words, times and names in the language of the page, and the view
   */
  constructor(container, tools) {
    this.tools = tools;
    this.figure = document.createElement("figure");
    this.figure.tabIndex = 0;
    const caption = document.createElement("figcaption");
    this.title = document.createElement("b");
    this.readout = document.createElement("span");
    this.readout.className = "readout";
    caption.append(this.title, this.readout);
    this.canvas = document.createElement("div");
    this.note = document.createElement("p");
    this.note.className = "note";
    this.figure.append(caption, this.canvas, this.note);
    this.figure.addEventListener("keydown", (event) => this.key(event));
    container.append(this.figure);
    new ResizeObserver(() => this.resize()).observe(this.canvas);
  }

  /**
   * Shows other data.
   *
   * @param content title, note, unit, times, and series of {name, line, values, low, high, dashed, scale}
   */
  show(content) {
    this.content = content;
    this.title.textContent = content.title;
    this.note.textContent = content.note;
    this.figure.setAttribute("aria-label", `${content.title}. ${this.tools.words("script.zoom")}`);
    const isEmpty = !content.series.some((each) => each.values.some((value) => value != null));
    const shape = JSON.stringify([
      isEmpty,
      content.series.map((each) => [each.name, each.line, each.dashed, each.scale]),
    ]);
    if (shape !== this.shape) {
      this.redraw(isEmpty);
      this.shape = shape;
    } else if (this.plot) {
      this.plot.setData(this.data());
    }
    this.read(this.plot?.cursor.idx ?? null);
  }

  /** Draws everything anew, in the colours in force. */
  redraw(isEmpty = !this.plot) {
    this.plot?.destroy();
    this.plot = null;
    this.canvas.replaceChildren();
    if (isEmpty) {
      const note = document.createElement("p");
      note.className = "empty";
      note.textContent = this.tools.words("script.empty");
      this.canvas.append(note);
    } else {
      this.plot = new uPlot(this.options(), this.data(), this.canvas);
    }
  }

  data() {
    const columns = [this.content.times];
    for (const each of this.content.series) {
      columns.push(each.values);
      if (each.low) {
        columns.push(each.low, each.high);
      }
    }
    return columns;
  }

  options() {
    const series = [{}];
    const bands = [];
    for (const each of this.content.series) {
      const stroke = colour(`--line-${each.line}`);
      series.push({
        stroke,
        width: each.dotted ? 1 : 1.5,
        dash: each.dotted ? [2, 4] : each.dashed ? [6, 4] : undefined,
        scale: each.scale ?? "y",
        paths: each.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
        points: { show: each.isolated ? undefined : false, size: 4 },
        spanGaps: Boolean(each.stepped),
      });
      if (each.low) {
        const edge = { stroke: "transparent", width: 0, points: { show: false } };
        bands.push({ series: [series.length + 1, series.length], fill: faded(stroke) });
        series.push(edge, edge);
      }
    }
    return {
      width: this.width(),
      height: HEIGHT,
      legend: { show: false },
      cursor: {
        sync: { key: "history" },
        drag: { x: true, y: false, setScale: false },
        points: { size: 6 },
      },
      scales: {
        x: { time: true, range: () => [this.tools.view.from, this.tools.view.to] },
        y: { range: (_, __, most) => [0, Math.max(most * 1.12, this.content.least ?? 0.1)] },
        factor: { range: (_, __, most) => [0, Math.max(most * 1.4, 2)] },
      },
      axes: this.axes(),
      series,
      bands,
      hooks: {
        setCursor: [(plot) => this.read(plot.cursor.idx)],
        setSelect: [(plot) => this.select(plot)],
        draw: [(plot) => this.errors(plot)],
      },
    };
  }

  axes() {
    const axis = {
      stroke: colour("--soft"),
      grid: { stroke: colour("--rule"), width: 1 },
      ticks: { stroke: colour("--rule"), width: 1 },
      font: "12px system-ui, sans-serif",
    };
    const axes = [
      {
        ...axis,
        size: 32,
        space: this.width() < NARROW ? 70 : 90,
        values: (_, times) => times.map((time) => this.tools.time(time)),
      },
      {
        ...axis,
        size: 76,
        values: (_, values) => values.map((value) => `${+value.toFixed(3)} ${this.content.unit}`),
      },
    ];
    if (this.content.series.some((each) => each.scale === "factor")) {
      axes.push({
        ...axis,
        side: 1,
        scale: "factor",
        grid: { show: false },
        values: (_, values) => values.map((value) => `× ${+value.toFixed(2)}`),
      });
    }
    return axes;
  }

  /** Error bars, for series that have errors. */
  errors(plot) {
    const context = plot.ctx;
    const cap = 4 * devicePixelRatio;
    for (const each of this.content.series) {
      if (!each.errors) {
        continue;
      }
      context.save();
      context.strokeStyle = colour(`--line-${each.line}`);
      context.lineWidth = 1.5 * devicePixelRatio;
      context.setLineDash([]);
      context.beginPath();
      each.values.forEach((value, i) => {
        const error = each.errors[i];
        if (value == null || error == null) {
          return;
        }
        const x = plot.valToPos(this.content.times[i], "x", true);
        const low = plot.valToPos(value - error, "y", true);
        const high = plot.valToPos(value + error, "y", true);
        context.moveTo(x, low);
        context.lineTo(x, high);
        for (const y of [low, high]) {
          context.moveTo(x - cap, y);
          context.lineTo(x + cap, y);
        }
      });
      context.stroke();
      context.restore();
    }
  }

  /** Zooms into what was dragged over. */
  select(plot) {
    const { left, width } = plot.select;
    if (width > 3) {
      this.tools.zoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    }
  }

  /** Moves the readout with the arrow keys; Escape goes back to the whole range. */
  key(event) {
    if (event.key === "Escape") {
      this.tools.unzoom();
    } else if (this.plot && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      const last = this.content.times.length - 1;
      const step = (event.key === "ArrowLeft" ? -1 : 1) * (event.shiftKey ? 10 : 1);
      const at = this.plot.cursor.idx;
      const index = at == null ? this.lastIndex() : Math.min(last, Math.max(0, at + step));
      this.readout.setAttribute("aria-live", "polite");
      this.plot.setCursor({ left: this.plot.valToPos(this.content.times[index], "x"), top: 0 });
    }
  }

  /** The newest point that has a value. */
  lastIndex() {
    return Math.max(0, ...this.content.series.map((each) => each.values.findLastIndex((value) => value != null)));
  }

  /** Shows the values at an index, or the last ones. */
  read(index) {
    if (!this.content) {
      return;
    }
    const parts = [];
    if (index != null && this.content.times[index] != null) {
      const time = document.createElement("time");
      time.textContent = this.tools.time(this.content.times[index], true);
      parts.push(time);
    }
    for (const each of this.content.series) {
      const at = index ?? each.values.findLastIndex((value) => value != null);
      parts.push(this.value(each, at));
    }
    this.readout.replaceChildren(...parts);
  }

  value(each, index) {
    const value = each.stepped ? lastUntil(each.values, index) : each.values[index];
    const part = document.createElement("span");
    part.className = `line-${each.line}${each.dashed ? " dashed" : ""}${each.dotted ? " dotted" : ""}`;
    const shown = value == null ? "–" : each.text(value, index);
    part.append(swatch(), `${each.name} ${shown}`);
    return part;
  }

  width() {
    return Math.max(240, Math.floor(this.canvas.clientWidth));
  }

  resize() {
    if (this.plot && this.plot.width !== this.width()) {
      this.plot.setSize({ width: this.width(), height: HEIGHT });
    }
  }
}

function lastUntil(values, index) {
  for (let i = index; i >= 0; i--) {
    if (values[i] != null) {
      return values[i];
    }
  }
  return null;
}

function swatch() {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 18 10");
  svg.setAttribute("aria-hidden", "true");
  const mark = document.createElementNS(space, "line");
  for (const [name, value] of Object.entries({ x1: 0, x2: 18, y1: 5, y2: 5 })) {
    mark.setAttribute(name, value);
  }
  svg.append(mark);
  return svg;
}

/** The number of a line's colour. */
export function lineNumber(lines, name) {
  return (Math.max(0, lines.indexOf(name)) % LINES) + 1;
}
