package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The key of a web server on the loopback, which is its own authority.
 *
 * @param sockets of the server
 * @param certificate that its clients must trust
 */
record TestTls(ServerSocketFactory sockets, X509Certificate certificate) {
  private static final String PASSWORD = "changeit";

  /** Makes one with Java's keytool. */
  static TestTls of(Path folder) throws IOException, GeneralSecurityException {
    Path store = folder.resolve("web.p12");
    Process keytool =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                "web",
                "-keyalg",
                "EC",
                "-dname",
                "CN=web",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.onExit().join().exitValue()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return new TestTls(
        context.getServerSocketFactory(), (X509Certificate) keys.getCertificate("web"));
  }
}
