package io.tcptrafficscan.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A long text of one moment, compressed, such as all metrics. Every answer is made of it, however
 * slowly its client reads: a compressed text is ten times smaller.
 */
public final class Rendering {
  private static final int PIECE = 1 << 14;

  private final List<byte[]> pieces;
  private final long length;
  private final long plainLength;

  private Rendering(List<byte[]> pieces, long length, long plainLength) {
    this.pieces = pieces;
    this.length = length;
    this.plainLength = plainLength;
  }

  /** Writes a text. */
  public interface Text {
    void writeTo(OutputStream out) throws IOException;
  }

  public static Rendering of(Text text) throws IOException {
    Pieces compressed = new Pieces();
    Gzip out = new Gzip(compressed);
    try (out) {
      text.writeTo(out);
    }
    return new Rendering(compressed.all, compressed.length, out.length);
  }

  /** The bytes that this object holds. */
  long size() {
    return length;
  }

  /** The length of an answer's body. */
  long length(boolean compressed) {
    return compressed ? length : plainLength;
  }

  /** The body of an answer. Its readers need no lock: nothing changes any more. */
  InputStream body(boolean compressed) throws IOException {
    InputStream all =
        new SequenceInputStream(
            Collections.enumeration(pieces.stream().map(ByteArrayInputStream::new).toList()));
    return compressed ? all : new GZIPInputStream(all, PIECE);
  }

  /** Compresses at the fastest level: slower levels make a scrape hardly smaller. */
  private static final class Gzip extends GZIPOutputStream {
    long length;

    Gzip(OutputStream out) throws IOException {
      super(out, PIECE);
      def.setLevel(Deflater.BEST_SPEED);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int count) throws IOException {
      super.write(bytes, offset, count);
      length += count;
    }
  }

  /** Collects what is written, without ever copying all of it. */
  private static final class Pieces extends OutputStream {
    final List<byte[]> all = new ArrayList<>();
    long length;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      all.add(Arrays.copyOfRange(bytes, offset, offset + count));
      length += count;
    }
  }
}
