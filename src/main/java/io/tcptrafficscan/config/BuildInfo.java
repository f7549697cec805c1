package io.tcptrafficscan.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of the running agent.
 *
 * @param revision the commit that the agent was built from, with {@code -dirty} where files were
 *     changed after it; {@code unknown} where the agent was not built from a repository
 */
public record BuildInfo(String version, String revision, String javaVersion) {
  private static final String FILE = "/build.properties";

  /** Reads the file that the build wrote. */
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
