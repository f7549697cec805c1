package io.tcptrafficscan.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * The node's name server (dnsmasq), whose answers can be changed while it runs. Names that end in
 * {@code .silent} never get an answer.
 */
public final class NameServer implements AutoCloseable {
  /** An address where no name server answers. */
  public static final String SILENT = "198.51.100.53";

  private static int number;

  private final Process process;
  private final Path hosts;
  private final Map<String, List<String>> answers = new TreeMap<>();

  /**
   * Starts one that knows a name from the beginning.
   *
   * @throws TestAbortedException where dnsmasq is not installed
   */
  NameServer(Sandbox sandbox, String name, String address) {
    if (!Commands.exists("dnsmasq")) {
      throw new TestAbortedException("names need dnsmasq (Debian: dnsmasq-base)");
    }
    hosts = sandbox.folder().resolve("names");
    number++;
    Path log = sandbox.folder().resolve("dnsmasq-" + number + ".log");
    answers.put(name, List.of(address));
    write();
    process =
        Commands.launch(
            sandbox
                .inNode(
                    List.of(
                        Commands.find("dnsmasq"),
                        "--no-daemon", // and so keeps its user, which a user namespace asks for
                        "--conf-file=/dev/null",
                        "--pid-file=",
                        "--no-resolv",
                        "--local=/example/",
                        "--server=/silent/" + SILENT,
                        "--dns-forward-max=1000",
                        "--no-hosts",
                        "--listen-address=127.0.0.1",
                        "--bind-interfaces",
                        "--log-facility=" + log,
                        "--addn-hosts=" + hosts))
                .redirectErrorStream(true)
                .redirectOutput(sandbox.folder().resolve("dnsmasq.out").toFile()));
    Awaitility.await()
        .until(() -> !process.isAlive() || Commands.read(log).contains("read " + hosts + " - "));
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "dnsmasq: " + Commands.read(sandbox.folder().resolve("dnsmasq.out")));
    }
  }

  /** Answers with these addresses, of whatever family, from now on; their order changes. */
  public void answer(String name, String... addresses) {
    answers.put(name, List.of(addresses));
    write();
    signal("HUP");
  }

  private void write() {
    Commands.write(
        hosts,
        answers.entrySet().stream()
            .flatMap(
                entry -> entry.getValue().stream().map(each -> each + " " + entry.getKey() + "\n"))
            .collect(Collectors.joining()));
  }

  /** Leaves queries without an answer. */
  public void freeze() {
    signal("STOP");
  }

  private void signal(String name) {
    Commands.run(List.of("kill", "-" + name, Long.toString(process.pid())));
  }

  /** Goes away: the kernel refuses queries. */
  @Override
  public void close() {
    Commands.kill(process);
  }
}
