package io.tcptrafficscan.capacity.estimate.link;

import java.util.SplittableRandom;

/** The models that the test network can emulate. */
public enum AccessLink {
  CABLE_UP,
  CABLE_DOWN,
  GPON_UP,
  WIFI,
  LTE_DOWN;

  private LinkModel model() {
    return switch (this) {
      case CABLE_UP -> Models.cableUp(50e6, 150e6, 16);
      case CABLE_DOWN -> Models.cableDown(50e6, 8, Links.MILLI);
      case GPON_UP -> Models.gpon(100e6, Links.MILLI);
      case WIFI -> Models.wifi(65e6, 0, false);
      case LTE_DOWN -> Models.recorded("lte.down");
    };
  }

  /** Whether it carries what the node sends. */
  public boolean isUp() {
    return this == CABLE_UP || this == GPON_UP;
  }

  /** The long-run rate of payload; 0 if it changes with the time. */
  public double bitsPerSecond() {
    return model().bitsPerSecond();
  }

  /** Makes a path over it. */
  public Passage open(long seed) {
    return new Passage(model().stages().apply(new SplittableRandom(seed)));
  }

  /** The model's own name. */
  public String title() {
    return model().name();
  }
}
