package io.tcptrafficscan.network.attacker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tcptrafficscan.capacity.train.HostileRequest;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a crowd of connections does to a port. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes the arrays
enum Manner {
  H2_PREFACE(new Plan(22, 22, 60_000).sending(Http2.preface(1)).deaf()),
  H2_UPGRADE(
      new Plan(22, 22, 60_000).sending(Http2.UPGRADE).answering((come, from) -> Http2.preface(3))),
  SLOW_READERS(new Plan(1000, 62, 16_000).sending(get("/metrics")).deaf()),
  PIPELINE(new Plan(400, 100, 10_000).sending(get("/metrics").repeat(200)).deaf()),
  IDLE(new Plan(2000, 2000, 60_000)),
  SLOWLORIS(
      new Plan(1000, 1000, 60_000)
          .sending("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n")
          .repeating(1000, List.of("X-Slow: 1\r\n"))),
  MALFORMED(new Plan(50, 100, 1000).repeating(200, Http.MALFORMED)),
  FLOOD(new Plan(20, 20, 60_000).repeating(100, Http.FLOOD)),
  GUESSES(new Plan(48, 48, 10_000).repeating(50, Http.GUESSES)),
  RELOADS(new Plan(4, 4, 60_000).repeating(500, List.of(Http.post("/-/reload")))),
  CHANGES(
      new Plan(100, 50, 2000)
          .repeating(
              1000, List.of(Http.post("/-/reload"), Http.authorized("GET /tcpflow?value=1")))),
  STALLED_UPLOADS(
      new Plan(8, 50, 6000)
          .answering((come, from) -> HostileRequest.upload(come, from, HostileRequest.LEAST, 0))),
  ONE_BYTE_TRAINS(
      new Plan(64, 300, 2000).answering((come, from) -> HostileRequest.upload(come, from, 1, 1))),
  STRANGERS(new Plan(64, 100, 3000));

  /**
   * How many connections there are, and what they do.
   *
   * @param perSecond new connections, in place of those that ended
   * @param lifeMillis after which a connection is replaced
   * @param isDeaf whether nothing is ever read
   * @param first what is sent at once
   * @param answer what is sent after the first bytes came, made of these and the server; null for
   *     nothing
   * @param repeated of which one after the other is sent all {@code repeatMillis}
   */
  record Plan(
      int sockets,
      int perSecond,
      long lifeMillis,
      boolean isDeaf,
      byte[] first,
      @Nullable BiFunction<byte[], InetSocketAddress, byte[]> answer,
      long repeatMillis,
      List<byte[]> repeated) {

    Plan(int sockets, int perSecond, long lifeMillis) {
      this(sockets, perSecond, lifeMillis, false, new byte[0], null, 1000, List.of());
    }

    Plan sending(String text) {
      return sending(text.getBytes(ISO_8859_1));
    }

    Plan sending(byte[] bytes) {
      return new Plan(
          sockets, perSecond, lifeMillis, isDeaf, bytes, answer, repeatMillis, repeated);
    }

    Plan deaf() {
      return new Plan(sockets, perSecond, lifeMillis, true, first, answer, repeatMillis, repeated);
    }

    Plan answering(BiFunction<byte[], InetSocketAddress, byte[]> made) {
      return new Plan(sockets, perSecond, lifeMillis, isDeaf, first, made, repeatMillis, repeated);
    }

    Plan repeating(long millis, List<String> texts) {
      List<byte[]> bytes = texts.stream().map(text -> text.getBytes(ISO_8859_1)).toList();
      return new Plan(sockets, perSecond, lifeMillis, isDeaf, first, answer, millis, bytes);
    }
  }

  private final Plan plan;

  Manner(Plan plan) {
    this.plan = plan;
  }

  Plan plan() {
    return plan;
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  }

  /** Requests of HTTP/1.1. */
  private static final class Http {
    static final List<String> MALFORMED =
        List.of(
            "\r\n\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            "GET / HTTP/9.9\r\n\r\n",
            "GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /%zz%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + "a".repeat(60_000) + "\r\n\r\n",
            "GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(2000) + "\r\n",
            "POST /tcpflow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
            "POST /-/reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
            "\u0000\u00ff".repeat(5000));

    static final List<String> FLOOD =
        List.of(
            "HEAD /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            "HEAD /tcpflow?value=99 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            "POST /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n\r\nabc",
            "POST /tcpflow?value=99 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n",
            "POST /-/reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");

    /** Wrong passwords of a user that exists, and of one that does not. */
    static final List<String> GUESSES =
        Stream.of("prometheus:wrong", "nobody:" + "x".repeat(500))
            .map(each -> Base64.getEncoder().encodeToString(each.getBytes(ISO_8859_1)))
            .map(
                each ->
                    "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic %s\r\n\r\n"
                        .formatted(each))
            .toList();

    static String post(String path) {
      return authorized("POST " + path);
    }

    static String authorized(String methodAndPath) {
      return methodAndPath
          + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nAuthorization: Bearer "
          + Attacker.API_TOKEN
          + "\r\n\r\n";
    }
  }

  /** HTTP/2 (RFC 9113) in cleartext: a hundred requests on a connection whose window is 0. */
  private static final class Http2 {
    static final String UPGRADE =
        "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:59121\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: AAQAAAAA\r\n\r\n";

    private static final int STREAMS = 100;
    private static final String INITIAL_WINDOW_0 = frame(4, 0, 0, "\0\4\0\0\0\0");

    /** GET, http, the path and the authority as literals (RFC 7541). */
    private static final String REQUEST =
        "\u0082\u0086\u0004\u0008/metrics\u0001\u000f127.0.0.1:59121";

    /** Everything that a client sends, whose first stream has this number. */
    static byte[] preface(int firstStream) {
      String requests =
          IntStream.range(0, STREAMS)
              .mapToObj(i -> frame(1, 5, firstStream + 2 * i, REQUEST))
              .collect(Collectors.joining());
      String all = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + INITIAL_WINDOW_0 + requests;
      return all.getBytes(ISO_8859_1);
    }

    private static String frame(int type, int flags, int stream, String payload) {
      int[] head = {
        0,
        payload.length() >> 8,
        payload.length() & 0xff,
        type,
        flags,
        0,
        0,
        stream >> 8,
        stream & 0xff
      };
      return new String(head, 0, head.length) + payload;
    }
  }
}
