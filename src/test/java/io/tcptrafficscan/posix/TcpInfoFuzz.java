package io.tcptrafficscan.posix;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

class TcpInfoFuzz {
  private static final long LARGEST = 0xffff_ffffL;

  @FuzzTest
  void readsNothingBeyondWhatTheKernelReturned(byte[] kernel) {
    int length = Math.min(kernel.length, TcpInfo.SIZE);
    long[] overZeros = read(kernel, length, (byte) 0);
    long[] overOnes = read(kernel, length, (byte) 0xff);

    assertThat(overZeros).isEqualTo(overOnes);
    assertThat(LongStream.of(overZeros))
        .allMatch(field -> field >= TcpInfo.ABSENT && field <= LARGEST);
    if (length == TcpInfo.SIZE) {
      assertThat(overZeros).doesNotContain(TcpInfo.ABSENT);
    }
  }

  private static long[] read(byte[] kernel, int length, byte rest) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(TcpInfo.SIZE).order(ByteOrder.nativeOrder());
    while (bytes.hasRemaining()) {
      bytes.put(rest);
    }
    bytes.put(0, kernel, 0, length);
    TcpInfo info = new TcpInfo(bytes);
    info.length(length);
    return LongStream.of(
            info.rttMicros(),
            info.minRttMicros(),
            info.totalRetransmits(),
            info.sendMssBytes(),
            info.pathMtuBytes())
        .toArray();
  }
}
