package io.tcptrafficscan.page;

import io.tcptrafficscan.status.Outage;
import java.util.List;

/** A row for each outage, the newest first. */
final class OutageTable {
  private static final int MOST_ROWS = 50;

  private static final List<String> COLUMNS =
      List.of("from", "to", "lasted", "line", "servers", "reason");

  private final Words words;
  private final Format format;
  private final Times times;

  OutageTable(Words words, Format format, Times times) {
    this.words = words;
    this.format = format;
    this.times = times;
  }

  void write(Html html, List<Outage> outages) {
    html.markup("<section id=\"outages\" data-live class=\"card\"><h2>")
        .text(words.of("section.outages"))
        .markup("</h2>\n");
    if (outages.isEmpty()) {
      html.element("p", words.of("outages.none")).markup("</section>\n");
      return;
    }
    html.markup("<div class=\"scroll\" role=\"region\" tabindex=\"0\"")
        .attribute("aria-label", words.of("section.outages"))
        .markup("><table class=\"outages\"><thead><tr>");
    for (String column : COLUMNS) {
      html.markup("<th scope=\"col\"")
          .attribute("class", column)
          .markup(">")
          .text(words.of("column." + column))
          .markup("</th>");
    }
    html.markup("</tr></thead><tbody>\n");
    outages.stream().limit(MOST_ROWS).forEach(outage -> row(html, outage));
    html.markup("</tbody></table></div>\n");
    if (outages.size() > MOST_ROWS) {
      html.markup("<p><a href=\"/api/v1/outages\">")
          .text(words.of("outages.all", "n", outages.size()))
          .markup("</a></p>");
    }
    html.markup("</section>\n");
  }

  private void row(Html html, Outage outage) {
    html.markup("<tr>");
    cell(html, "from");
    times.write(html, outage.from());
    cell(html.markup("</td>"), "to");
    if (outage.to() == null) {
      html.span("now", words.of("outage.lasts"));
    } else {
      times.write(html, outage.to());
    }
    cell(html.markup("</td>"), "lasted");
    html.text(format.duration(outage.seconds()));
    cell(html.markup("</td>"), "line");
    Names.write(html, outage.interfaceName(), outage.aliases());
    cell(html.markup("</td>"), "servers");
    String server = outage.server();
    html.text(server == null ? words.of("outage.all-servers", "n", outage.servers()) : server);
    cell(html.markup("</td>"), "reason");
    html.text(words.of("reason." + outage.reason()));
    if (outage.isCut()) {
      html.markup(" ").span("aside", words.of("outage.cut"));
    }
    html.markup("</td></tr>\n");
  }

  private void cell(Html html, String column) {
    html.markup("<td")
        .attribute("class", column)
        .attribute("data-label", words.of("column." + column))
        .markup(">");
  }
}
