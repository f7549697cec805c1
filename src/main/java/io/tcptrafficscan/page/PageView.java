package io.tcptrafficscan.page;

import com.google.errorprone.annotations.CompileTimeConstant;
import io.tcptrafficscan.page.Words.Language;
import io.tcptrafficscan.status.Outage;
import io.tcptrafficscan.status.Status;
import io.tcptrafficscan.status.Status.Line;
import io.tcptrafficscan.status.Status.PathCapacity;
import io.tcptrafficscan.status.Status.PathStatus;
import io.tcptrafficscan.status.Status.State;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole page. What is marked {@code data-live} is replaced by the script every few seconds;
 * history and charts are drawn by the script alone.
 */
final class PageView {
  /** With more paths, the table shows the worst of them. */
  static final int MOST_ROWS = 50;

  private static final int WORST_ROWS = 20;
  private static final int REFRESH_SECONDS = 2;
  private static final int REFRESH_SECONDS_OF_MANY = 5;

  private static final Comparator<PathStatus> WORST_FIRST =
      Comparator.comparing((PathStatus path) -> path.condition().state() != State.DOWN)
          .thenComparing(path -> -orZero(path.recent().lossRatio()))
          .thenComparing(path -> -orZero(path.recent().medianSeconds()));

  private final Language language;
  private final Words words;
  private final String assets;
  private final Format format;

  /**
   * @param assets the folder of scripts and styles, with a slash at its end
   */
  PageView(Language language, String assets) {
    this.language = language;
    this.assets = assets;
    words = new Words(language);
    format = new Format(words);
  }

  /** The key of a constant in files of words and in style sheets. */
  static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static double orZero(@Nullable Double value) {
    return value == null ? 0 : value;
  }

  /**
   * @param search a text that names of lines or servers must have; empty for all
   */
  String html(Status status, List<Outage> outages, String search) {
    Times times = new Times(status.now(), ZoneId.systemDefault());
    VerdictView verdict = new VerdictView(words, format, times);
    Html html = new Html();
    head(html, status, verdict.headline(status.verdict()));
    html.markup("<main>\n");
    verdict.write(html, status.verdict(), window(status));
    paths(html, status, times, search);
    if (status.paths().size() > MOST_ROWS) {
      new HeatMap(words, format).write(html, status.paths());
    }
    history(html, status);
    new OutageTable(words, format, times).write(html, outages);
    help(html);
    html.markup("</main>\n");
    words(html);
    return html.markup("</body></html>\n").toString();
  }

  private static double window(Status status) {
    return status.paths().stream()
        .mapToDouble(path -> path.recent().windowSeconds())
        .max()
        .orElse(0);
  }

  private void head(Html html, Status status, String headline) {
    html.markup("<!DOCTYPE html>\n<html")
        .attribute("lang", language.tag())
        .markup(
            """
            ><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            """)
        .element("title", headline + " · " + status.host() + " · tcp-traffic-scan");
    link(html, "icon", "icon.svg");
    link(html, "stylesheet", "uPlot.min.css");
    link(html, "stylesheet", "page.css");
    html.markup("\n<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>");
    html.markup("\n<script defer")
        .attribute("src", assets + "uPlot.iife.min.js")
        .markup("></script><script type=\"module\"")
        .attribute("src", assets + "page.js")
        .markup("></script></head>\n<body")
        .attribute("data-refresh-seconds", refreshSeconds(status))
        .markup("><p id=\"announce\" role=\"status\" class=\"unseen\"></p>\n<header><div><h1>")
        .text("tcp-traffic-scan")
        .markup("</h1><p id=\"about\" data-live>")
        .text(about(status))
        .markup("</p></div><nav")
        .attribute("aria-label", words.of("links"))
        .markup(">");
    anchor(html, "/metrics", "link.metrics");
    anchor(html, "/health", "link.health");
    anchor(html, "/api/v1/status", "link.json");
    anchor(html, "/api/v1/settings", "link.settings");
    anchor(html, "#help", "link.help");
    html.markup("</nav></header>\n");
  }

  private static String refreshSeconds(Status status) {
    boolean many = status.paths().size() > MOST_ROWS;
    return Integer.toString(many ? REFRESH_SECONDS_OF_MANY : REFRESH_SECONDS);
  }

  private String about(Status status) {
    long servers = status.paths().stream().map(PathStatus::server).distinct().count();
    String text =
        words.of(
            "about",
            "interfaces",
            status.interfaces().size(),
            "servers",
            servers,
            "interval",
            format.interval(status.intervalSeconds()),
            "up",
            format.duration(Duration.between(status.started(), status.now()).toMillis() / 1e3),
            "version",
            status.version());
    return status.host().isEmpty() ? text : status.host() + " · " + text;
  }

  private void link(Html html, @CompileTimeConstant final String rel, String file) {
    html.markup("<link").attribute("rel", rel).attribute("href", assets + file).markup(">");
  }

  private void anchor(Html html, String target, String key) {
    html.markup("<a").attribute("href", target).markup(">").text(words.of(key)).markup("</a> ");
  }

  private void paths(Html html, Status status, Times times, String search) {
    List<PathStatus> all = status.paths();
    List<PathStatus> found = all.stream().filter(path -> matches(path, search)).toList();
    boolean many = all.size() > MOST_ROWS;
    html.markup("<section id=\"paths\" class=\"card\"><h2>").text(words.of("section.paths"));
    html.markup("</h2>\n");
    if (many) {
      search(html, search);
    }
    html.markup("<div id=\"rows\" data-live>");
    List<PathStatus> shown = found;
    if (found.size() > MOST_ROWS || (many && search.isEmpty())) {
      shown = found.stream().sorted(WORST_FIRST).limit(WORST_ROWS).toList();
    }
    if (many) {
      html.markup("<p class=\"aside\">")
          .text(words.of("paths.shown", "shown", shown.size(), "found", found.size()))
          .markup("</p>");
    }
    new PathTable(words, format, times).write(html, shown);
    html.markup("</div></section>\n");
  }

  private static boolean matches(PathStatus path, String search) {
    String lower = search.toLowerCase(Locale.ROOT);
    return path.interfaceName().toLowerCase(Locale.ROOT).contains(lower)
        || path.server().toLowerCase(Locale.ROOT).contains(lower)
        || path.serverIp().contains(lower)
        || path.aliases().stream().anyMatch(a -> a.toLowerCase(Locale.ROOT).contains(lower));
  }

  private void search(Html html, String search) {
    html.markup("<form id=\"search\" role=\"search\" action=\"/\"><label>")
        .text(words.of("search"))
        .markup(" <input type=\"search\" name=\"q\" maxlength=\"100\" autocomplete=\"off\"")
        .attribute("value", search)
        .markup("></label> <button>")
        .text(words.of("search.go"))
        .markup("</button></form>\n");
  }

  /** What the script fills; without it there is a note. */
  private void history(Html html, Status status) {
    html.markup("<noscript><p class=\"card\">").text(words.of("no-script"));
    html.markup("</p></noscript>\n<section id=\"history\" class=\"card\" hidden")
        .attribute("data-lines", joined(status.interfaces().stream().map(Line::name)))
        .attribute(
            "data-capacity-paths",
            joined(
                status.interfaces().stream()
                    .flatMap(line -> line.capacities().stream())
                    .map(PathCapacity::id)))
        .attribute("data-interval-seconds", Double.toString(status.intervalSeconds()))
        .attribute("data-complete", Boolean.toString(status.paths().size() <= MOST_ROWS))
        .markup("><h2>");
    html.text(words.of("section.history")).markup("</h2>\n<div class=\"tools\">");
    html.markup("<div id=\"ranges\" role=\"group\"")
        .attribute("aria-label", words.of("range"))
        .markup("></div><label>")
        .text(words.of("chart.server"))
        .markup(" <select id=\"server\">");
    Map<String, String> ids = new LinkedHashMap<>();
    status
        .paths()
        .forEach(path -> ids.merge(path.server(), path.id(), (one, two) -> one + " " + two));
    ids.forEach(
        (server, paths) ->
            html.markup("<option")
                .attribute("value", paths)
                .markup(">")
                .text(server)
                .markup("</option>"));
    html.markup("</select></label></div>\n<div id=\"strips\"></div><div id=\"charts\"></div>");
    html.markup("</section>\n");
  }

  private static String joined(Stream<String> names) {
    return names.collect(Collectors.joining(" "));
  }

  private void help(Html html) {
    html.markup("<section id=\"help\" class=\"card\"><h2>")
        .text(words.of("section.help"))
        .markup("</h2><dl>\n");
    for (String key : words.of("help.order").split(" ", -1)) {
      html.element("dt", words.of("column." + key));
      html.element("dd", words.of("help." + key)).markup("\n");
    }
    html.markup("</dl><p class=\"aside\">").text(words.of("help.more")).markup("</p></section>\n");
  }

  /** The words that the script needs. */
  private void words(Html html) {
    html.markup("<template id=\"words\">");
    Map<String, String> needed = new TreeMap<>(words.beginning("script."));
    words.beginning("reason.").forEach((key, text) -> needed.put("reason." + key, text));
    needed.put("percent", words.of("percent"));
    needed.forEach(
        (key, text) ->
            html.markup("<i").attribute("data-key", key).markup(">").text(text).markup("</i>"));
    html.markup("</template>\n");
  }
}
