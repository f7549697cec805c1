// Availability strips: a cell is a stretch of time, a row is a line or one of its servers.

const LOSSY = 0.01;
const HALF = 0.5;

/** Adds up columns of several paths of one line: it is down while all of them are. */
function line(series) {
  const length = series[0].measured_seconds.length;
  const all = Array.from({ length }, (_, i) => series.map((each) => cell(each, i)));
  return all.map((cells) => {
    const measured = cells.filter((each) => each.measured > 0);
    if (measured.length === 0) {
      return cells[0];
    }
    const least = measured.reduce((one, other) => (other.down < one.down ? other : one));
    return {
      ...least,
      sent: cells.reduce((sum, each) => sum + each.sent, 0),
      lost: cells.reduce((sum, each) => sum + each.lost, 0),
      measured: Math.max(...measured.map((each) => each.measured)),
    };
  });
}

function cell(series, index) {
  const reasons = Object.entries(series.down_seconds)
    .map(([reason, seconds]) => [reason, seconds[index] ?? 0])
    .sort((one, other) => other[1] - one[1]);
  const retransmitted = series.retransmitted[index] ?? 0;
  return {
    measured: series.measured_seconds[index] ?? 0,
    down: reasons.reduce((sum, each) => sum + each[1], 0),
    reason: reasons.length > 0 && reasons[0][1] > 0 ? reasons[0][0] : null,
    sent: (series.sent[index] ?? 0) + retransmitted,
    lost: retransmitted,
  };
}

function level(each) {
  if (each.measured <= 0) {
    return "unmeasured";
  }
  if (each.down > 0) {
    return each.down >= each.measured * HALF ? "down" : "partly";
  }
  return each.sent > 0 && each.lost / each.sent >= LOSSY ? "lossy" : "up";
}

/** A row. The names of lines and servers become text, never markup. */
function row(name, isLine, cells, answer, tools) {
  const measured = cells.reduce((sum, each) => sum + each.measured, 0);
  const down = cells.reduce((sum, each) => sum + each.down, 0);
  const share = measured > 0 ? tools.availability(1 - down / measured) : "–";
  const strip = document.createElement("div");
  strip.className = isLine ? "strip" : "strip server";
  const title = document.createElement(isLine ? "b" : "span");
  title.className = "name";
  title.textContent = name;
  title.title = name;
  const bar = document.createElement("div");
  bar.className = "cells";
  bar.setAttribute("role", "img");
  bar.setAttribute(
    "aria-label",
    tools.words("script.strip", { name, up: share, down: tools.duration(down) }),
  );
  cells.forEach((each, i) => bar.append(square(each, answer.times[i], answer.step_seconds, tools)));
  const figure = document.createElement("span");
  figure.className = "share";
  figure.textContent = share;
  strip.append(title, bar, figure);
  return strip;
}

function square(each, time, step, tools) {
  const element = document.createElement("i");
  const kind = level(each);
  element.dataset.level = kind;
  const word = kind === "partly" ? "down" : kind;
  let text = `${tools.time(time)} – ${tools.time(time + step)}: ${tools.words(`script.${word}`)}`;
  if (each.reason) {
    text += ` ${tools.duration(each.down)}, ${tools.words(`reason.${each.reason}`)}`;
  }
  element.title = text;
  return element;
}

function legend(tools) {
  const element = document.createElement("p");
  element.className = "legend";
  for (const kind of ["up", "lossy", "partly", "down", "unmeasured"]) {
    const key = document.createElement("span");
    const mark = document.createElement("i");
    mark.dataset.level = kind;
    key.append(mark, ` ${tools.words(`script.${kind}`)}`);
    element.append(key);
  }
  return element;
}

/**
 * Draws all rows.
 *
 * @param complete whether the answer has all paths of its lines
 */
export function drawStrips(container, answer, complete, tools) {
  const title = document.createElement("h3");
  title.textContent = tools.words("script.availability");
  const parts = [title];
  for (const series of byLine(answer.series)) {
    const name = tools.name(series[0]);
    if (complete || series.length === 1) {
      parts.push(row(name, true, line(series), answer, tools));
    }
    if (!complete || series.length > 1) {
      for (const each of series) {
        const cells = each.sent.map((_, i) => cell(each, i));
        parts.push(row(complete ? each.server : `${name} · ${each.server}`, false, cells, answer, tools));
      }
    }
  }
  const ticks = document.createElement("div");
  ticks.className = "strip";
  const scale = document.createElement("div");
  scale.className = "ticks cells";
  const from = Date.parse(answer.from) / 1000;
  const to = Date.parse(answer.to) / 1000;
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    const tick = document.createElement("span");
    tick.textContent = tools.time(from + (to - from) * part);
    scale.append(tick);
  }
  ticks.append(document.createElement("span"), scale);
  container.replaceChildren(...parts, ticks, legend(tools));
}

function byLine(series) {
  const lines = new Map();
  for (const each of series) {
    lines.set(each.interface, [...(lines.get(each.interface) ?? []), each]);
  }
  return lines.values();
}
