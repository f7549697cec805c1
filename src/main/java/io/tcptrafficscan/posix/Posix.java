package io.tcptrafficscan.posix;

import com.kenai.jffi.MemoryIO;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The loaded C library, and what every call of it shares. Results follow the kernel's own
 * convention: zero or more on success, {@code -errno} on failure, so that a failure costs no
 * exception.
 */
final class Posix {
  static final LibC C = load();

  private static final Runtime RUNTIME = Runtime.getRuntime(C);

  private Posix() {}

  /** A native image, which says that it is one by this property, cannot generate classes. */
  private static LibC load() {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      System.setProperty("jnr.ffi.asm.enabled", "false"); // read once, by the first loader
    }
    return LibraryLoader.create(LibC.class).load("c");
  }

  /** Turns C's -1 into {@code -errno}. To be called on the calling thread, right after the call. */
  static int result(int returned) {
    return returned >= 0 ? returned : -RUNTIME.getLastError();
  }

  static long result(long returned) {
    return returned >= 0 ? returned : -RUNTIME.getLastError();
  }

  /**
   * Returns what a call returned.
   *
   * @throws PosixException where that is a negative errno
   */
  static int require(String call, int result) {
    if (result < 0) {
      throw new PosixException(call, -result);
    }
    return result;
  }

  static long addressOf(java.nio.ByteBuffer direct) {
    return MemoryIO.getInstance().getDirectBufferAddress(direct);
  }
}
