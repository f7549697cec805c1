package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterfaceSpeedTest {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");

  @TempDir private Path devices;

  private void device(String speed) throws IOException {
    Files.writeString(Files.createDirectory(devices.resolve("eth0")).resolve("speed"), speed);
  }

  @ParameterizedTest
  @CsvSource({"1000,1e9", "10,1e7", "-1,Infinity", "0,Infinity", "4294967295x,Infinity"})
  void readsMegabits(String text, double bitsPerSecond) throws IOException {
    device(text + "\n");

    assertThat(InterfaceSpeed.bitsPerSecond(devices, ETH0)).isEqualTo(bitsPerSecond);
  }

  @Test
  void knowsNoneWhereTheKernelDoesNotSayOrMakesItUp() throws IOException {
    assertThat(InterfaceSpeed.bitsPerSecond(devices, ETH0)).isInfinite();
    device("10\n");
    Files.writeString(devices.resolve("eth0").resolve("tun_flags"), "0x1001\n");
    assertThat(InterfaceSpeed.bitsPerSecond(devices, ETH0)).as("a tunnel").isInfinite();
  }
}
