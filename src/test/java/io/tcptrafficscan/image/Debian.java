package io.tcptrafficscan.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** A fresh Debian in a directory, made by debootstrap from where this machine has its packages. */
final class Debian implements AutoCloseable {
  /** What installing any package changes, and what lasts no longer than the system runs. */
  private static final List<String> OF_DPKG =
      List.of(
          "var/lib/dpkg",
          "var/lib/apt",
          "var/cache/apt",
          "var/cache/debconf",
          "var/log",
          "tmp",
          "run",
          "proc");

  final Path root;

  /**
   * @throws TestAbortedException where it cannot be made here, with the reason
   */
  Debian() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new TestAbortedException("installing the package needs root");
    }
    if (!Files.isExecutable(Path.of("/usr/sbin/debootstrap"))) {
      throw new TestAbortedException("installing the package needs debootstrap");
    }
    root = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "debian");
    run(
        "sh",
        "-ec",
        """
        . /etc/os-release
        archive=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
          sed -n "s/^$VERSION_CODENAME //p" | head -n 1)
        debootstrap --variant=minbase --include=systemd "$VERSION_CODENAME" "$0" "$archive"
        """,
        root.toString());
    run("chmod", "755", root.toString()); // as the root of a machine is
    // Java finds its own libraries through it
    run("mount", "-t", "proc", "proc", root.resolve("proc").toString());
  }

  /**
   * Runs a command as root of that Debian and returns what it wrote.
   *
   * @throws IllegalStateException where it fails, with what it wrote
   */
  String inside(String command) {
    return run("chroot", root.toString(), "sh", "-ec", command);
  }

  static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " ended with " + status + ":\n" + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Every file, link and directory, except those of the package manager itself. */
  Set<String> files() throws IOException {
    List<String> words = new ArrayList<>(List.of("find", root.toString(), "-xdev"));
    OF_DPKG.forEach(
        each -> words.addAll(List.of("-path", root.resolve(each).toString(), "-prune", "-o")));
    words.add("-print");
    return run(words.toArray(String[]::new))
        .lines()
        .map(line -> line.substring(root.toString().length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The package that was built, if any. */
  static Path built() throws IOException {
    Path directory = Path.of("target/dist");
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        return files
            .filter(file -> file.toString().endsWith(".deb"))
            .findFirst()
            .orElseThrow(() -> new TestAbortedException("no package in " + directory));
      }
    }
    throw new TestAbortedException("nothing was packaged: run mvn verify -Pfull,dist");
  }

  @Override
  public void close() {
    run("umount", root.resolve("proc").toString());
    run("rm", "-rf", "--one-file-system", root.toString());
  }
}
