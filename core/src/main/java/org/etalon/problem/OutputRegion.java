package org.etalon.problem;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.etalon.exact.Dyadic;
import org.etalon.file.Sha256;

/**
 * A set of pairs of outputs of two networks: a union of intersections of half spaces.
 *
 * @param outputs how many outputs each network has
 * @param alternatives outputs are in the region where all conditions of some alternative hold; the
 *     region is empty if there is none, and an alternative without conditions always holds
 */
public record OutputRegion(int outputs, List<List<OutputCondition>> alternatives) {
  /** Decisions among more classes are too many pairs to bound. */
  public static final int MOST_CLASSES = 100;

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if a condition is about another number of outputs
   */
  public OutputRegion {
    alternatives = alternatives.stream().map(List::copyOf).toList();
    int size = outputs;
    if (alternatives.stream().flatMap(List::stream).anyMatch(c -> c.outputs() != size)) {
      throw new IllegalArgumentException("a condition is not about " + outputs + " outputs");
    }
  }

  /** Whether exact outputs are in the region, decided exactly. */
  public boolean contains(Dyadic[] f, Dyadic[] g) {
    return alternatives.stream().anyMatch(all -> all.stream().allMatch(c -> c.holds(f, g)));
  }

  /** SHA-256, in hex, of a text that says the same conditions in the same order. */
  public String digest() {
    String text =
        alternatives.stream()
            .map(all -> all.stream().map(OutputCondition::text).collect(Collectors.joining(" ")))
            .collect(Collectors.joining("\n", outputs + "\n", "\n"));
    return Sha256.hex(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The outputs at which g decides otherwise than f.
   *
   * <p>With a margin above 0: f's output i is above every other one by more than the margin, and
   * some other output of g is at least g's output i. Without: an output of g that is largest, alone
   * or not, is below another one in f.
   *
   * @param margin by how much f has to lead; 0 for all inputs, ties too
   * @throws UnfitException if there are fewer than two classes, or more than {@value #MOST_CLASSES}
   */
  static OutputRegion otherDecision(int classes, Epsilon margin) {
    if (classes < 2 || classes > MOST_CLASSES) {
      throw new UnfitException(
          "a decision is among 2 to " + MOST_CLASSES + " outputs; the network has " + classes);
    }
    boolean everywhere = margin.value().signum() == 0;
    OutputCondition[][] leadsF = new OutputCondition[classes][classes];
    OutputCondition[][] notBelowG = new OutputCondition[classes][classes];
    for (int i = 0; i < classes; i++) {
      for (int k = 0; k < classes; k++) {
        if (i != k) {
          leadsF[i][k] = OutputCondition.lead(classes, i, k, margin.value(), true, false);
          notBelowG[i][k] = OutputCondition.lead(classes, i, k, BigDecimal.ZERO, false, true);
        }
      }
    }
    List<List<OutputCondition>> alternatives = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        if (i != j) {
          alternatives.add(
              everywhere
                  ? together(leadsF[i][j], notBelowG[j], j)
                  : together(notBelowG[j][i], leadsF[i], i));
        }
      }
    }
    return new OutputRegion(classes, alternatives);
  }

  /** One condition, and all of a row but for the one on the diagonal. */
  private static List<OutputCondition> together(
      OutputCondition one, OutputCondition[] row, int diagonal) {
    List<OutputCondition> all = new ArrayList<>(List.of(one));
    for (int k = 0; k < row.length; k++) {
      if (k != diagonal) {
        all.add(row[k]);
      }
    }
    return all;
  }
}
