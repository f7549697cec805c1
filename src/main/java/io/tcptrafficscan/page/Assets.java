package io.tcptrafficscan.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scripts and styles. Their folder's name is a hash of all their content, so that a client can keep
 * them for ever. They are read when they are first asked for, so that the start does not pay.
 */
final class Assets {
  private static final String SCRIPT = "text/javascript;charset=UTF-8";
  private static final String STYLE = "text/css;charset=UTF-8";

  private static final Map<String, String> TYPES =
      new TreeMap<>(
          Map.of(
              "page.js", SCRIPT,
              "charts.js", SCRIPT,
              "series.js", SCRIPT,
              "strips.js", SCRIPT,
              "page.css", STYLE,
              "icon.svg", "image/svg+xml",
              "uPlot.iife.min.js", SCRIPT,
              "uPlot.min.css", STYLE));

  private static final int HASH_BYTES = 8;

  private @Nullable String version;

  /** The media type of a file; null if there is no such file. */
  static @Nullable String type(String name) {
    return TYPES.get(name);
  }

  /** The content of a file that there is. */
  static byte[] content(String name) {
    try (InputStream in = Assets.class.getResourceAsStream("/page/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A name for the content of all files. */
  synchronized String version() {
    if (version == null) {
      version = hash();
    }
    return version;
  }

  private static String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      TYPES.keySet().forEach(name -> digest.update(content(name)));
      return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
