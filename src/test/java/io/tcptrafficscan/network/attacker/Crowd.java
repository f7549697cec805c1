package io.tcptrafficscan.network.attacker;

import io.tcptrafficscan.network.attacker.Manner.Plan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many connections that one thread keeps up. On loopback they come from an address of their own.
 */
final class Crowd {
  private static final String LOOPBACK_SOURCE = "127.0.0.66";
  private static final int RECEIVE_BUFFER = 2048;
  private static final long TICK_MILLIS = 10;

  private static final class Member {
    final SocketChannel channel;
    final long bornMillis;
    long dueMillis;
    int next;
    boolean answered;

    Member(SocketChannel channel, long bornMillis) {
      this.channel = channel;
      this.bornMillis = bornMillis;
    }
  }

  private final Plan plan;
  private final List<InetSocketAddress> targets;
  private final ArrayDeque<Member> members = new ArrayDeque<>();
  private final ByteBuffer scratch = ByteBuffer.allocate(1 << 16);
  private final Selector selector;
  private long opened;

  Crowd(Manner manner, List<InetSocketAddress> targets) throws IOException {
    plan = manner.plan();
    this.targets = targets;
    selector = Selector.open();
  }

  void attack(long seconds) throws IOException {
    long began = millis();
    for (long now = began; now < began + seconds * 1000; now = millis()) {
      letGo(now);
      long allowed = Math.max(1, plan.perSecond() * (now - began + 1000) / 1000);
      for (int i = 0; i < 100 && members.size() < plan.sockets() && opened < allowed; i++) {
        open(now);
      }
      selector.select(TICK_MILLIS);
      for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
        SelectionKey key = keys.next();
        keys.remove();
        act(key, (Member) key.attachment(), millis());
      }
      repeat(millis());
    }
  }

  private static long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Forgets connections that ended, and ends those that are old. */
  private void letGo(long now) throws IOException {
    for (Iterator<Member> i = members.iterator(); i.hasNext(); ) {
      Member member = i.next();
      if (now - member.bornMillis >= plan.lifeMillis()) {
        member.channel.close();
      }
      if (!member.channel.isOpen()) {
        i.remove();
      }
    }
  }

  private void open(long now) throws IOException {
    InetSocketAddress target = targets.get((int) (opened++ % targets.size()));
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_LINGER, 0); // leaves no TIME_WAIT
    if (plan.isDeaf()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    }
    Member member = new Member(channel, now);
    try {
      if (target.getAddress().isLoopbackAddress()) {
        channel.bind(new InetSocketAddress(InetAddress.getByName(LOOPBACK_SOURCE), 0));
      }
      channel.register(selector, SelectionKey.OP_CONNECT, member);
      channel.connect(target);
      members.add(member);
    } catch (IOException e) {
      channel.close();
    }
  }

  private void act(SelectionKey key, Member member, long now) throws IOException {
    try {
      if (key.isConnectable()) {
        member.channel.finishConnect();
        key.interestOps(plan.isDeaf() ? 0 : SelectionKey.OP_READ);
        member.channel.write(ByteBuffer.wrap(plan.first()));
        member.dueMillis = now;
      } else if (key.isReadable()) {
        read(member);
      }
    } catch (IOException e) {
      member.channel.close();
    }
  }

  private void read(Member member) throws IOException {
    scratch.clear();
    if (member.channel.read(scratch) < 0) {
      member.channel.close();
      return;
    }
    var answer = plan.answer();
    if (answer != null && !member.answered) {
      member.answered = true;
      byte[] came = new byte[scratch.flip().remaining()];
      scratch.get(came);
      InetSocketAddress from = (InetSocketAddress) member.channel.getRemoteAddress();
      member.channel.write(ByteBuffer.wrap(answer.apply(came, from)));
    }
  }

  private void repeat(long now) throws IOException {
    if (plan.repeated().isEmpty()) {
      return;
    }
    for (Member member : members) {
      if (member.channel.isConnected() && now >= member.dueMillis) {
        member.dueMillis = now + plan.repeatMillis();
        // Not each connection's first is the same.
        byte[] text =
            plan.repeated().get((int) ((member.next++ + opened) % plan.repeated().size()));
        try {
          member.channel.write(ByteBuffer.wrap(text));
        } catch (IOException e) {
          member.channel.close();
        }
      }
    }
  }
}
