package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.InterfaceName;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order in which people count interfaces: eth2 before eth10. */
final class NaturalOrder implements Comparator<InterfaceName> {
  private static final Pattern CHUNK = Pattern.compile("[0-9]+|[^0-9]+");

  @Override
  public int compare(InterfaceName first, InterfaceName second) {
    Matcher left = CHUNK.matcher(first.value());
    Matcher right = CHUNK.matcher(second.value());
    while (left.find()) {
      if (!right.find()) {
        return 1;
      }
      int order = compareChunks(left.group(), right.group());
      if (order != 0) {
        return order;
      }
    }
    return right.find() ? -1 : first.compareTo(second); // eth1 and eth01 are two
  }

  private static int compareChunks(String left, String right) {
    return isNumber(left) && isNumber(right)
        ? new BigInteger(left).compareTo(new BigInteger(right))
        : left.compareTo(right);
  }

  private static boolean isNumber(String chunk) {
    return chunk.charAt(0) >= '0' && chunk.charAt(0) <= '9';
  }
}
