package org.etalon.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant. */
final class Suggestions {
  private Suggestions() {}

  /**
   * The known word nearest to one that is not known, by the fewest letters put in, left out,
   * changed or swapped; or that it is the only beginning of. Empty where none is near.
   */
  static Optional<String> of(String word, Collection<String> known) {
    String asked = word.toLowerCase(Locale.ROOT);
    List<String> begun = known.stream().filter(name -> name.startsWith(asked)).toList();
    if (begun.size() == 1 && asked.replace("-", "").length() > 1) {
      return Optional.of(begun.get(0));
    }
    int most = Math.max(1, asked.replace("-", "").length() / 3);
    return known.stream()
        .filter(name -> distance(asked, name) <= most)
        .min(Comparator.comparingInt((String name) -> distance(asked, name)).thenComparing(n -> n));
  }

  /** The optimal string alignment distance. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
