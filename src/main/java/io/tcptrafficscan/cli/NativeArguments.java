package io.tcptrafficscan.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The arguments of a native executable. Its runtime takes every argument that begins with {@code
 * -X} or {@code -D}, wherever it stands, and ignores what it does not know. Here, only options of
 * memory and the place of the native library are for the runtime, and only before all other
 * arguments. The others come back, so that they are refused as an executable of the JVM refuses
 * them.
 */
public final class NativeArguments {
  private static final Pattern OF_RUNTIME = Pattern.compile("-[XD].*", Pattern.DOTALL);
  private static final Pattern ACCEPTED =
      Pattern.compile("-Xm[xns]\\d+[kKmMgG]?|-Xss\\d+[kKmMgG]?|-Djffi\\.boot\\.library\\.path=.+");
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private NativeArguments() {}

  /** The arguments of {@code main}, with those that the runtime of a native executable took. */
  public static String[] restored(String... args) {
    if (!"runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"))) {
      return args;
    }
    try {
      String text = new String(Files.readAllBytes(COMMAND_LINE), Charset.defaultCharset());
      return restored(List.of(text.split("\0", -1)), args);
    } catch (IOException e) {
      return args; // without /proc, what the runtime took is lost
    }
  }

  /**
   * @param commandLine the executable and all arguments, each with an end: the last item is empty.
   *     Only the empty item if the kernel does not say
   */
  static String[] restored(List<String> commandLine, String... args) {
    if (commandLine.size() < 2) {
      return args;
    }
    List<String> all = commandLine.subList(1, commandLine.size() - 1);
    int first = 0;
    while (first < all.size() && ACCEPTED.matcher(all.get(first)).matches()) {
      first++;
    }
    List<String> own = all.subList(first, all.size());
    return own.stream().anyMatch(argument -> OF_RUNTIME.matcher(argument).matches())
        ? own.toArray(String[]::new)
        : args;
  }
}
