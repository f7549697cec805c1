package io.tcptrafficscan.scenario;

import io.tcptrafficscan.network.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/** Real web servers on the far side, with Debian's programs. */
final class WebServers implements AutoCloseable {
  static final int HTTP = 80;
  static final int LIGHTTPD = 8080;

  private static final String NGINX = "/usr/sbin/nginx";
  private static final String LIGHTTPD_PROGRAM = "/usr/sbin/lighttpd";

  private final TestNetwork network;
  private final Path root;
  private String certificate = "";
  private final List<Process> servers = new ArrayList<>();

  WebServers(TestNetwork network) {
    this.network = network;
    root = Path.of(network.file("web", "")).getParent().resolve("www");
    require(NGINX, "nginx");
    network.inNet(
        "mkdir -p %1$s && head -c 100000000 /dev/urandom > %1$s/100M && head -c 20000 %1$s/100M > %1$s/20k && chmod -R a+rX %1$s"
            .formatted(root));
  }

  private static void require(String program, String debianPackage) {
    if (!Files.isExecutable(Path.of(program))) {
      throw new TestAbortedException(
          "a web server needs %s (Debian: %s)".formatted(program, debianPackage));
    }
  }

  /**
   * Starts nginx: HTTP with a limited and a compressed object, TLS, TLS 1.2 alone on port 4432, and
   * a small send buffer on port 8001. {@code /upload} reads what is sent and passes it on to port
   * 8002, {@code /discard} answers before it reads, and {@code /small} refuses a long request.
   */
  void nginx() {
    String key = network.file("web-key.pem", "");
    certificate = network.file("web-certificate.pem", "");
    network.inNet(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=web.example"
            + " -addext subjectAltName=IP:192.0.2.1,DNS:web.example -keyout %s -out %s 2>&1"
                .formatted(key, certificate));
    String folder = root.getParent().toString();
    String config =
        network.file(
            "nginx.conf",
            """
            daemon off;
            user root;
            worker_processes 1;
            pid %1$s/nginx.pid;
            error_log %1$s/nginx.log;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path %1$s/nginx-body;
              proxy_temp_path %1$s/nginx-proxy;
              fastcgi_temp_path %1$s/nginx-fastcgi;
              uwsgi_temp_path %1$s/nginx-uwsgi;
              scgi_temp_path %1$s/nginx-scgi;
              sendfile on;
              gzip on;
              gzip_types *;
              client_max_body_size 0;
              server {
                listen 80;
                listen 443 ssl;
                ssl_certificate %2$s;
                ssl_certificate_key %3$s;
                ssl_protocols TLSv1.2 TLSv1.3;
                root %4$s;
                location /upload { proxy_pass http://127.0.0.1:8002/; }
                location /discard { return 204; }
                location /small { client_max_body_size 20k; proxy_pass http://127.0.0.1:8002/; }
                location /limited { limit_rate 100k; alias %4$s/100M; }
                location /gzip { gzip on; gzip_types *; alias %4$s/100M; }
              }
              server {
                listen 4432 ssl;
                ssl_certificate %2$s;
                ssl_certificate_key %3$s;
                ssl_protocols TLSv1.2;
                root %4$s;
                location /upload { proxy_pass http://127.0.0.1:8002/; }
              }
              server {
                listen 127.0.0.1:8002;
                return 204;
              }
              server {
                listen 8001 sndbuf=16k;
                root %4$s;
              }
            }
            """
                .formatted(folder, certificate, key, root));
    start(HTTP, NGINX, "-c", config);
  }

  /** The file with the certificate of nginx, which is its own authority. */
  String certificate() {
    return certificate;
  }

  /** Starts lighttpd, whose {@code /take.cgi} reads what is sent. */
  void lighttpd() {
    require(LIGHTTPD_PROGRAM, "lighttpd");
    String take =
        network.file(
            "take.cgi",
            """
            cat > /dev/null
            printf 'Status: 204 No Content\\r\\n\\r\\n'
            """);
    network.inNet("cp %s %s".formatted(take, root));
    String config =
        network.file(
            "lighttpd.conf",
            """
            server.document-root = "%s"
            server.port = %d
            server.modules += ("mod_cgi")
            cgi.assign = (".cgi" => "/bin/sh")
            """
                .formatted(root, LIGHTTPD));
    start(LIGHTTPD, LIGHTTPD_PROGRAM, "-D", "-f", config);
  }

  private void start(int port, String... command) {
    try {
      servers.add(
          network
              .startingInNet(command)
              .redirectErrorStream(true)
              .redirectOutput(root.getParent().resolve("web-" + port + ".log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> network.inNet("ss -Hltn sport = :" + port).contains("LISTEN"));
  }

  @Override
  public void close() {
    servers.forEach(Process::destroy);
  }
}
