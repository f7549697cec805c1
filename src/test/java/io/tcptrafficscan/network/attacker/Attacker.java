package io.tcptrafficscan.network.attacker;

import io.tcptrafficscan.capacity.train.FalseResponder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that attacks for so many seconds and ends then, or when it is killed. */
public final class Attacker {
  /** What the requests of clients that may change something carry. */
  public static final String API_TOKEN = "api-token-of-these-tests";

  /** What it says when it begins. */
  public static final String READY = "attacking";

  private static final long KILL_AFTER_SECONDS = 10;

  private Attacker() {}

  /**
   * Attacks.
   *
   * @param args the {@link Manner}, or {@code LYING} or {@code STALLING} for a responder of that
   *     kind; the seconds; then every address and port
   */
  public static void main(String... args) throws IOException {
    long seconds = Long.parseLong(args[1]);
    endAfter(seconds + KILL_AFTER_SECONDS);
    List<InetSocketAddress> targets = Arrays.stream(args).skip(2).map(Attacker::address).toList();
    System.out.println(READY);
    switch (args[0]) {
      case "LYING", "STALLING" ->
          FalseResponder.serve(targets.get(0), args[0].equals("LYING"), seconds);
      default -> new Crowd(Manner.valueOf(args[0]), targets).attack(seconds);
    }
    System.exit(0);
  }

  private static void endAfter(long seconds) {
    Thread thread =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(seconds);
              } catch (InterruptedException e) {
                // as if the time were over
              }
              Runtime.getRuntime().halt(1);
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          InetAddress.getByName(text.substring(0, colon)),
          Integer.parseInt(text.substring(colon + 1)));
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
