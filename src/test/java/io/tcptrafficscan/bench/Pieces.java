package io.tcptrafficscan.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.metrics.RenderPieces;
import io.tcptrafficscan.posix.CallPieces;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Bytes allocated a probe, and the time of small things. */
final class Pieces implements Benchmark {
  private static final int PATHS = 1000;
  private static final double BAR_BYTES = 200;

  @Override
  public Section run(Bench bench) throws IOException {
    Servers servers = bench.startListener();
    double engine =
        ProbeCost.engine(bench, servers.port(), bench.pick(10.0, 0.5), bench.pick(10.0, 0.5))
            .bytes();
    double loop = allocated(bench, servers);
    Section section =
        new Section("Small pieces")
            .say(
                """
                Bytes that the probing thread allocates per probe in the steady state, as the JVM counts
                them: the engine alone, and the packaged tool with %,d paths at one second."""
                    .formatted(PATHS))
            .heading("", "bytes a probe")
            .row("engine alone", engine)
            .row("packaged tool", loop)
            .bar("bytes allocated a probe", Math.max(engine, loop), BAR_BYTES, " B")
            .say(
                """
                The time of one call or one series, measured by JMH with the flags of `run.sh`. The
                references are the same calls from C ([calls.c](../test/bench/calls.c)), and the client
                library's own text format and label lookup on the same %,d samples."""
                    .formatted(PATHS))
            .heading("piece", "ns", "reference, ns", "of it");
    rows(section, jmh(bench), c(bench));
    return section;
  }

  private static void rows(Section section, Map<String, Double> ns, String[] c) {
    row(section, "`getsockopt(SO_ERROR)`", ns.get("callGetsockopt"), Double.parseDouble(c[0]));
    row(section, "`getsockopt(TCP_INFO)`", ns.get("callTcpInfo"), Double.parseDouble(c[1]));
    section.row("decoding what a probe reads of TCP_INFO", ns.get("decodeTcpInfo"), "none", "");
    row(section, "label lookup", ns.get("lookUpLabels"), ns.get("lookUpLabelsByClientLibrary"));
    row(
        section,
        "one series rendered",
        ns.get("renderSeries"),
        ns.get("renderSeriesByClientLibrary"));
  }

  private static void row(Section section, String what, double nanos, double reference) {
    section.row(what, nanos, reference, nanos / reference);
  }

  private static String[] c(Bench bench) throws IOException {
    String calls = Integer.toString(bench.pick(2_000_000, 100_000));
    return bench.run(List.of(bench.program("calls"), calls)).strip().split(" ", -1);
  }

  private static Map<String, Double> jmh(Bench bench) throws IOException {
    Options options =
        new OptionsBuilder()
            .include(CallPieces.class.getName())
            .include(RenderPieces.class.getName())
            .forks(bench.pick(2, 0))
            .jvmArgs(ToolCommand.runFlags().toArray(new String[0]))
            .warmupIterations(bench.pick(3, 1))
            .warmupTime(TimeValue.milliseconds(bench.pick(1000, 50)))
            .measurementIterations(bench.pick(5, 1))
            .measurementTime(TimeValue.milliseconds(bench.pick(1000, 50)))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Map<String, Double> nanos = new TreeMap<>();
    try {
      for (RunResult result : new Runner(options).run()) {
        nanos.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
      }
    } catch (RunnerException e) {
      throw new IOException(e);
    }
    return nanos;
  }

  private static double allocated(Bench bench, Servers servers) throws IOException {
    try (PackagedTool tool = PackagedTool.onOneCore(bench, servers, PATHS)) {
      Bench.rest(bench.pick(10.0, 0));
      VirtualMachine machine = VirtualMachine.attach(Long.toString(tool.pid()));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
        MBeanServerConnection connection = connector.getMBeanServerConnection();
        ThreadMXBean threads =
            ManagementFactory.newPlatformMXBeanProxy(
                connection, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        long scan = scanThread(threads);
        long began = System.nanoTime();
        long bytes = threads.getThreadAllocatedBytes(scan);
        Bench.rest(bench.pick(20, 1));
        bytes = threads.getThreadAllocatedBytes(scan) - bytes;
        return bytes / (PATHS * (System.nanoTime() - began) / 1e9);
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  private static long scanThread(ThreadMXBean threads) {
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(info -> info != null && info.getThreadName().equals("scan"))
        .mapToLong(ThreadInfo::getThreadId)
        .findFirst()
        .orElseThrow();
  }
}
