package io.tcptrafficscan.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Writes times of this machine's zone. Where there is JavaScript, the page shows them in the
 * reader's zone instead.
 */
final class Times {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DAY_AND_CLOCK = DateTimeFormatter.ofPattern("MM-dd HH:mm");

  /** The clock alone says which day is meant. */
  private static final Duration RECENT = Duration.ofHours(18);

  private final ZonedDateTime now;

  Times(Instant now, ZoneId zone) {
    this.now = now.atZone(zone);
  }

  void write(Html html, Instant time) {
    ZonedDateTime local = time.atZone(now.getZone());
    boolean isRecent = Duration.between(local, now).compareTo(RECENT) < 0;
    html.markup("<time")
        .attribute("datetime", time.toString())
        .markup(">")
        .text(local.format(isRecent ? CLOCK : DAY_AND_CLOCK))
        .markup("</time>");
  }
}
