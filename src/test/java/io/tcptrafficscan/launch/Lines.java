package io.tcptrafficscan.launch;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/** Lines that one thread appends while others read. Readers may iterate meanwhile. */
final class Lines extends AbstractList<String> implements RandomAccess {
  private final List<String> lines = new ArrayList<>();

  synchronized void append(String line) {
    lines.add(line);
  }

  @Override
  public synchronized String get(int index) {
    return lines.get(index);
  }

  @Override
  public synchronized int size() {
    return lines.size();
  }
}
