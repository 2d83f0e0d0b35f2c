package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.etalon.exact.Dyadic;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the checker takes for another decision, ties first of all: outputs written down. */
class AskedTest {
  private static Dyadic[] outputs(String text) {
    return Arrays.stream(text.split(" ", -1))
        .map(each -> Dyadic.of(Double.parseDouble(each)))
        .toArray(Dyadic[]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1 0 0, 2 1 0, false",
    "0, 1 0 0, 0 2 0, true",
    "0, 1 0 0, 1 1 0, true",
    "0, 1 1 0, 0 3 0, false",
    "0, 1 1 0, 3 3 0, false",
    "0, 1 1 0, 0 0 3, true",
    "0, 1 1 0, 3 3 3, true",
    "0, 1 1 1, 0 0 3, false",
    "0.25, 1 0 0, 0 2 0, true",
    "0.25, 1 0.75 0, 0 2 0, false",
    "0.25, 0 0.7 1, 0 2 0, true",
    "0.25, 1 0.7 0, 1 1 0, true",
    "0.25, 0 1 0.7, 0 1 0.9999999, false",
    "0.25, 1 0.75 0, 0 0 9, false",
    "0.25, 1 1 0, 0 0 9, false",
  })
  void isBroken_byOutputs(double margin, String f, String g, boolean broken) {
    Property property = new Property.SameDecision(Epsilon.of(margin));
    assertThat(Asked.isBroken(property, outputs(f), outputs(g))).isEqualTo(broken);
  }
}
