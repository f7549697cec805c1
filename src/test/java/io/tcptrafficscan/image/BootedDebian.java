package io.tcptrafficscan.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/** A Debian whose own systemd is process 1, in namespaces of its own and with no network but lo. */
final class BootedDebian implements AutoCloseable {
  /** Called with the root and with a cgroup (version 2) that becomes the root of its cgroups. */
  private static final String BOOT =
      """
      echo $$ >"$1/cgroup.procs"
      exec unshare --pid --mount --cgroup --ipc --uts --net --fork --kill-child sh -ec '
        mount --make-rprivate /
        mount --bind "$0" "$0"
        cd "$0"
        mount -t proc proc proc
        mount -t sysfs -o ro sysfs sys
        mount -t cgroup2 cgroup2 sys/fs/cgroup
        mount -t tmpfs -o mode=755 tmpfs dev
        for device in null zero full random urandom tty; do
          touch "dev/$device"
          mount --bind "/dev/$device" "dev/$device"
        done
        mkdir dev/shm dev/pts
        mount -t tmpfs tmpfs dev/shm
        mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
        ln -s pts/ptmx dev/ptmx
        mount -t tmpfs -o mode=755 tmpfs run
        ip link set lo up
        mkdir run/host
        pivot_root . run/host
        umount -l /run/host
        exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
      ' "$0"
      """;

  private final Path hierarchy;
  private final Path cgroup;
  private final Process process;
  private final long init;

  /**
   * Boots it.
   *
   * @throws TestAbortedException where this machine has no cgroups of version 2
   */
  BootedDebian(Debian debian) throws IOException {
    hierarchy = Files.createTempDirectory("cgroup");
    try {
      Debian.run("mount", "-t", "cgroup2", "cgroup2", hierarchy.toString());
    } catch (IllegalStateException e) {
      Files.delete(hierarchy);
      throw new TestAbortedException("systemd needs cgroups of version 2: " + e.getMessage());
    }
    cgroup = Files.createTempDirectory(hierarchy, "debian");
    Path log = debian.root.resolve("tmp/boot.log");
    process =
        new ProcessBuilder("sh", "-ec", BOOT, debian.root.toString(), cgroup.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      init = awaitInit();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> inside("systemctl is-system-running").startsWith("running"));
    } catch (RuntimeException e) {
      e.addSuppressed(new IllegalStateException(Files.readString(log)));
      close();
      throw e;
    }
  }

  /** The process that unshare starts: it becomes process 1. */
  private long awaitInit() {
    return Awaitility.await()
        .until(() -> process.children().findFirst(), Optional::isPresent)
        .orElseThrow()
        .pid();
  }

  /**
   * Runs a command as root of that Debian and returns what it wrote.
   *
   * @throws IllegalStateException where it fails, with what it wrote
   */
  String inside(String command) {
    return Debian.run("nsenter", "-t", Long.toString(init), "-a", "bash", "-ec", command);
  }

  /** Ends all its processes, and removes its cgroups. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.readString(cgroup.resolve("cgroup.events")).contains("populated 0"));
      Debian.run("find", cgroup.toString(), "-depth", "-type", "d", "-exec", "rmdir", "{}", "+");
      Debian.run("umount", hierarchy.toString());
      Files.delete(hierarchy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
