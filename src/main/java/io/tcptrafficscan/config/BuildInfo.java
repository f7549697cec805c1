package io.tcptrafficscan.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What is running.
 *
 * @param revision the commit it was built from, with {@code -dirty} where that was changed; {@code
 *     unknown} where it was not built from a repository
 */
public record BuildInfo(String version, String revision, String javaVersion) {
  private static final String FILE = "/build.properties";

  /** Reads what the build wrote down. */
  public static BuildInfo load() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(FILE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        properties.getProperty("version", "unknown"),
        properties.getProperty("revision", "unknown"),
        System.getProperty("java.version"));
  }
}
