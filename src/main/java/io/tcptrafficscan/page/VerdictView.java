package io.tcptrafficscan.page;

import io.tcptrafficscan.status.Verdict;
import io.tcptrafficscan.status.Verdict.Criterion;
import io.tcptrafficscan.status.Verdict.Down;
import io.tcptrafficscan.status.Verdict.Figures;
import io.tcptrafficscan.status.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says the verdict in a sentence or two. */
final class VerdictView {
  private final Words words;
  private final Format format;
  private final Times times;

  VerdictView(Words words, Format format, Times times) {
    this.words = words;
    this.format = format;
    this.times = times;
  }

  /** The sentence that says most, without its reasons. */
  String headline(Verdict verdict) {
    String key = "verdict." + key(verdict.kind());
    return switch (verdict.kind()) {
      case ALL_DOWN ->
          verdict.down().size() == 1
              ? words.of("verdict.down", "line", name(verdict.down().get(0)))
              : words.of(key);
      case EQUAL ->
          words.of(
              key,
              "line",
              name(Objects.requireNonNull(verdict.better())),
              "other",
              name(Objects.requireNonNull(verdict.other())));
      case UNKNOWN -> words.of(key);
      default -> words.of(key, "line", name(Objects.requireNonNull(verdict.better())));
    };
  }

  private static String key(Kind kind) {
    return PageView.key(kind);
  }

  /**
   * Writes all of it.
   *
   * @param windowSeconds the time that its figures are of
   */
  void write(Html html, Verdict verdict, double windowSeconds) {
    html.markup("<p id=\"verdict\" data-live class=\"verdict\"")
        .attribute("data-level", level(verdict))
        .markup("><strong>")
        .text(headline(verdict))
        .markup("</strong>");
    Figures better = verdict.better();
    if (better != null) {
      html.text(words.of("verdict.colon")).text(reasons(better, verdict));
      html.text(words.of("verdict.end")).markup(" ");
      html.span("aside", comparison(verdict, windowSeconds));
      if (verdict.isOverUnlikeServers()) {
        html.markup(" ").span("aside", words.of("verdict.unlike"));
      }
    }
    boolean isNamed = verdict.kind() == Kind.ALL_DOWN && verdict.down().size() == 1;
    for (Down down : verdict.down()) {
      html.markup(" <span class=\"down\">");
      down(html, down, isNamed);
      html.markup("</span>");
    }
    if (verdict.pathsDown() > 0 && verdict.kind() != Kind.ALL_DOWN) {
      html.markup(" ")
          .text(
              words.of(
                  "verdict.paths-down", "down", verdict.pathsDown(), "paths", verdict.paths()));
    }
    html.markup("</p>\n");
  }

  private static String level(Verdict verdict) {
    return switch (verdict.kind()) {
      case ALL_DOWN -> "bad";
      case UNKNOWN -> "unknown";
      default -> verdict.pathsDown() > 0 ? "warn" : "good";
    };
  }

  /** The figures, with that which decides first. */
  private String reasons(Figures better, Verdict verdict) {
    Figures other = verdict.kind() == Kind.ONLY_UP ? null : verdict.other();
    List<String> parts = new ArrayList<>();
    String rtt = rtt(better, other);
    if (!rtt.isEmpty()) {
      parts.add(rtt);
    }
    String loss = loss(better, other);
    if (!loss.isEmpty()) {
      parts.add(verdict.criterion() == Criterion.LOSS ? 0 : parts.size(), loss);
    }
    return parts.isEmpty()
        ? words.of("verdict.no-figures")
        : String.join(words.of("verdict.between"), parts);
  }

  private String rtt(Figures better, @Nullable Figures other) {
    Double rtt = better.rttSeconds();
    if (rtt == null) {
      return "";
    }
    Double than = other == null ? null : other.rttSeconds();
    return than == null
        ? words.of("verdict.rtt", "rtt", format.millis(rtt))
        : words.of(
            "verdict.rtts", "rtt", format.millisAlone(rtt), "other", format.millisAlone(than));
  }

  private String loss(Figures better, @Nullable Figures other) {
    Double loss = better.lossRatio();
    if (loss == null) {
      return "";
    }
    Double than = other == null ? null : other.lossRatio();
    String own = loss == 0 ? words.of("loss.none") : words.of("loss", "loss", format.loss(loss));
    if (than == null) {
      return own;
    }
    return loss == 0 && than == 0
        ? words.of("loss.neither")
        : words.of("loss.against", "loss", own, "other", format.loss(than));
  }

  private String comparison(Verdict verdict, double windowSeconds) {
    Figures other = verdict.other();
    String window = format.duration(windowSeconds < 60 ? windowSeconds : round(windowSeconds));
    return verdict.kind() == Kind.BETTER && other != null
        ? words.of("verdict.compared", "line", name(other), "time", window)
        : words.of("verdict.over", "time", window);
  }

  private static double round(double seconds) {
    return Math.floor(seconds / 60) * 60;
  }

  private void down(Html html, Down down, boolean isNamed) {
    String reason = words.of("reason." + down.reason());
    if (down.since() == null) {
      html.text(words.of("verdict.down-why", "line", name(down), "reason", reason));
      return;
    }
    String key = isNamed ? "verdict.since" : "verdict.down-since";
    String text = words.of(key, "line", name(down), "reason", reason);
    int slot = text.indexOf("{since}");
    html.text(text.substring(0, slot));
    times.write(html, down.since());
    html.text(text.substring(slot + "{since}".length()));
  }

  private static String name(Figures line) {
    return Names.full(line.interfaceName(), line.aliases());
  }

  private static String name(Down line) {
    return Names.full(line.interfaceName(), line.aliases());
  }
}
