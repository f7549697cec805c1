package io.tcptrafficscan.posix;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The loaded C library. Results follow the convention of the kernel: zero or more on success,
 * {@code -errno} on failure. A failed call throws no exception.
 */
final class Posix {
  static final LibC C = load();

  private static final Runtime RUNTIME = Runtime.getRuntime(C);

  private Posix() {}

  /** A native image, which has this property, cannot generate classes. */
  private static LibC load() {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      System.setProperty("jnr.ffi.asm.enabled", "false"); // read once, by the first loader
    }
    return LibraryLoader.create(LibC.class).load("c");
  }

  /** Turns the -1 of C into {@code -errno}. Must be called right after the call, by its thread. */
  static int result(int returned) {
    return returned >= 0 ? returned : -RUNTIME.getLastError();
  }

  static long result(long returned) {
    return returned >= 0 ? returned : -RUNTIME.getLastError();
  }

  /**
   * Returns {@code result} if it is no error.
   *
   * @throws PosixException if it is a negative errno
   */
  static int require(String call, int result) {
    if (result < 0) {
      throw new PosixException(call, -result);
    }
    return result;
  }

  static long addressOf(ByteBuffer direct) {
    return MemoryIO.getInstance().getDirectBufferAddress(direct);
  }
}
