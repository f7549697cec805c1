// Makes what the charts show of an answer of /api/v1/history.

import { lineNumber } from "./charts.js";

const MILLIS = 1e3;
const MEGA = 1e6;
const PERCENT = 100;
const LOSS_POINTS = 100;

/** A value that a line of a chart skips, where null makes a gap in it. */
const SKIPPED = undefined;

/** How many intervals without a probe are still no gap. */
const GAP_INTERVALS = 5;

function down(series, index) {
  return Object.values(series.down_seconds).some((seconds) => seconds[index] > 0);
}

/** Values with a gap where the path was down, or nothing was measured for long. */
function withGaps(answer, series, values, intervalSeconds) {
  let before = -Infinity;
  return values.map((value, i) => {
    if (value != null) {
      before = answer.times[i];
      return value;
    }
    const isNear = answer.times[i] - before <= GAP_INTERVALS * intervalSeconds;
    return isNear && !down(series, i) && !(series.sent[i] > 0) ? SKIPPED : null;
  });
}

/** The round-trip times over all lines. */
export function rtt(answer, tools) {
  const words = tools.words;
  const scaled = (series, values) =>
    withGaps(answer, series, values.map((value) => (value == null ? null : value * MILLIS)), tools.interval);
  return {
    title: words("script.chart.rtt", { server: answer.series[0]?.server ?? "" }),
    note: words("script.chart.rtt.note"),
    unit: "ms",
    times: answer.times,
    series: answer.series.map((each) => {
      const low = scaled(each, each.rtt_min_seconds);
      const high = scaled(each, each.rtt_p95_seconds);
      return {
        name: tools.name(each),
        line: lineNumber(tools.lines, each.interface),
        values: scaled(each, each.rtt_median_seconds),
        low,
        high,
        isolated: true,
        text: (value, i) =>
          high[i] - low[i] > 0.05 ? `${ms(value)} (${ms(low[i])}–${ms(high[i])}) ms` : `${ms(value)} ms`,
      };
    }),
  };
}

function ms(value) {
  return value.toFixed(value < 1 ? 2 : 1);
}

/**
 * The loss over all lines, over several points of the answer at a time: one probe alone has lost
 * nothing or all. Failed probes in a row are an outage and no loss.
 */
export function loss(answer, tools) {
  const group = Math.ceil(answer.times.length / LOSS_POINTS);
  const times = answer.times.filter((_, i) => i % group === 0);
  const sum = (values, i) => values.slice(i * group, (i + 1) * group).reduce((one, two) => one + (two ?? 0), 0);
  const share = (series, i) => {
    const sent = sum(series.sent, i) - sum(series.failed, i);
    const lost = sum(series.retransmitted, i) + sum(series.single, i);
    return sent > 0 ? (PERCENT * lost) / (sent + lost) : null;
  };
  return {
    title: tools.words("script.chart.loss", { server: answer.series[0]?.server ?? "" }),
    note: tools.words("script.chart.loss.note"),
    unit: "%",
    least: 2,
    times,
    series: answer.series.map(withSingleFailures).map((each) => ({
      name: tools.name(each),
      line: lineNumber(tools.lines, each.interface),
      values: times.map((_, i) => share(each, i)),
      isolated: true,
      text: (value) => `${+value.toFixed(1)} %`,
    })),
  };
}

/** Adds the failures of which the points before and after know none: each is one lost SYN. */
function withSingleFailures(series) {
  const { failed } = series;
  const isSingle = (count, i) => count === 1 && !(failed[i - 1] > 0) && !(failed[i + 1] > 0);
  return { ...series, single: failed.map((count, i) => (isSingle(count, i) ? 1 : 0)) };
}

/** The capacities of all lines in both directions, and the factor. They have times of their own. */
export function capacity(answer, tools) {
  const end = Math.min(tools.view.to, Date.now() / 1000);
  const points = answer.series.flatMap((series) =>
    series.capacities.map((each) => ({ series, ...each, at: Date.parse(each.time) / 1000 })),
  );
  const times = [...new Set([...points.map((each) => each.at), end])].sort((one, two) => one - two);
  const several = new Set(points.map((each) => each.series.server)).size > 1;
  const shown = [];
  for (const direction of ["download", "upload"]) {
    for (const series of answer.series) {
      const own = points.filter((each) => each.series === series && each.direction === direction);
      if (own.length > 0) {
        shown.push(steps(series, direction, own, times, several, tools));
      }
    }
  }
  for (const series of answer.series) {
    const own = points.filter((each) => each.series === series && each.direction === "download");
    if (own.length > 0) {
      shown.push(factor(series, own, times, tools));
    }
  }
  return {
    title: tools.words("script.chart.capacity"),
    note: tools.words("script.chart.capacity.note"),
    unit: "Mbps",
    times,
    series: shown,
  };
}

/** A value for each time: that of the point at the time; the last one goes on to the end. */
function spread(points, times, value) {
  const byTime = new Map(points.map((each) => [each.at, value(each)]));
  const last = points.reduce((one, two) => (two.at > one.at ? two : one));
  return times.map((time, i) => byTime.get(time) ?? (i === times.length - 1 ? value(last) : SKIPPED));
}

function steps(series, direction, points, times, several, tools) {
  const line = several ? `${tools.name(series)} · ${series.server}` : tools.name(series);
  const byTime = new Map(points.map((each) => [each.at, each]));
  const errors = times.map((time) => {
    const point = byTime.get(time);
    return point ? (point.bits_per_second * point.error_ratio) / MEGA : null;
  });
  return {
    name: `${line} ${tools.words(`script.${direction}`)}`,
    line: lineNumber(tools.lines, series.interface),
    dashed: direction === "upload",
    stepped: true,
    values: spread(points, times, (each) => each.bits_per_second / MEGA),
    errors,
    text: (value, i) =>
      errors[i] == null
        ? `${value.toFixed(1)} Mbps`
        : `${value.toFixed(1)} ± ${errors[i].toFixed(1)} Mbps`,
  };
}

function factor(series, points, times, tools) {
  return {
    name: `${tools.name(series)} ${tools.words("script.factor")}`,
    line: lineNumber(tools.lines, series.interface),
    dotted: true,
    stepped: true,
    scale: "factor",
    values: spread(points, times, (each) => each.correction_factor),
    text: (value) => `× ${+value.toFixed(2)}`,
  };
}
