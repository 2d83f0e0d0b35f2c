package org.etalon.linalg.internal;

import java.util.ServiceLoader;

/** Chooses the kernel for this machine. */
public final class Kernels {
  private static final Kernel SCALAR = new ScalarKernel();

  private Kernels() {}

  /** The kernel in plain Java. */
  public static Kernel scalar() {
    return SCALAR;
  }

  /**
   * The fastest kernel this JVM can run: the vector one where it was started with {@code
   * --add-modules jdk.incubator.vector}, the scalar one elsewhere. Both give the same bits.
   */
  public static Kernel best() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return SCALAR;
    }
    return ServiceLoader.load(Kernel.class, Kernels.class.getClassLoader())
        .findFirst()
        .orElse(SCALAR);
  }
}
