package org.etalon.linalg.internal;

import java.util.ServiceLoader;

/** Chooses the kernel for this machine. */
public final class Kernels {
  private static final Kernel SCALAR = new ScalarKernel();

  private static final FloatKernel SCALAR_FLOAT = new ScalarFloatKernel();

  private Kernels() {}

  /** The kernel in plain Java. */
  public static Kernel scalar() {
    return SCALAR;
  }

  /**
   * The fastest kernel this JVM can run: the vector one where it has the module {@code
   * jdk.incubator.vector} or lets us load it, the scalar one elsewhere. Both give the same bits.
   */
  public static Kernel best() {
    return best(Kernel.class, SCALAR);
  }

  /** The float32 kernel in plain Java. */
  public static FloatKernel scalarFloat() {
    return SCALAR_FLOAT;
  }

  /** The fastest float32 kernel this JVM can run, chosen as by {@link #best()}. */
  public static FloatKernel bestFloat() {
    return best(FloatKernel.class, SCALAR_FLOAT);
  }

  private static <K> K best(Class<K> type, K scalar) {
    if (!VectorModule.isLoaded()) {
      return scalar;
    }
    return ServiceLoader.load(type, Kernels.class.getClassLoader()).findFirst().orElse(scalar);
  }
}
