package io.tcptrafficscan.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What is probed.
 *
 * @param device the interface that leads there
 * @param network the first two bytes of their addresses
 * @param port the same on all
 */
record Servers(String device, String network, int port) {
  private static final int IN_A_NET = 250;

  /** So many of them. */
  List<String> addresses(int count) {
    List<String> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      addresses.add("%s.%d.%d:%d".formatted(network, 1 + i / IN_A_NET, 1 + i % IN_A_NET, port));
    }
    return addresses;
  }
}
