package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.launch.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Real TLS servers treat a padded ClientHello, and the end of its handshake, as ordinary. */
class HelloLoopbackIT {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final String NAME = "server.example";

  @TempDir Path folder;

  private static TrainOutcome run(int port, String serverName) {
    try (Connector connector = new Connector()) {
      return new HelloClient(connector, Wire.UNSHARED)
          .run(
              new TrainTarget("lo", HERE, port, ""),
              serverName,
              System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
    }
  }

  private Path makeKey() throws IOException, InterruptedException {
    Path store = folder.resolve("keys.p12");
    run(
        System.getProperty("java.home") + "/bin/keytool",
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + NAME,
        "-storepass",
        "changeit",
        "-keystore",
        store.toString());
    return store;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private SSLContext context() throws Exception {
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance(makeKey().toFile(), password);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, server.example", "TLSv1.2, ''", "TLSv1.3, server.example"})
  void isAnsweredByJavaWithAServerHello(String version, String serverName) throws Exception {
    try (SSLServerSocket server =
        (SSLServerSocket) context().getServerSocketFactory().createServerSocket(0, 1, HERE)) {
      server.setEnabledProtocols(new String[] {version});
      CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> handshake(server));

      TrainOutcome outcome = run(server.getLocalPort(), serverName);

      System.out.println("JSSE " + version + ": " + seen.get(10, TimeUnit.SECONDS));
      assertThat(outcome.failure()).isEmpty();
      if (version.equals("TLSv1.2")) {
        assertThat(outcome.bytes()).as("a ServerHello, and no alert").isGreaterThan(14_400 + 50);
        assertThat(seen.get()).as("no error, but an end").isEqualTo("the handshake was completed");
      } else {
        assertThat(seen.get()).contains("not enabled or supported");
      }
    }
  }

  /** How the handshake ended for the server. */
  private static String handshake(SSLServerSocket server) {
    try (SSLSocket accepted = (SSLSocket) server.accept()) {
      accepted.setSoTimeout(5_000);
      accepted.startHandshake();
      return "the handshake was completed";
    } catch (SSLException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      return e.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-serverpref", "-tls1_2"})
  void isAnsweredByOpensslWithAServerHello(String version) throws Exception {
    if (!Files.isExecutable(Path.of("/usr/bin/openssl"))) {
      throw new TestAbortedException("a server of another make needs openssl (Debian: openssl)");
    }
    Path pem = folder.resolve("key.pem");
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=" + NAME,
        "-keyout",
        pem.toString(),
        "-out",
        folder.resolve("cert.pem").toString());
    int port = FreePort.find();
    Path log = folder.resolve("s_server.log");
    Process server =
        new ProcessBuilder(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                version,
                "-state",
                "-key",
                pem.toString(),
                "-cert",
                folder.resolve("cert.pem").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Awaitility.await().until(() -> Files.readString(log).contains("ACCEPT"));

      TrainOutcome outcome = run(port, NAME);

      Awaitility.await()
          .untilAsserted(() -> assertThat(Files.readString(log)).contains("user canceled"));
      System.out.println("openssl " + version + ":\n" + Files.readString(log));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.bytes()).as("a ServerHello, and no alert").isGreaterThan(14_400 + 50);
      assertThat(Files.readString(log)).contains("user canceled").doesNotContain("fatal");
    } finally {
      server.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({"SSH-2.0-x, PROTOCOL", "HTTP/1.1 400, PROTOCOL", "'', CLOSED"})
  void saysThatAServerIsNoTlsServer(String says, NoCapacity reason) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (Socket accepted = server.accept();
                    InputStream in = accepted.getInputStream()) {
                  in.readNBytes(14_400);
                  accepted.getOutputStream().write(says.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });

      TrainOutcome outcome = run(server.getLocalPort(), NAME);

      served.get(10, TimeUnit.SECONDS);
      assertThat(outcome.hasArrived()).isFalse();
      assertThat(outcome.estimate().reason()).isEqualTo(reason);
    }
  }

  @Test
  void givesUpOnAServerThatIsSilent() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      long before = System.nanoTime();

      TrainOutcome outcome = run(server.getLocalPort(), NAME);

      assertThat(outcome.estimate().reason()).isEqualTo(NoCapacity.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
    }
  }
}
