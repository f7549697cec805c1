package io.tcptrafficscan.page;

import io.tcptrafficscan.status.Status.PathStatus;
import io.tcptrafficscan.status.Status.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A coloured square for each path, in a row for each interface: this node and all others. */
final class HeatMap {
  private static final double LOSSY = 0.01;

  /** Medians up to these, in seconds, have a colour of their own. */
  private static final double[] STEPS = {0.002, 0.01, 0.03, 0.1};

  private final Words words;
  private final Format format;

  HeatMap(Words words, Format format) {
    this.words = words;
    this.format = format;
  }

  void write(Html html, List<PathStatus> paths) {
    html.markup("<section id=\"heat\" data-live class=\"card\"><h2>")
        .text(words.of("section.heat"))
        .markup("</h2>\n");
    Map<String, List<PathStatus>> lines = new LinkedHashMap<>();
    paths.forEach(
        path -> lines.computeIfAbsent(path.interfaceName(), name -> new ArrayList<>()).add(path));
    lines.values().forEach(line -> line(html, line));
    html.markup("<p class=\"legend\">");
    for (int step = 0; step <= STEPS.length; step++) {
      legend(html, "rtt" + step, bound(step));
    }
    legend(html, "lossy", words.of("heat.lossy"));
    legend(html, "down", words.of("state.down"));
    legend(html, "unknown", words.of("state.unknown"));
    html.markup("</p></section>\n");
  }

  private void line(Html html, List<PathStatus> paths) {
    PathStatus first = paths.get(0);
    String name = Names.full(first.interfaceName(), first.aliases());
    long down = paths.stream().filter(path -> level(path).equals("down")).count();
    long lossy = paths.stream().filter(path -> level(path).equals("lossy")).count();
    html.markup("<h3>").text(name).markup(" ");
    String summary = words.of("heat.summary", "paths", paths.size(), "down", down, "lossy", lossy);
    html.span("aside", summary).markup("</h3><div class=\"heat\" role=\"img\"");
    html.attribute("aria-label", name + ": " + summary).markup(">");
    for (PathStatus path : paths) {
      html.markup("<i")
          .attribute("data-level", level(path))
          .attribute("data-server", path.server())
          .attribute("title", title(path))
          .markup("></i>");
    }
    html.markup("</div>\n");
  }

  private String title(PathStatus path) {
    String state = words.of("state." + PageView.key(path.condition().state()));
    String reason = path.condition().reason();
    return path.condition().state() == State.UP
        ? path.server()
            + " · "
            + format.millis(path.recent().medianSeconds())
            + " · "
            + words.of("loss", "loss", format.loss(path.recent().lossRatio()))
        : path.server()
            + " · "
            + state
            + (reason == null ? "" : " · " + words.of("reason." + reason));
  }

  private static String level(PathStatus path) {
    if (path.condition().state() != State.UP) {
      return PageView.key(path.condition().state());
    }
    Double loss = path.recent().lossRatio();
    if (loss != null && loss >= LOSSY) {
      return "lossy";
    }
    Double rtt = path.recent().medianSeconds();
    if (rtt == null) {
      rtt = path.rttSeconds();
    }
    int step = 0;
    while (rtt != null && step < STEPS.length && rtt > STEPS[step]) {
      step++;
    }
    return "rtt" + step;
  }

  private String bound(int step) {
    return step < STEPS.length
        ? "≤ " + Math.round(STEPS[step] * 1e3) + " ms"
        : "> " + Math.round(STEPS[step - 1] * 1e3) + " ms";
  }

  private static void legend(Html html, String level, String text) {
    html.markup("<span class=\"key\"><i")
        .attribute("data-level", level)
        .markup("></i> ")
        .text(text)
        .markup("</span> ");
  }
}
