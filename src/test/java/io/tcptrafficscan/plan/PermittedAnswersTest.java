package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.LogLines;
import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.net.Cidr;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PermittedAnswersTest {

  private static InetAddress[] answers(String... texts) {
    return Arrays.stream(texts).map(PermittedAnswersTest::address).toArray(InetAddress[]::new);
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static InetAddress[] permitted(List<Cidr> denied, String... found)
      throws UnknownHostException {
    return new PermittedAnswers(host -> answers(found), denied).lookup("name.example");
  }

  @Test
  void leavesOutWhatIsNoAddressOfOneMachine() throws UnknownHostException {
    assertThat(
            permitted(
                List.of(), "0.0.0.0", "192.0.2.1", "255.255.255.255", "224.0.0.1", "::", "ff02::1"))
        .containsExactly(answers("192.0.2.1"));
  }

  @Test
  void leavesOutAnIpv4AddressInIpv6Form() throws UnknownHostException {
    byte[] mapped = {
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 169, (byte) 254, (byte) 169, (byte) 254
    };
    InetAddress address = Inet6Address.getByAddress("a.example", mapped, -1);

    assertThat(
            new PermittedAnswers(host -> new InetAddress[] {address}, List.of())
                .lookup("a.example"))
        .isEmpty();
  }

  @Test
  void leavesOutTheNetworksThatAreDenied() throws UnknownHostException {
    List<Cidr> denied = List.of(Cidr.parse("x", "192.0.2.0/24"), Cidr.parse("x", "2001:db8::/32"));

    assertThat(permitted(denied, "192.0.2.1", "198.51.100.1", "2001:db8::1"))
        .containsExactly(answers("198.51.100.1"));
  }

  @Test
  void deniesTheMetadataOfCloudsUnlessToldOtherwise() throws UnknownHostException {
    List<Cidr> standard = TestSettings.of(Map.of()).denyAddresses();
    List<Cidr> other = TestSettings.of(Map.of("deny-address", "192.0.2.0/24")).denyAddresses();

    assertThat(permitted(standard, "169.254.169.254")).isEmpty();
    assertThat(permitted(other, "169.254.169.254")).isNotEmpty();
  }

  @Test
  void logsAnAnswerOfThousandsInOneLineWithTheirNumber() throws UnknownHostException {
    String[] many =
        IntStream.range(0, 3000)
            .mapToObj(i -> "224.0." + i / 256 + "." + i % 256)
            .toArray(String[]::new);
    try (LogLines log = LogLines.of(PermittedAnswers.class)) {
      PermittedAnswers answers = new PermittedAnswers(host -> answers(many), List.of());
      answers.lookup("name.example");
      answers.lookup("name.example");

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("name=name.example", "address=224.0.0.0", "count=3000");
    }
  }
}
