package io.tcptrafficscan.capacity.measure;

import java.util.Locale;

/** How a capacity was measured. The label values of metrics. */
public enum Method {
  /** With trains as short as they may be, at every interval. */
  TRAIN,
  /** With one of the longest train, daily: it outlasts what a shaper saves for a burst. */
  DEEP,
  /** By the acknowledgements of one padded ClientHello, every minute. */
  HELLO;

  /** As metrics write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
