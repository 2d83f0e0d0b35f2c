package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;

/** Bit widths in words. */
final class Widths {
  private Widths() {}

  /** {@code the width 9}, or {@code each of the widths 1 to 3, 7, 8}; ascending, not empty. */
  static String each(List<Integer> widths) {
    return (widths.size() == 1 ? "the width " : "each of the widths ") + list(widths);
  }

  /** {@code 1 to 3, 7, 8}: runs of more than two are joined. */
  static String list(List<Integer> widths) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int k = 1; k <= widths.size(); k++) {
      if (k == widths.size() || widths.get(k) != widths.get(k - 1) + 1) {
        parts.add(run(widths.get(start), widths.get(k - 1)));
        start = k;
      }
    }
    return String.join(", ", parts);
  }

  private static String run(int first, int last) {
    return first == last ? "" + first : first + (last == first + 1 ? ", " : " to ") + last;
  }
}
