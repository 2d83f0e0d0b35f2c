package org.etalon.vnnlib;

import java.util.Set;

/** The versions of VNN-LIB that are read. */
final class Versions {
  static final String ONE = "<1.0>";
  private static final String TWO = "<2.0>";

  /** The first in which inputs may be marked as initialized. */
  static final String TWO_ONE = "<2.1>";

  /** In words. */
  static final String READ = "1.0, 2.0 and 2.1";

  private static final Set<String> KNOWN = Set.of(ONE, TWO, TWO_ONE);

  private Versions() {}

  static boolean areRead(String version) {
    return KNOWN.contains(version);
  }
}
