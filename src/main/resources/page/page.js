// Keeps the page up to date and draws the history. All texts from the agent become text, never markup.

import { Chart } from "./charts.js";
import { drawStrips } from "./strips.js";
import { capacity, loss, rtt } from "./series.js";

const RANGES = [900, 10800, 86400, 604800, 3024000];
const MOST_PATHS = 50;
const POINTS = 600;
const CELLS = 90;
const CELLS_NARROW = 45;
const NARROW = 720;
const HISTORY_SECONDS = 5;
const HISTORY_SECONDS_OF_LONG_RANGES = 60;
const DAY = 86400;
const RECENT_MILLIS = 18 * 3600 * 1000;

const language = document.documentElement.lang;
const texts = new Map(
  [...document.getElementById("words").content.children].map((each) => [each.dataset.key, each.textContent]),
);
const history = document.getElementById("history");
const server = document.getElementById("server");
const charts = new Map();
let answered = Date.now();
let range = RANGES[0];
/** What was zoomed into, as {from, to}; null for the range up to now. */
let zoomed = null;
let loading = 0;

function words(key, slots = {}) {
  const text = texts.get(key.replace(/^script\./, "")) ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => slots[name] ?? "");
}

const clock = format({ hour: "2-digit", minute: "2-digit" });
const exactClock = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayAndClock = format({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
const day = format({ month: "short", day: "numeric" });
const whole = format({ dateStyle: "full", timeStyle: "long" });

function format(options) {
  return new Intl.DateTimeFormat(language, { hourCycle: "h23", ...options });
}

/** A time for the view: with seconds in short ranges, with the day in long ones. */
function time(seconds, exact = false) {
  const date = new Date(seconds * 1000);
  const width = tools.view.to - tools.view.from;
  if (width > 7 * DAY && !exact) {
    return day.format(date);
  }
  if (width > DAY) {
    return dayAndClock.format(date);
  }
  return (width <= 900 || exact ? exactClock : clock).format(date);
}

function duration(seconds) {
  const unit = [
    [DAY, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ].find(([size]) => seconds >= size) ?? [1, "second"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: unit[1],
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(seconds / unit[0]);
}

/** A share rounded down, so that only a whole one reads as 100 %. */
function availability(ratio) {
  const unit = ratio < 0.99 ? 1000 : 10000;
  const floor = Math.floor(ratio * unit + 1e-6) / (unit / 100);
  return words("script.percent", { n: ratio >= 1 ? "100" : floor.toFixed(ratio < 0.99 ? 1 : 2) });
}

const tools = {
  words,
  time,
  duration,
  availability,
  name: (each) => each.aliases[0] ?? each.interface,
  lines: history.dataset.lines.split(" "),
  interval: Number(history.dataset.intervalSeconds),
  get view() {
    const now = Date.now() / 1000;
    return zoomed ?? { from: now - range, to: now };
  },
  zoom(from, to) {
    zoomed = { from, to };
    showRanges();
    loadHistory();
  },
  unzoom() {
    chooseRange(range);
  },
};

/** Shows times of the agent in the reader's own zone, without the day if no other can be meant. */
function localTimes(root) {
  for (const element of root.querySelectorAll("time[datetime]")) {
    const date = new Date(element.dateTime);
    element.textContent = (Date.now() - date < RECENT_MILLIS ? exactClock : dayAndClock).format(date);
    element.title = whole.format(date);
  }
}

/** Makes one tree like another and keeps its elements, and with them focus and place. */
function morph(from, to) {
  if (from.nodeName !== to.nodeName) {
    from.replaceWith(to);
    return;
  }
  if (from.nodeType === Node.TEXT_NODE) {
    if (from.data !== to.data) {
      from.data = to.data;
    }
    return;
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name)) {
      from.removeAttribute(name);
    }
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) {
      from.setAttribute(name, value);
    }
  }
  const old = [...from.childNodes];
  const made = [...to.childNodes];
  made.forEach((node, i) => (i < old.length ? morph(old[i], node) : from.append(node)));
  old.slice(made.length).forEach((node) => node.remove());
}

/** Fetches the page again and takes over what has changed. */
async function refresh() {
  if (document.hidden) {
    return;
  }
  try {
    const response = await fetch(location.href.split("#")[0], { cache: "no-store" });
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    const made = new DOMParser().parseFromString(await response.text(), "text/html");
    takeOver(made);
    answered = Date.now();
    document.getElementById("stale")?.remove();
  } catch {
    showStale();
  }
}

function takeOver(made) {
  const script = (page) => page.querySelector("script[type=module]").getAttribute("src");
  if (script(made) !== script(document)) {
    location.reload(); // the agent is another version
    return;
  }
  localTimes(made);
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = made.getElementById(part.id);
    if (other) {
      morph(part, other);
    }
  }
  const headline = document.querySelector("#verdict strong").textContent;
  const announced = document.getElementById("announce");
  if (announced.textContent !== headline) {
    announced.textContent = headline;
  }
  document.title = made.title;
  const chosen = server.selectedOptions[0]?.textContent;
  morph(server, made.getElementById("server"));
  for (const option of server.options) {
    option.selected = option.textContent === chosen;
  }
}

function showStale() {
  let note = document.getElementById("stale");
  if (!note) {
    note = document.createElement("p");
    note.id = "stale";
    note.className = "stale";
    note.setAttribute("role", "alert");
    document.querySelector("main").prepend(note);
  }
  note.textContent = words("script.stale", { time: exactClock.format(answered) });
}

function button(text, onclick) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", onclick);
  return element;
}

function buildTools() {
  const group = document.getElementById("ranges");
  for (const seconds of RANGES) {
    const element = button(words(`script.range.${seconds}`), () => chooseRange(seconds));
    element.dataset.seconds = seconds;
    group.append(element);
  }
  group.append(button(words("script.earlier"), () => shift(-1)), button(words("script.later"), () => shift(1)));
  server.addEventListener("change", loadHistory);
  showRanges();
}

function showRanges() {
  for (const element of document.querySelectorAll("#ranges [data-seconds]")) {
    element.setAttribute("aria-pressed", String(!zoomed && Number(element.dataset.seconds) === range));
  }
}

function chooseRange(seconds) {
  range = seconds;
  zoomed = null;
  showRanges();
  loadHistory();
}

/** Moves the view by half its width, at the latest up to now. */
function shift(direction) {
  const { from, to } = tools.view;
  const step = (direction * (to - from)) / 2;
  if (to + step >= Date.now() / 1000) {
    tools.unzoom();
  } else {
    tools.zoom(from + step, to + step);
  }
}

async function ask(ids, view, points) {
  const query = new URLSearchParams({ from: view.from.toFixed(3), to: view.to.toFixed(3), points });
  ids.slice(0, MOST_PATHS).forEach((id) => query.append("path", id));
  const response = await fetch(`/api/v1/history?${query}`);
  if (!response.ok) {
    throw new Error(response.statusText);
  }
  return response.json();
}

function chart(name) {
  if (!charts.has(name)) {
    charts.set(name, new Chart(document.getElementById("charts"), tools));
  }
  return charts.get(name);
}

/**
 * Fetches and draws what the view shows, each part on its own: one that fails leaves the others as
 * they are. An answer that a later request has overtaken is dropped.
 */
async function loadHistory() {
  const turn = ++loading;
  const { from, to } = tools.view;
  const rows = [...document.querySelectorAll("tr[data-path]")].map((row) => row.dataset.path);
  const cells = innerWidth < NARROW ? CELLS_NARROW : CELLS;
  const parts = [
    [rows, cells, (answer) => drawStrips(document.getElementById("strips"), answer, isComplete(), tools)],
    [
      server.value.split(" ").filter(Boolean),
      POINTS,
      (answer) => {
        chart("rtt").show(rtt(answer, tools));
        chart("loss").show(loss(answer, tools));
      },
    ],
    [
      history.dataset.capacityPaths.split(" ").filter(Boolean),
      POINTS,
      (answer) => chart("capacity").show(capacity(answer, tools)),
    ],
  ];
  let failed = false;
  for (const [ids, points, draw] of parts) {
    if (ids.length === 0) {
      continue;
    }
    try {
      const answer = await ask(ids, { from, to }, points);
      if (turn !== loading) {
        return;
      }
      draw(answer);
    } catch {
      failed = true;
    }
  }
  showBusy(failed);
}

function isComplete() {
  return history.dataset.complete === "true";
}

function showBusy(failed) {
  document.getElementById("busy")?.remove();
  if (failed) {
    const note = document.createElement("p");
    note.id = "busy";
    note.className = "note";
    note.textContent = words("script.busy");
    document.getElementById("strips").before(note);
  }
}

function start() {
  history.hidden = false;
  localTimes(document);
  buildTools();
  loadHistory();
  setInterval(refresh, Number(document.body.dataset.refreshSeconds) * 1000);
  let passed = 0;
  setInterval(() => {
    passed += HISTORY_SECONDS;
    const due = range <= RANGES[0] ? HISTORY_SECONDS : HISTORY_SECONDS_OF_LONG_RANGES;
    if (!document.hidden && !zoomed && passed >= due) {
      passed = 0;
      loadHistory();
    }
  }, HISTORY_SECONDS * 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      refresh();
      loadHistory();
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    charts.forEach((each) => each.redraw());
  });
}

start();
