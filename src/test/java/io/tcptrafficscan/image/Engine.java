package io.tcptrafficscan.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Builds the images without a registry (buildah) and lays them out for runc. The base of all stages
 * is made of this machine's own files, and in the place of Maven stands a script that hands over
 * what was packaged before; every other line of the Dockerfiles is run as it stands. The builds
 * have no network but loopback.
 */
final class Engine implements AutoCloseable {
  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final Path HELPERS = PROJECT.resolve("src/test/image");
  private static final List<String> PROGRAMS = List.of("buildah", "runc", "unshare", "setcap");
  private static final int JAVA = 25;

  final Path folder;
  private final Path javaHome;
  private final List<String> containers = new ArrayList<>();

  /**
   * @throws TestAbortedException where images cannot be built here, with the reason
   */
  Engine() throws IOException {
    require("root".equals(System.getProperty("user.name")), "building images here needs root");
    for (String program : PROGRAMS) {
      require(
          Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin")
              .anyMatch(each -> Files.isExecutable(Path.of(each, program))),
          "images need " + program + " (Debian: buildah, runc, libcap2-bin, util-linux)");
    }
    javaHome = jdk();
    folder = Files.createTempDirectory(PROJECT.resolve("target"), "images");
    makeBase();
  }

  private static void require(boolean fulfilled, String reason) {
    if (!fulfilled) {
      throw new TestAbortedException(reason);
    }
  }

  /** The JDK that runs this test, or one of /usr/lib/jvm. */
  private static Path jdk() throws IOException {
    List<Path> candidates = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    if (Files.isDirectory(Path.of("/usr/lib/jvm"))) {
      try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
        homes.sorted().forEach(candidates::add);
      }
    }
    for (Path home : candidates) {
      Path release = home.resolve("release");
      if (Files.isExecutable(home.resolve("bin/jlink"))
          && Files.exists(release)
          && Files.readString(release).contains("JAVA_VERSION=\"" + JAVA)) {
        return home.toRealPath();
      }
    }
    throw new TestAbortedException("the image needs a JDK " + JAVA + " here, in /usr/lib/jvm");
  }

  private void makeBase() throws IOException {
    Path root = folder.resolve("base");
    run(HELPERS.resolve("local-base.sh").toString(), root.toString(), javaHome.toString());
    for (String place : List.of("usr/bin", "usr/share/maven/bin")) {
      Files.createDirectories(root.resolve(place));
      Files.copy(HELPERS.resolve("mvn"), root.resolve(place).resolve("mvn"));
    }
    Path file = folder.resolve("Containerfile");
    Files.writeString(
        file,
        "FROM scratch\nCOPY base /\n"
            + "ENV PATH=/jdk/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin JAVA_HOME=/jdk\n");
    buildah("bud", "--isolation=chroot", "-f", file.toString(), "-t", "base", folder.toString());
  }

  /**
   * Builds an image and returns where its files are.
   *
   * @param prebuilt what the packaging left in target
   */
  Path build(String dockerfile, String tag, Path prebuilt) {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--net", "sh", "-ec", "ip link set lo up; exec \"$@\""));
    command.add("build");
    command.addAll(buildahCommand("bud", "--isolation=chroot", "--network=host", "--pull-never"));
    for (String image : List.of("BUILD_IMAGE", "MAVEN_IMAGE", "RUNTIME_IMAGE")) {
      command.addAll(List.of("--build-arg", image + "=localhost/base"));
    }
    command.addAll(List.of("--volume", javaHome + ":/jdk:ro"));
    command.addAll(List.of("--volume", prebuilt + ":/prebuilt:ro"));
    command.addAll(List.of("-f", PROJECT.resolve(dockerfile).toString(), "-t", tag));
    command.add(PROJECT.toString());
    run(command.toArray(String[]::new));
    String container = buildah("from", "--pull-never", "localhost/" + tag).strip();
    containers.add(container);
    return Path.of(buildah("mount", container).strip());
  }

  /** A field of the image's configuration, by Go's template. */
  String inspect(String tag, String template) {
    return buildah("inspect", "--type", "image", "--format", template, "localhost/" + tag).strip();
  }

  private String buildah(String... arguments) {
    return run(buildahCommand(arguments).toArray(String[]::new));
  }

  private List<String> buildahCommand(String... arguments) {
    List<String> command = new ArrayList<>(List.of("buildah"));
    command.addAll(List.of("--root", folder.resolve("storage").toString()));
    command.addAll(List.of("--runroot", folder.resolve("run").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command and returns its standard output; fails with all that it said. */
  static String run(String... command) {
    try {
      Path errors = Files.createTempFile("image", ".err");
      try {
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
          throw new AssertionError(
              String.join(" ", command) + ": " + status + "\n" + output + Files.readString(errors));
        }
        return output;
      } finally {
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    containers.forEach(container -> buildah("rm", container));
    buildah("rmi", "--all", "--force");
    run("rm", "-rf", "--one-file-system", folder.toString());
  }
}
