package io.tcptrafficscan.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.MetricCondition;
import io.tcptrafficscan.network.Scrape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever a router or firewall on the way says to a SYN, the reason tells what happened. */
class ReasonsIT extends NetworkScenario {
  // RFC 792, RFC 1812
  private static final int UNREACHABLE = 3;
  private static final int LAST_CODE = 15;
  private static final int TIME_EXCEEDED = 11;
  private static final int PARAMETER_PROBLEM = 12;
  // RFC 4443
  private static final int UNREACHABLE6 = 1;
  private static final int LAST_CODE6 = 8;
  private static final int TIME_EXCEEDED6 = 3;
  private static final int PARAMETER_PROBLEM6 = 4;

  private final List<String> rejections = new ArrayList<>();
  private final Map<String, String> reasons = new LinkedHashMap<>();

  private void reject(String server, int type, int code, String reason) {
    rejections.add(server + "/" + type + "/" + code);
    reasons.put(server, reason);
  }

  @Test
  void areThoseOfTheNetworkWhateverTheIcmpError() {
    for (int code = 0; code <= LAST_CODE; code++) {
      String reason =
          switch (code) {
            case 3 -> "refused"; // the port
            case 4 -> "timeout"; // only the packet's size: TCP goes on
            default -> "unreachable";
          };
      reject("192.0.2." + (10 + code), UNREACHABLE, code, reason);
    }
    reject("192.0.2.40", TIME_EXCEEDED, 0, "unreachable");
    reject("192.0.2.41", PARAMETER_PROBLEM, 0, "unreachable");
    for (int code = 0; code <= LAST_CODE6; code++) {
      reject(
          "2001:db8:53::" + (10 + code), UNREACHABLE6, code, code == 4 ? "refused" : "unreachable");
    }
    reject("2001:db8:53::40", TIME_EXCEEDED6, 0, "unreachable");
    reject("2001:db8:53::41", PARAMETER_PROBLEM6, 0, "unreachable");
    network.reject(rejections);
    List<String> arguments =
        new ArrayList<>(List.of(args("-i eth0 --interval 500ms --timeout 400ms")));
    reasons.keySet().forEach(server -> arguments.addAll(List.of("-s", server)));
    tool.start(arguments.toArray(String[]::new));

    reasons.forEach((server, reason) -> await(failures(reason).labels("server_ip", server)));

    Scrape scrape = tool.scrape();
    reasons.forEach(
        (server, reason) -> {
          MetricCondition all = metric("probe_failures_total").labels("server_ip", server);
          assertThat(scrape.sum(all))
              .as("failures of %s, all of them %s", server, reason)
              .isEqualTo(scrape.sum(all.labels("reason", reason)));
        });
  }

  /** Over IPv4, a socket that is bound to an interface takes no notice of such a rule. */
  @Test
  void areUnreachableWhereARuleOfThisMachineProhibits() {
    network.inNode("ip -6 rule add to 2001:db8:53::2 prohibit");
    try {
      tool.start(args("-i eth0 -s 2001:db8:53::2 --interval 200ms --timeout 500ms"));

      await(failures("unreachable").labels("server_ip", "2001:db8:53::2"));
      assertThat(tool.scrape().sum(failures("permission"))).isZero();
    } finally {
      network.inNode("ip -6 rule del to 2001:db8:53::2 prohibit");
    }
  }
}
