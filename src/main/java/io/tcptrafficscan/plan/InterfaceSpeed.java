package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of an interface's own speed ({@code /sys/class/net/NAME/speed}). */
public final class InterfaceSpeed {
  private static final Path DEVICES = Path.of("/sys/class/net");
  private static final double MEGA = 1e6;

  private InterfaceSpeed() {}

  /** Its bits per second; infinite where the kernel does not know, or makes it up. */
  public static double bitsPerSecond(InterfaceName name) {
    return bitsPerSecond(DEVICES, name);
  }

  static double bitsPerSecond(Path devices, InterfaceName name) {
    Path device = devices.resolve(name.value());
    if (Files.exists(device.resolve("tun_flags"))) {
      return Double.POSITIVE_INFINITY; // of every tunnel it says 10 Mbps
    }
    try {
      long megabits = Long.parseLong(Files.readString(device.resolve("speed")).strip());
      return megabits > 0 ? megabits * MEGA : Double.POSITIVE_INFINITY;
    } catch (IOException | NumberFormatException e) {
      return Double.POSITIVE_INFINITY; // Wi-Fi, PPP and those that are down have none
    }
  }
}
