package io.tcptrafficscan.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On bytes that a kernel returned. */
class TcpInfoTest {
  private static ByteBuffer captured() throws IOException {
    try (InputStream in = TcpInfoTest.class.getResourceAsStream("tcp_info.hex")) {
      String hex =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .collect(Collectors.joining());
      return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static TcpInfo info(int length) throws IOException {
    TcpInfo info = new TcpInfo(captured());
    info.length(length);
    return info;
  }

  @Test
  void decodesTheWholeStructure() throws IOException {
    TcpInfo info = info(280);

    assertThat(info.isEstablished()).isTrue();
    assertThat(info.rttMicros()).isEqualTo(18);
    assertThat(info.minRttMicros()).isEqualTo(18);
    assertThat(info.totalRetransmits()).isZero();
    assertThat(info.sendMssBytes()).isEqualTo(32_741);
    assertThat(info.pathMtuBytes()).isEqualTo(65_535);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, false", "7, false", "8, false"}) // SYN_SENT, CLOSE, CLOSE_WAIT
  void isEstablishedInOneStateOnly(byte state, boolean isEstablished) throws IOException {
    ByteBuffer bytes = captured().put(0, state);
    TcpInfo info = new TcpInfo(bytes);
    info.length(bytes.capacity());

    assertThat(info.isEstablished()).isEqualTo(isEstablished);
  }

  @Test
  void readsNothingThatAnOlderKernelDoesNotReport() throws IOException {
    assertThat(info(192).minRttMicros()).isEqualTo(18);
    assertThat(info(104).minRttMicros()).isEqualTo(TcpInfo.ABSENT);
    assertThat(info(104).totalRetransmits()).isZero();
    assertThat(info(103).totalRetransmits()).isEqualTo(TcpInfo.ABSENT);
    assertThat(info(72).rttMicros()).isEqualTo(18);
    assertThat(info(71).rttMicros()).isEqualTo(TcpInfo.ABSENT);
    assertThat(info(0).isEstablished()).isFalse();
    assertThat(info(0).sendMssBytes()).isEqualTo(TcpInfo.ABSENT);
  }

  @Test
  void widensUnsigned() {
    ByteBuffer bytes = ByteBuffer.allocate(280).order(ByteOrder.LITTLE_ENDIAN).putInt(68, -1);
    TcpInfo info = new TcpInfo(bytes);
    info.length(280);

    assertThat(info.rttMicros()).isEqualTo(4_294_967_295L);
  }

  @Test
  void refusesALengthBeyondTheBuffer() throws IOException {
    assertThatThrownBy(() -> info(281)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> info(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void encodesSocketAddresses() throws UnknownHostException {
    byte[] v4 = SocketAddresses.encode(InetAddress.getByName("192.0.2.1"), 443, 0);
    byte[] v6 = SocketAddresses.encode(InetAddress.getByName("fe80::1"), 443, 7);

    assertThat(HexFormat.of().formatHex(v4)).isEqualTo("020001bbc00002010000000000000000");
    assertThat(HexFormat.of().formatHex(v6))
        .isEqualTo("0a0001bb00000000fe80000000000000000000000000000107000000");
  }

  @ParameterizedTest
  @CsvSource({"16, 1448", "60, 1500", "68, 777", "100, 3", "148, 555"})
  void readsEachFieldOnlyWhereTheKernelReturnedAllOfIt(int offset, int value) {
    ByteBuffer bytes =
        ByteBuffer.allocate(280).order(ByteOrder.nativeOrder()).putInt(offset, value);
    TcpInfo info = new TcpInfo(bytes);
    ToLongFunction<TcpInfo> field =
        switch (offset) {
          case 16 -> TcpInfo::sendMssBytes;
          case 60 -> TcpInfo::pathMtuBytes;
          case 68 -> TcpInfo::rttMicros;
          case 100 -> TcpInfo::totalRetransmits;
          default -> TcpInfo::minRttMicros;
        };
    for (int length = 0; length <= 280; length++) {
      info.length(length);
      assertThat(field.applyAsLong(info)).isEqualTo(length >= offset + 4 ? value : TcpInfo.ABSENT);
    }
  }

  @Test
  void readsNothingBeforeALengthIsKnown() throws IOException {
    assertThat(new TcpInfo(captured()).rttMicros()).isEqualTo(TcpInfo.ABSENT);
    assertThat(captured().capacity()).isEqualTo(TcpInfo.SIZE);
  }

  @Test
  void encodesPortsAsUnsignedInNetworkOrder() throws UnknownHostException {
    InetAddress address = InetAddress.getByName("255.254.253.252");

    assertThat(HexFormat.of().formatHex(SocketAddresses.encode(address, 65_535, 9)))
        .as("IPv4 has no scope")
        .isEqualTo("0200ffff" + "fffefdfc" + "0000000000000000");
    assertThat(SocketAddresses.family(address)).isEqualTo(2);
    assertThat(SocketAddresses.family(InetAddress.getByName("::1"))).isEqualTo(10);
  }
}
