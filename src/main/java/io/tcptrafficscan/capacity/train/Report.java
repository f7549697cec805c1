package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import java.nio.ByteBuffer;

/**
 * The responder's view of a train.
 *
 * @param retransmits segments that the responder retransmitted
 * @param unpaced whether the responder did not pace its segments
 * @param points when the segments arrived at the responder, or left it if it was the sender; empty
 *     if the kernel did not note it
 */
record Report(long retransmits, boolean unpaced, Arrivals points) {
  static final int HEAD_SIZE = 16;
  static final int POINT_SIZE = 8;
  static final int MAX_POINTS = 8192;

  private static final int MAGIC = 0x54545352; // TTSR
  private static final int UNPACED_AT = 5;
  private static final int POINTS_AT = 6;
  private static final int RETRANSMITS_AT = 8;

  /** The report without its proof. Of too many points, it has every second, third and so on. */
  byte[] encode() {
    int step = Math.max(1, (points.size() + MAX_POINTS - 1) / MAX_POINTS);
    int count = (points.size() + step - 1) / step;
    ByteBuffer out =
        ByteBuffer.allocate(HEAD_SIZE + count * POINT_SIZE)
            .putInt(MAGIC)
            .put((byte) Protocol.VERSION)
            .put((byte) (unpaced ? 1 : 0))
            .putShort((short) count)
            .putInt((int) Math.min(retransmits, Integer.MAX_VALUE))
            .putInt(0);
    int before = -1;
    for (int i = points.size() - 1 - (count - 1) * step; i < points.size(); i += step) {
      long nanos = before < 0 ? 0 : points.nanos(i) - points.nanos(before);
      long bytes = points.bytes(i) - (before < 0 ? 0 : points.bytes(before));
      out.putInt((int) Math.max(Integer.MIN_VALUE, Math.min(nanos, Integer.MAX_VALUE)));
      out.putInt((int) bytes);
      before = i;
    }
    return out.array();
  }

  /** The number of points that follow the head of a report. */
  static int points(byte[] head) throws TrainException {
    ByteBuffer in = ByteBuffer.wrap(head);
    int points = in.getShort(POINTS_AT) & 0xffff;
    Protocol.require(
        in.getInt(0) == MAGIC && in.get(Protocol.VERSION_AT) == Protocol.VERSION,
        "this is no report");
    Protocol.require(points <= MAX_POINTS, "a report of " + points + " points");
    return points;
  }

  /**
   * Reads a report on a train of so many bytes.
   *
   * @param report with its points; what follows them is ignored
   */
  static Report decode(byte[] report, int bytes) throws TrainException {
    ByteBuffer in = ByteBuffer.wrap(report);
    int count = points(report);
    long retransmits = Integer.toUnsignedLong(in.getInt(RETRANSMITS_AT));
    Protocol.require(retransmits <= bytes, "a report of more retransmissions than bytes");
    boolean unpaced = in.get(UNPACED_AT) == 1;
    in.position(HEAD_SIZE);
    Arrivals points = new Arrivals();
    long nanos = 0;
    long total = 0;
    for (int i = 0; i < count; i++) {
      nanos += in.getInt(); // less than 0 where a segment was retransmitted
      long more = Integer.toUnsignedLong(in.getInt());
      total += more;
      Protocol.require(more > 0, "a report of a segment without bytes");
      points.add(nanos, total);
    }
    Protocol.require(
        count == 0 || total == bytes,
        "a report of " + total + " bytes, but " + bytes + " were sent");
    return new Report(retransmits, unpaced, points);
  }
}
