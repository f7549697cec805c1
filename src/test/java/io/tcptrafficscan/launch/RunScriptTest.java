package io.tcptrafficscan.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run.sh} says while it builds. Scripts stand for Maven and Java. */
class RunScriptTest {
  private static final String MAVEN_OUTPUT =
      """
      echo 'Downloading from central: https://repo.example/a.pom'
      echo 'Downloaded from central: https://repo.example/a.pom (1 kB at 2 kB/s)'
      echo 'Downloaded from central: https://repo.example/b.pom (1 kB at 2 kB/s)'
      echo '[INFO] --- maven-compiler-plugin:3.14.1:compile (default-compile) @ tool ---'
      printf '\\033[0m\\033[0m'
      """;

  @TempDir private Path directory;

  @BeforeEach
  void prepare() throws IOException {
    Files.copy(Path.of("run.sh"), directory.resolve("run.sh"));
    Files.createDirectories(directory.resolve("src/main"));
    Files.createFile(directory.resolve("pom.xml"));
    script("java", "echo \"started with $*\"");
    script("javac", "echo javac 17.0.1");
  }

  private void script(String name, String body) throws IOException {
    Path script = directory.resolve("bin").resolve(name);
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void saysWhatItDoesWithoutEscapeCodes() throws Exception {
    script(
        "mvn",
        MAVEN_OUTPUT
            + """
            echo '[INFO] --- quarkus-maven-plugin:3.33.2.1:build (default) @ tool ---'
            mkdir -p target/quarkus-app
            touch target/quarkus-app/quarkus-run.jar
            printf '\\033[0m'
            """);

    Process run = run();

    assertThat(output(run).lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("run.sh: building, once until a source changes"),
            line -> assertThat(line).isEqualTo("run.sh: downloading, file 1 ..."),
            line -> assertThat(line).isEqualTo("run.sh: compiling ..."),
            line -> assertThat(line).isEqualTo("run.sh: packaging ..."),
            line -> assertThat(line).startsWith("started with ").endsWith(" --version"));
    assertThat(run.exitValue()).isZero();
  }

  @Test
  void showsTheErrorsOfABuildThatFails() throws Exception {
    script("mvn", MAVEN_OUTPUT + "echo '[ERROR] no space left'\nexit 1");

    Process run = run();

    assertThat(output(run)).endsWith("[ERROR] no space left\nrun.sh: the build failed\n");
    assertThat(run.exitValue()).isEqualTo(1);
  }

  @Test
  void refusesADirectoryFromWhichJavaCannotRun() throws Exception {
    directory = Files.createDirectory(directory.resolve("c++"));
    prepare();

    Process run = run();

    assertThat(output(run))
        .isEqualTo(
            "run.sh: Java cannot run from a directory with +, : or !/ in its path: move "
                + directory.toRealPath()
                + "\n");
    assertThat(run.exitValue()).isEqualTo(1);
  }

  @Test
  void namesAJavaHomeWithoutJava() throws Exception {
    Process run = run("JAVA_HOME", "/nowhere");

    assertThat(output(run))
        .isEqualTo("run.sh: JAVA_HOME is /nowhere, and there is no program bin/java in it\n");
    assertThat(run.exitValue()).isEqualTo(1);
  }

  private Process run(String... variable) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", directory.resolve("run.sh").toString(), "--version")
            .redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    if (variable.length > 0) {
      builder.environment().put(variable[0], variable[1]);
    }
    builder.environment().merge("PATH", directory.resolve("bin") + ":", (old, bin) -> bin + old);
    return builder.start();
  }

  private static String output(Process run) throws Exception {
    String text = new String(run.getInputStream().readAllBytes(), UTF_8);
    run.waitFor();
    assertThat(text).doesNotContain("\u001b");
    return text;
  }
}
