package io.tcptrafficscan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.WebUrl;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityRunTest {
  /** An address of another link is reached over no chosen interface: success would be a lie. */
  @Test
  void hasNotAllWhereNothingWasMeasured() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (ProgressLine progress = new ProgressLine(nowhere);
        CapacityRun run =
            new CapacityRun(100_000, List.of(), "", false, progress, new CapacityJson(nowhere))) {
      run.measure(
          new InterfaceName("lo"), WebUrl.parse("http://[fe80::1%other]/"), Direction.DOWNLOAD);

      assertThat(run.hasAll()).isFalse();
    }
  }
}
