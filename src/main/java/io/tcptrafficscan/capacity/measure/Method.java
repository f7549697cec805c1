package io.tcptrafficscan.capacity.measure;

import java.util.Locale;

/** How a capacity was measured. The values of the label {@code method} of metrics. */
public enum Method {
  /** By trains as short as possible, once in each interval. */
  TRAIN,
  /** By one long train a day, which outlasts the burst that a traffic shaper allows. */
  DEEP,
  /** By the acknowledgements of a padded ClientHello, once a minute. */
  HELLO,
  /** By downloads from a web server or uploads to one, each as short as possible. */
  WEB;

  /** The label value of metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
