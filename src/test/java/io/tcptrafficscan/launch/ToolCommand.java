package io.tcptrafficscan.launch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command line that starts the packaged tool. By default it is that of {@code run.sh}, with the
 * Java that runs the test and a {@link ClassArchive}. The system property {@code tool.command}
 * names another executable, with blanks between its words; its files must be named by absolute
 * paths. It does not hold where the environment has options of the JVM.
 */
public final class ToolCommand {
  private static final Pattern FLAGS =
      Pattern.compile("(?ms)^exec \"\\$java\" (.*?) ?\\\\$\\s+\\$\\{JAVA_OPTS");

  private static final String JVM_OPTIONS = "JDK_JAVA_OPTIONS";

  private final List<String> arguments;
  private final Map<String, String> environment = new HashMap<>();
  private List<String> prefix = List.of();
  private @Nullable Path directory;
  private @Nullable List<String> java;

  private ToolCommand(List<String> arguments) {
    this.arguments = arguments;
  }

  public static ToolCommand of(String... arguments) {
    return of(List.of(arguments));
  }

  public static ToolCommand of(List<String> arguments) {
    return new ToolCommand(List.copyOf(arguments));
  }

  /** Adds variables to the environment. */
  public ToolCommand environment(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  /** Sets the working directory; null means that of the test. */
  public ToolCommand directory(@Nullable Path other) {
    directory = other;
    return this;
  }

  /** Sets the command that starts the tool, for example {@code taskset} or {@code unshare}. */
  public ToolCommand prefix(List<String> words) {
    prefix = List.copyOf(words);
    return this;
  }

  /** Runs the jar with this Java and these flags, whatever {@code tool.command} says. */
  public ToolCommand java(List<String> executableAndFlags) {
    java = List.copyOf(executableAndFlags);
    return this;
  }

  /** The whole command line. */
  public List<String> words() {
    List<String> words = new ArrayList<>(prefix);
    String other = System.getProperty("tool.command", "");
    if (java == null && !other.isBlank() && !environment.containsKey(JVM_OPTIONS)) {
      words.addAll(List.of(other.strip().split(" +")));
    } else {
      words.addAll(java != null ? java : defaultJava());
      words.addAll(List.of("-jar", jar().toString()));
    }
    words.addAll(arguments);
    return words;
  }

  private static List<String> defaultJava() {
    List<String> words = new ArrayList<>(List.of(javaExecutable()));
    words.addAll(runFlags());
    words.add("-XX:SharedArchiveFile=" + ClassArchive.of(jar(), words));
    return words;
  }

  public ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words());
    builder.environment().putAll(environment);
    return builder.directory(directory == null ? null : directory.toFile());
  }

  public ToolProcess start() {
    try {
      return new ToolProcess(builder().start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path jar() {
    Path jar =
        Path.of(System.getProperty("tool.jar", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new IllegalStateException("there is no " + jar + ": run mvn package first");
    }
    return jar;
  }

  /** The Java that runs the test. */
  public static String javaExecutable() {
    return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
  }

  /** The JVM flags with which {@code run.sh} starts the tool. */
  public static List<String> runFlags() {
    try {
      Matcher line = FLAGS.matcher(Files.readString(Path.of("run.sh")));
      if (!line.find()) {
        throw new IllegalStateException("no JVM flags found in run.sh");
      }
      return List.of(line.group(1).trim().split("[\\s\\\\]+"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
