package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The status line and the fields of an HTTP/1.1 response (RFC 9112).
 *
 * @param fields by name in lower case; of a field that comes twice, the last one counts
 */
record ResponseHead(int status, Map<String, String> fields) {
  private static final int MOST_BYTES = 1 << 15;
  private static final Duration MOST_PAUSE = Duration.ofDays(1);
  private static final int MOST_INTERIM = 10;
  private static final int FIRST_FINAL = 200;
  private static final int FIRST_NO_SUCCESS = 300;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[0-9] ([1-5][0-9]{2})( .*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /** Reads the head of the final response; those of interim ones (1xx) are skipped. */
  static ResponseHead read(Input input) throws TrainException {
    for (int i = 0; i < MOST_INTERIM; i++) {
      ResponseHead head = readOne(input);
      if (head.status >= FIRST_FINAL) {
        return head;
      }
      if (head.status == SWITCHING_PROTOCOLS) {
        break;
      }
    }
    throw protocol("the server sent no final response");
  }

  private static ResponseHead readOne(Input input) throws TrainException {
    int[] left = {MOST_BYTES};
    String first = line(input, left);
    Matcher matcher = STATUS_LINE.matcher(first);
    if (!matcher.matches()) {
      throw protocol("the answer is not HTTP/1.1");
    }
    Map<String, String> fields = new HashMap<>();
    for (String line = line(input, left); !line.isEmpty(); line = line(input, left)) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw protocol("a field of the response has no name");
      }
      fields.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return new ResponseHead(Integer.parseInt(matcher.group(1)), Map.copyOf(fields));
  }

  /** Reads one line without its end. */
  private static String line(Input input, int[] left) throws TrainException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int each = input.read();
      if (each < 0) {
        throw new TrainException(
            NoCapacity.CLOSED, "the server closed the connection before its response was complete");
      }
      if (--left[0] < 0) {
        throw protocol("the head of the response has more than " + MOST_BYTES + " bytes");
      }
      if (each == '\n') {
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
            ? line.substring(0, end - 1)
            : line.toString();
      }
      line.append((char) each);
    }
  }

  /** Whether the server did what it was asked to: the status is 200 to 299. */
  boolean isSuccess() {
    return status < FIRST_NO_SUCCESS; // those below 200 are no final responses
  }

  boolean isRedirect() {
    return REDIRECTS.contains(status);
  }

  /** Why there is no capacity: the status is no success. */
  TrainException refusal() {
    return new TrainException(NoCapacity.ofHttpStatus(status), "the server answered " + status);
  }

  static TrainException protocol(String problem) {
    return new TrainException(NoCapacity.PROTOCOL, problem);
  }

  /** A field's value; empty where the response has none. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  boolean isChunked() {
    return field("transfer-encoding").toLowerCase(Locale.ROOT).endsWith("chunked");
  }

  /** The length of the body in bytes; -1 where it ends with the connection. */
  long length() throws TrainException {
    String length = field("content-length");
    if (length.isEmpty()) {
      return -1;
    }
    if (!LENGTH.matcher(length).matches()) {
      throw protocol("the length of the response is no number");
    }
    return Long.parseLong(length);
  }

  /** How long the server asks to wait (RFC 9110, section 10.2.3), at most a day; zero if not. */
  Duration retryAfter(Instant now) {
    String value = field("retry-after");
    Duration pause = Duration.ZERO;
    if (LENGTH.matcher(value).matches()) {
      pause = Duration.ofSeconds(Long.parseLong(value));
    } else {
      try {
        pause =
            Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from));
      } catch (DateTimeParseException e) {
        // it does not say
      }
    }
    return pause.isNegative()
        ? Duration.ZERO
        : pause.compareTo(MOST_PAUSE) > 0 ? MOST_PAUSE : pause;
  }
}
