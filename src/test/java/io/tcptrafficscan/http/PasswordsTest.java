package io.tcptrafficscan.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.Client;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCrypt;

class PasswordsTest {
  private static final String USER = "alice";

  private static final String HASH = BCrypt.hashpw("right", BCrypt.gensalt("$2y", 5));

  private final Passwords passwords = new Passwords();
  private final BlockingQueue<Passwords.Verdict> verdicts = new LinkedBlockingQueue<>();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Client client(int last) throws UnknownHostException {
    return Client.of(InetAddress.getByName("192.0.2." + last));
  }

  private Passwords.Verdict verdict() throws InterruptedException {
    return verdicts.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void knowsARightPasswordAfterOneComparison() throws Exception {
    assertThat(passwords.isKnown(USER, bytes("right"), HASH)).isFalse();

    passwords.compare(USER, bytes("right"), HASH, client(1), verdicts::add);

    assertThat(verdict()).isEqualTo(Passwords.Verdict.RIGHT);
    assertThat(passwords.isKnown(USER, bytes("right"), HASH)).isTrue();
    assertThat(passwords.isKnown(USER, bytes("wrong"), HASH)).isFalse();
    assertThat(passwords.isKnown("bob", bytes("right"), HASH)).isFalse();
    assertThat(passwords.isKnown(USER, bytes("right"), HASH.replace("$2y", "$2b"))).isFalse();
  }

  @Test
  void remembersNoWrongPasswordAndNoUnknownUser() throws Exception {
    passwords.compare(USER, bytes("wrong"), HASH, client(1), verdicts::add);
    assertThat(verdict()).isEqualTo(Passwords.Verdict.WRONG);
    assertThat(passwords.isKnown(USER, bytes("wrong"), HASH)).isFalse();

    passwords.compare(null, bytes("right"), HASH, client(1), verdicts::add);
    assertThat(verdict()).isEqualTo(Passwords.Verdict.WRONG);
  }

  @Test
  void letsNoClientKeepTheOthersFromTheirTurn() throws Exception {
    String slow = HASH.replace("$05$", "$12$");
    List<Passwords.Verdict> ofOne = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      passwords.compare(
          USER,
          bytes("wrong"),
          slow,
          client(1),
          verdict -> {
            synchronized (ofOne) {
              ofOne.add(verdict);
            }
          });
    }
    synchronized (ofOne) {
      assertThat(ofOne).filteredOn(Passwords.Verdict.BUSY::equals).hasSizeGreaterThanOrEqualTo(15);
    }

    passwords.compare(USER, bytes("right"), HASH, client(2), verdicts::add);
    assertThat(verdict()).isEqualTo(Passwords.Verdict.RIGHT);
  }
}
