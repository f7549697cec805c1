package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the speed of an interface itself from {@code /sys/class/net/NAME/speed}. */
public final class InterfaceSpeed {
  private static final Path DEVICES = Path.of("/sys/class/net");
  private static final double MEGA = 1e6;

  private InterfaceSpeed() {}

  /** The bits per second; infinite where the kernel does not know them or makes them up. */
  public static double bitsPerSecond(InterfaceName name) {
    return bitsPerSecond(DEVICES, name);
  }

  static double bitsPerSecond(Path devices, InterfaceName name) {
    Path device = devices.resolve(name.value());
    if (Files.exists(device.resolve("tun_flags"))) {
      return Double.POSITIVE_INFINITY; // the kernel says 10 Mbps for every tunnel
    }
    try {
      long megabits = Long.parseLong(Files.readString(device.resolve("speed")).strip());
      return megabits > 0 ? megabits * MEGA : Double.POSITIVE_INFINITY;
    } catch (IOException | NumberFormatException e) {
      return Double.POSITIVE_INFINITY; // Wi-Fi, PPP and interfaces that are down have no speed
    }
  }
}
