package io.tcptrafficscan.network;

/** An address on the far side and what answers there. Nothing listens until it is told to. */
public final class Server {
  private final Sandbox sandbox;
  private final String address;

  /**
   * @param address of 192.0.2.0/24 or 2001:db8:53::/64, or {@code *} for all of these
   */
  Server(Sandbox sandbox, String address) {
    this.sandbox = sandbox;
    this.address = address;
  }

  public Server listening(int port) {
    sandbox.askEmulator("listen " + address + " " + port + " ACCEPTING");
    return this;
  }

  /** The program accepts two seconds after the kernel has made the connection. */
  public Server acceptingLate(int port) {
    sandbox.askEmulator("listen " + address + " " + port + " LATE");
    return this;
  }

  /** The program accepts and resets at once. */
  public Server resetting(int port) {
    sandbox.askEmulator("listen " + address + " " + port + " RESETTING");
    return this;
  }

  /** Nothing listens on the port any more: the kernel refuses. */
  public Server refusing(int port) {
    sandbox.askEmulator("unlisten " + address + " " + port);
    return this;
  }

  /** Dead: whatever is sent to it vanishes. */
  public Server silent() {
    return route("blackhole");
  }

  /** A router on the way says that there is no way. */
  public Server unreachable() {
    return route("unreachable");
  }

  private Server route(String type) {
    sandbox.runInNet("ip route replace " + type + " " + address + " table local");
    return this;
  }

  /** Takes back {@link #silent} and {@link #unreachable}. */
  public Server back() {
    sandbox.runInNet("ip route delete " + address + " table local");
    return this;
  }

  /** Something on the way sends a RST right behind every SYN/ACK of this server. */
  public Server resetOnTheWay() {
    sandbox.askEmulator("reset-behind " + address);
    return this;
  }
}
