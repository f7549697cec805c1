package io.tcptrafficscan.page;

import io.tcptrafficscan.status.Outage;
import io.tcptrafficscan.status.Status.Capacity;
import io.tcptrafficscan.status.Status.Ceiling;
import io.tcptrafficscan.status.Status.Condition;
import io.tcptrafficscan.status.Status.Measured;
import io.tcptrafficscan.status.Status.PathStatus;
import io.tcptrafficscan.status.Status.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row for each path. */
final class PathTable {
  private static final List<String> COLUMNS =
      List.of(
          "line",
          "server",
          "now",
          "rtt",
          "median",
          "worst",
          "loss",
          "capacity",
          "ceiling",
          "availability",
          "last-outage");

  private final Words words;
  private final Format format;
  private final Times times;

  PathTable(Words words, Format format, Times times) {
    this.words = words;
    this.format = format;
    this.times = times;
  }

  void write(Html html, List<PathStatus> paths) {
    html.markup("<div class=\"scroll\" role=\"region\" tabindex=\"0\"")
        .attribute("aria-label", words.of("section.paths"))
        .markup("><table class=\"paths\">\n<thead><tr>");
    for (String column : COLUMNS) {
      html.markup("<th scope=\"col\"")
          .attribute("class", column)
          .attribute("title", words.of("help." + column))
          .markup(">")
          .text(words.of("column." + column))
          .markup("</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    String before = "";
    for (PathStatus path : paths) {
      row(html, path, before.equals(path.interfaceName()));
      before = path.interfaceName();
    }
    html.markup("</tbody></table></div>\n");
  }

  private void row(Html html, PathStatus path, boolean isSameLine) {
    html.markup("<tr")
        .attribute("data-path", path.id())
        .attribute("class", isSameLine ? "same" : "first")
        .markup("><th scope=\"row\"");
    label(html, "line");
    Names.write(html, path.interfaceName(), path.aliases());
    html.markup("</th>");
    cell(html, "server");
    server(html, path);
    cell(html.markup("</td>"), "now");
    condition(html, path.condition());
    cell(html.markup("</td>"), "rtt").markup("<strong>").text(format.millis(path.rttSeconds()));
    html.markup("</strong></td>");
    figure(html, "median", format.millis(path.recent().medianSeconds()));
    figure(html, "worst", format.millis(path.recent().maxSeconds()));
    figure(html, "loss", format.loss(path.recent().lossRatio()));
    cell(html, "capacity");
    capacity(html, path.capacity());
    cell(html.markup("</td>"), "ceiling");
    ceiling(html, path.ceiling());
    html.markup("</td>");
    figure(html, "availability", format.availability(path.availability()));
    cell(html, "last-outage");
    outage(html, path.lastOutage());
    html.markup("</td></tr>\n");
  }

  private void label(Html html, String column) {
    html.attribute("class", column)
        .attribute("data-label", words.of("column." + column))
        .markup(">");
  }

  private Html cell(Html html, String column) {
    label(html.markup("<td"), column);
    return html;
  }

  private void figure(Html html, String column, String text) {
    cell(html, column).text(text).markup("</td>");
  }

  private static void server(Html html, PathStatus path) {
    html.text(path.server());
    if (!path.serverIp().isEmpty() && !path.server().contains(path.serverIp())) {
      html.markup(" ").span("aside", path.serverIp());
    }
  }

  private void condition(Html html, Condition condition) {
    String state = PageView.key(condition.state());
    html.markup("<span class=\"state\"")
        .attribute("data-state", state)
        .markup(">")
        .text(words.of("state." + state))
        .markup("</span>");
    if (condition.state() == State.DOWN && condition.reason() != null) {
      html.markup(" <span class=\"reason\"");
      if (condition.detail() != null) {
        html.attribute("title", condition.detail());
      }
      html.markup(">").text(words.of("reason." + condition.reason())).markup("</span>");
    }
    if (condition.since() != null) {
      since(html, condition.since());
    }
  }

  private void since(Html html, Instant time) {
    html.markup(" <span class=\"aside\">").text(words.of("since.before"));
    times.write(html, time);
    html.text(words.of("since.after")).markup("</span>");
  }

  private void capacity(Html html, Capacity capacity) {
    if (capacity.download() == null && capacity.upload() == null) {
      html.span("aside", words.of("capacity.unmeasured"));
      return;
    }
    direction(html, "download", "↓", capacity.download());
    direction(html, "upload", "↑", capacity.upload());
  }

  private void direction(Html html, String key, String arrow, @Nullable Measured measured) {
    if (measured == null) {
      return;
    }
    html.markup("<span class=\"direction\"><span aria-hidden=\"true\">")
        .text(arrow)
        .markup("</span><span class=\"unseen\">")
        .text(words.of("direction." + key))
        .markup("</span> ");
    Double rate = measured.bitsPerSecond();
    if (rate == null) {
      String reason = measured.reason();
      String why = words.of("no-capacity." + (reason == null ? "old" : reason));
      html.span("aside", words.of("capacity.none", "reason", why));
    } else {
      html.markup("<span class=\"rate\">").text(format.mbps(rate));
      Double error = measured.errorRatio();
      if (error != null) {
        html.markup(" ").span("aside", "± " + format.mbps(rate * error));
      }
      html.text(" Mbps").markup("</span>");
    }
    Double age = measured.ageSeconds();
    if (age != null && rate != null) {
      html.markup(" ").span("aside age", words.of("ago", "time", format.duration(age)));
    }
    html.markup("</span>");
  }

  private void ceiling(Html html, @Nullable Ceiling ceiling) {
    if (ceiling == null) {
      html.text(format.millis(null));
      return;
    }
    html.text("≤ " + format.mbps(ceiling.bitsPerSecond()) + " Mbps")
        .markup(" ")
        .span("aside", words.of("factor", "factor", format.factor(ceiling.factor())));
  }

  private void outage(Html html, @Nullable Outage outage) {
    if (outage == null) {
      html.span("aside", words.of("outage.none"));
      return;
    }
    times.write(html, outage.from());
    html.text(words.of("outage.lasted", "time", format.duration(outage.seconds())))
        .markup(" ")
        .span("aside", words.of("reason." + outage.reason()));
  }
}
