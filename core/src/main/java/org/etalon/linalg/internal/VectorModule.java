package org.etalon.linalg.internal;

import java.lang.reflect.InvocationTargetException;

/**
 * The JVM's module {@code jdk.incubator.vector}, brought in at run time.
 *
 * <p>A JVM that resolves an incubator module at its start warns of it on stderr, and no option
 * turns that off. The JDK can also load a module of its own later, without a word, as it does for
 * agents; that entry is open to those who may see the package {@code jdk.internal.module} of {@code
 * java.base}: the program's jar asks for it in its manifest ({@code Add-Exports}). The module is
 * then defined by the boot loader as ever, and its operations are compiled as well.
 */
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private static final boolean LOADED = load();

  private VectorModule() {}

  /** Whether this JVM has the module, since its start or from now on. */
  static boolean isLoaded() {
    return LOADED;
  }

  private static boolean load() {
    if (ModuleLayer.boot().findModule(NAME).isPresent()) {
      return true;
    }
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
      return true;
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | IllegalAccessException
        | InvocationTargetException e) {
      return false; // not exported to us, or a JDK without the module: the scalar kernels do
    }
  }
}
