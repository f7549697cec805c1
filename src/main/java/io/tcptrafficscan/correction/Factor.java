package io.tcptrafficscan.correction;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Pattern;

/** Reads and writes correction factors as text. */
public final class Factor {
  /** The message for a number that is not greater than 0. */
  public static final String MUST_BE_POSITIVE = "Value must be greater than 0";

  private static final int MAX_LENGTH = 400;
  private static final int MAX_DIGITS = 17;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
  private static final Pattern NAN = Pattern.compile("[+-]?nan", Pattern.CASE_INSENSITIVE);
  private static final List<RoundingMode> ROUNDINGS =
      List.of(RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP);

  private Factor() {}

  /**
   * Reads a factor: a decimal number greater than 0, optionally with a point and an exponent.
   *
   * @throws InvalidInputException if the text is not such a number
   */
  public static double parse(String text) {
    if (NAN.matcher(text).matches()) {
      throw new InvalidInputException(MUST_BE_POSITIVE);
    }
    boolean decimal = text.length() <= MAX_LENGTH && NUMBER.matcher(text).matches();
    double value = decimal ? Double.parseDouble(text) : Double.POSITIVE_INFINITY;
    if (Double.isInfinite(value)) {
      throw new InvalidInputException(
          "Invalid value "
              + Quoted.of(text)
              + ": must be a finite decimal number greater than 0, for example 10 or 0.5");
    }
    if (value <= 0) {
      throw new InvalidInputException(MUST_BE_POSITIVE);
    }
    return value;
  }

  /**
   * Writes the shortest decimal that reads back as the same number, without exponent. {@code
   * Double.toString} writes more digits than that before Java 19.
   *
   * @param value finite
   */
  public static String format(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < MAX_DIGITS; digits++) {
      for (RoundingMode rounding : ROUNDINGS) {
        BigDecimal rounded = exact.round(new MathContext(digits, rounding));
        if (rounded.doubleValue() == value) {
          return plain(rounded);
        }
      }
    }
    return plain(exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN)));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
