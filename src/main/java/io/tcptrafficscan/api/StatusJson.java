package io.tcptrafficscan.api;

import io.tcptrafficscan.status.Column;
import io.tcptrafficscan.status.Outage;
import io.tcptrafficscan.status.PathHistory;
import io.tcptrafficscan.status.Status;
import io.tcptrafficscan.status.Status.Capacity;
import io.tcptrafficscan.status.Status.Condition;
import io.tcptrafficscan.status.Status.Line;
import io.tcptrafficscan.status.Status.Measured;
import io.tcptrafficscan.status.Status.PathStatus;
import io.tcptrafficscan.status.Status.Recent;
import io.tcptrafficscan.status.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * The answers as JSON. Every field is always there, and null where there is no value. {@code
 * src/docs/api.schema.json} says the same.
 */
final class StatusJson {
  /** Grows if a client of the version before could misread an answer. */
  private static final int VERSION = 1;

  private StatusJson() {}

  static void write(OutputStream out, Status status) throws IOException {
    JsonText.write(
        out,
        json -> {
          json.whole("api_version", VERSION);
          json.time("now", status.now());
          json.time("started", status.started());
          json.text("version", status.version());
          json.text("host", status.host());
          json.number("interval_seconds", status.intervalSeconds());
          json.object("verdict", fields -> verdict(fields, status.verdict()));
          json.objects("interfaces", status.interfaces(), StatusJson::line);
          json.objects("paths", status.paths(), StatusJson::path);
          json.object("history", fields -> history(fields, status.history()));
        });
  }

  private static void verdict(JsonText json, Verdict verdict) throws IOException {
    json.label("kind", verdict.kind());
    json.object("better", verdict.better(), StatusJson::figures);
    json.object("other", verdict.other(), StatusJson::figures);
    json.label("criterion", verdict.criterion());
    json.number("common_servers", verdict.commonServers());
    json.objects(
        "down",
        verdict.down(),
        (each, down) -> {
          each.text("interface", down.interfaceName());
          each.texts("aliases", down.aliases());
          each.time("since", down.since());
          each.text("reason", down.reason());
        });
    json.whole("paths", verdict.paths());
    json.whole("paths_down", verdict.pathsDown());
  }

  private static void figures(JsonText json, Verdict.Figures figures) throws IOException {
    json.text("interface", figures.interfaceName());
    json.texts("aliases", figures.aliases());
    json.number("rtt_seconds", figures.rttSeconds());
    json.number("loss_ratio", figures.lossRatio());
  }

  private static void line(JsonText json, Line line) throws IOException {
    json.text("interface", line.name());
    json.texts("aliases", line.aliases());
    condition(json, line.condition());
    json.whole("paths", line.paths());
    json.whole("paths_down", line.pathsDown());
    json.number("rtt_seconds", line.rttSeconds());
    json.number("loss_ratio", line.lossRatio());
    json.number("availability_24h_ratio", line.availability());
    json.object("last_outage", line.lastOutage(), StatusJson::outage);
    json.objects(
        "capacities",
        line.capacities(),
        (each, capacity) -> {
          each.text("path", capacity.id());
          each.text("server", capacity.server());
          each.text("server_ip", capacity.serverIp());
          capacity(each, capacity.capacity());
        });
  }

  private static void condition(JsonText json, Condition condition) throws IOException {
    json.label("state", condition.state());
    json.text("reason", condition.reason());
    json.text("detail", condition.detail());
    json.time("since", condition.since());
  }

  private static void capacity(JsonText json, Capacity capacity) throws IOException {
    json.object("download", capacity.download(), StatusJson::measured);
    json.object("upload", capacity.upload(), StatusJson::measured);
  }

  private static void measured(JsonText json, Measured measured) throws IOException {
    json.number("bits_per_second", measured.bitsPerSecond());
    json.number("error_ratio", measured.errorRatio());
    json.text("reason", measured.reason());
    json.text("method", measured.method());
    json.number("age_seconds", measured.ageSeconds());
  }

  private static void path(JsonText json, PathStatus path) throws IOException {
    json.text("id", path.id());
    json.text("interface", path.interfaceName());
    json.texts("aliases", path.aliases());
    json.text("server", path.server());
    json.text("server_ip", path.serverIp());
    json.whole("port", path.port());
    condition(json, path.condition());
    json.number("rtt_seconds", path.rttSeconds());
    json.object("recent", fields -> recent(fields, path.recent()));
    json.object(
        "ceiling",
        path.ceiling(),
        (fields, ceiling) -> {
          fields.number("bits_per_second", ceiling.bitsPerSecond());
          fields.number("uncorrected_bits_per_second", ceiling.uncorrectedBitsPerSecond());
          fields.number("correction_factor", ceiling.factor());
        });
    json.object("capacity", fields -> capacity(fields, path.capacity()));
    json.number("availability_24h_ratio", path.availability());
    json.object("last_outage", path.lastOutage(), StatusJson::outage);
  }

  private static void recent(JsonText json, Recent recent) throws IOException {
    json.number("window_seconds", recent.windowSeconds());
    json.number("rtt_median_seconds", recent.medianSeconds());
    json.number("rtt_p95_seconds", recent.p95Seconds());
    json.number("rtt_max_seconds", recent.maxSeconds());
    json.whole("sent", recent.sent());
    json.whole("failed", recent.failed());
    json.number("loss_ratio", recent.lossRatio());
  }

  private static void history(JsonText json, Status.HistoryState history) throws IOException {
    json.whole("memory_bytes", history.memoryBytes());
    json.whole("used_bytes", history.usedBytes());
    json.whole("probes_per_path", history.probesPerPath());
    json.whole("short_cell_seconds", history.shortCellSeconds());
    json.whole("long_cell_seconds", history.longCellSeconds());
  }

  static void write(OutputStream out, List<Outage> outages) throws IOException {
    JsonText.write(
        out,
        json -> {
          json.whole("api_version", VERSION);
          json.objects("outages", outages, StatusJson::outage);
        });
  }

  private static void outage(JsonText json, Outage outage) throws IOException {
    json.time("from", outage.from());
    json.time("to", outage.to());
    json.number("seconds", outage.seconds());
    json.text("interface", outage.interfaceName());
    json.texts("aliases", outage.aliases());
    json.text("server", outage.server());
    json.text("server_ip", outage.serverIp());
    json.whole("servers", outage.servers());
    json.text("reason", outage.reason());
    json.flag("cut", outage.isCut());
  }

  static void write(OutputStream out, PathHistory history) throws IOException {
    JsonText.write(
        out,
        json -> {
          json.whole("api_version", VERSION);
          json.time("from", history.from());
          json.time("to", history.to());
          json.number("step_seconds", history.stepSeconds());
          json.numbers("times", history.times());
          json.objects("series", history.series(), StatusJson::series);
        });
  }

  private static void series(JsonText json, PathHistory.Series series) throws IOException {
    json.text("path", series.id());
    json.text("interface", series.interfaceName());
    json.texts("aliases", series.aliases());
    json.text("server", series.server());
    json.numbers("rtt_min_seconds", series.rttMinSeconds());
    json.numbers("rtt_median_seconds", series.rttMedianSeconds());
    json.numbers("rtt_p95_seconds", series.rttP95Seconds());
    json.numbers("sent", series.sent());
    json.numbers("failed", series.failed());
    json.numbers("retransmitted", series.retransmitted());
    json.numbers("measured_seconds", series.measuredSeconds());
    json.object(
        "down_seconds",
        fields -> {
          for (Map.Entry<String, Column> reason : series.downSeconds().entrySet()) {
            fields.numbers(reason.getKey(), reason.getValue());
          }
        });
    json.objects(
        "capacities",
        series.capacities(),
        (each, capacity) -> {
          each.time("time", capacity.time());
          each.text("direction", capacity.direction());
          each.number("bits_per_second", capacity.bitsPerSecond());
          each.number("error_ratio", capacity.errorRatio());
          each.number("correction_factor", capacity.factor());
        });
  }
}
