package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code helm test} runs, against an agent of this machine. */
class ChartProbeTest {
  @TempDir Path folder;
  private HttpServer agent;
  private int status = 200;
  private String path = "";

  @BeforeEach
  void listen() throws IOException {
    agent = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    agent.createContext(
        "/",
        exchange -> {
          path = exchange.getRequestURI().getPath();
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(0);
  }

  private Program.Result probe(String service, int port) throws IOException {
    Pod pod = (Pod) Models.objects(Models.yaml(Chart.test(folder))).get(0);
    List<String> command = pod.getSpec().getContainers().get(0).getCommand();
    return Program.run(
        Rendering.ROOT,
        Stream.concat(Stream.of("env", "SERVICE=" + service, "PORT=" + port), command.stream())
            .toList());
  }

  @Test
  void passesWhereTheAgentIsReady() throws IOException {
    Program.Result result = probe("127.0.0.1", agent.getAddress().getPort());

    assertThat(result.output()).isEqualTo("agents: 1, not ready: 0\n");
    assertThat(result.status()).isZero();
    assertThat(path).isEqualTo("/health/ready");
  }

  @Test
  void failsWhereTheAgentIsNotReady() throws IOException {
    status = 503;
    Program.Result result = probe("127.0.0.1", agent.getAddress().getPort());

    assertThat(result.output())
        .contains("127.0.0.1 is not ready: HTTP/1.1 503", "agents: 1, not ready: 1");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void failsWhereNothingListens() throws IOException {
    int port = agent.getAddress().getPort();
    agent.stop(0);

    Program.Result result = probe("127.0.0.1", port);

    assertThat(result.output()).contains("127.0.0.1 is not ready: no answer");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void failsWhereThereIsNoAgent() throws IOException {
    Program.Result result = probe("no-agents.invalid", 59121);

    assertThat(result.output()).contains("agents: 0, not ready: 0");
    assertThat(result.status()).isEqualTo(1);
  }
}
