package io.tcptrafficscan.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextBufferTest {
  private static String written(Consumer<TextBuffer> what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextBuffer buffer = new TextBuffer(out);
    what.accept(buffer);
    buffer.flush();
    return out.toString(US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 10, 1448, 65536, Long.MAX_VALUE, -1, -10, Long.MIN_VALUE})
  void writesWholeNumbers(long number) {
    assertThat(written(buffer -> buffer.append(number))).isEqualTo(Long.toString(number));
  }

  @ParameterizedTest
  @CsvSource({
    "28, 6, 0.000028",
    "20000, 6, 0.02",
    "1000000, 6, 1",
    "1500000, 6, 1.5",
    "10000000, 6, 10",
    "0, 6, 0",
    "1, 9, 0.000000001",
    "1763870000123, 3, 1763870000.123",
    "-25, 1, -2.5",
    "5, 18, 0.000000000000000005"
  })
  void writesDecimalsExactlyAndWithoutZerosAtTheEnd(long unscaled, int scale, String text) {
    assertThat(written(buffer -> buffer.appendDecimal(unscaled, scale))).isEqualTo(text);
  }

  @Test
  void writesAnyDecimalAsAnExactLibraryDoes() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      long unscaled = random.nextLong() >> random.nextInt(64);
      int scale = random.nextInt(19);
      BigDecimal exact = BigDecimal.valueOf(unscaled, scale).stripTrailingZeros();
      assertThat(written(buffer -> buffer.appendDecimal(unscaled, scale)))
          .isEqualTo(exact.toPlainString());
    }
  }

  @Test
  void writesANumberAnewWhereItsScaleIsAnother() {
    assertThat(
            written(
                buffer ->
                    buffer.append(25).append(' ').appendDecimal(25, 1).append(' ').append(25)))
        .isEqualTo("25 2.5 25");
  }

  @Test
  void writesFloatingPointNumbersAsGoReadsThem() {
    assertThat(written(buffer -> buffer.append(1.5e10))).isEqualTo("1.5E10");
    assertThat(written(buffer -> buffer.append(Double.POSITIVE_INFINITY))).isEqualTo("+Inf");
    assertThat(written(buffer -> buffer.append(Double.NEGATIVE_INFINITY))).isEqualTo("-Inf");
    assertThat(written(buffer -> buffer.append(Double.NaN))).isEqualTo("NaN");
  }

  @Test
  void losesNothingWhereAPieceIsFull() {
    StringBuilder expected = new StringBuilder();
    String text =
        written(
            buffer -> {
              for (int i = 0; i < 50_000; i++) {
                buffer.append("ab".getBytes(US_ASCII)).append('c').append((long) i);
                expected.append("abc").append(i);
              }
              byte[] longerThanAPiece = "x".repeat(100_000).getBytes(US_ASCII);
              buffer.append(longerThanAPiece);
              expected.append("x".repeat(100_000));
            });

    assertThat(text).isEqualTo(expected.toString());
  }

  @Test
  void saysThatTheReaderIsGone() {
    TextBuffer buffer =
        new TextBuffer(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("gone");
              }
            });
    buffer.append('x');

    assertThatThrownBy(buffer::flush).isInstanceOf(UncheckedIOException.class);
  }
}
