package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as another decision, ties first of all: outputs are written down, one by one. */
class SameDecisionTest {
  /** A network that gives these outputs everywhere. */
  private static Network constant(String outputs) {
    double[] values = List.of(outputs.split(" ")).stream().mapToDouble(Double::valueOf).toArray();
    return Network.of(
        List.of(
            Affine.of(Matrix.of(values.length, 1, new double[values.length]), Vector.of(values))));
  }

  private static boolean refuted(Property property, String f, String g) {
    double[] anywhere = {0};
    return property.isRefutedBy(Witness.of(constant(f), constant(g), anywhere, property.norm()));
  }

  @ParameterizedTest
  @CsvSource({
    "1 0 0, 2 1 0, false", // the same
    "1 0 0, 0 2 0, true", // another
    "1 0 0, 1 1 0, true", // g may decide for the second, which is below in f
    "1 1 0, 0 3 0, false", // f ties, g decides for one of those
    "1 1 0, 3 3 0, false", // both tie
    "1 1 0, 0 0 3, true", // g decides for one that f does not
    "1 1 0, 3 3 3, true", // g may decide for one that f does not
    "1 1 1, 0 0 3, false", // f says nothing at all
  })
  void withoutMargin_whatGMayDecideForIsWhatFMay(String f, String g, boolean refuted) {
    assertThat(refuted(new Property.SameDecision(Epsilon.of(0)), f, g)).isEqualTo(refuted);
  }

  @ParameterizedTest
  @CsvSource({
    "1 0 0, 0 2 0, true",
    "1 0.75 0, 0 2 0, false", // a lead of a quarter does not exceed a quarter
    "1 0.7 0, 0 2 0, true",
    "1 0.7 0, 1 1 0, true", // where f leads by more, a tie of g is another decision
    "1 0.7 0, 1 0.9999999 0, false",
    "1 0.75 0, 0 0 9, false", // where f does not, nothing is asked
    "1 1 0, 0 0 9, false",
  })
  void withMargin_onlyInputsWhereFLeadsByMoreCount(String f, String g, boolean refuted) {
    assertThat(refuted(new Property.SameDecision(Epsilon.of(0.25)), f, g)).isEqualTo(refuted);
  }

  @Test
  void margin_thatIsNoDouble_isComparedExactly() {
    Property property = new Property.SameDecision(Epsilon.parse("0.1"));
    // The double nearest to a tenth is above it.
    assertThat(refuted(property, "0.1 0", "0 1")).isTrue();
    assertThat(refuted(property, Math.nextDown(0.1) + " 0", "0 1")).isFalse();
  }

  @Test
  void decisions_amongOneOrTooMany_areRefused() {
    Property property = new Property.SameDecision(Epsilon.of(0));
    for (int outputs : new int[] {1, OutputRegion.MOST_CLASSES + 1}) {
      assertThatThrownBy(() -> property.forbidden(outputs))
          .isInstanceOf(UnfitException.class)
          .hasMessageContaining("the network has " + outputs);
    }
    assertThat(property.forbidden(OutputRegion.MOST_CLASSES)).isPresent();
  }

  private static OutputCondition condition(String onF, String onG, String constant) {
    return new OutputCondition(
        List.of(new BigDecimal(onF)), List.of(new BigDecimal(onG)), new BigDecimal(constant), true);
  }

  @Test
  void constraints_holdWhereAllOfOneAlternativeDo() {
    OutputCondition above = condition("-1", "1", "-0.5"); // g - f > 1/2
    OutputCondition small = condition("0", "-1", "2"); // g < 2
    OutputCondition negative = condition("0", "-1", "0"); // g < 0
    Property property =
        new Property.Constraints(
            new OutputRegion(1, List.of(List.of(above, small), List.of(negative))));
    assertThat(refuted(property, "1", "1.5")).isFalse();
    assertThat(refuted(property, "1", "1.75")).isTrue();
    assertThat(refuted(property, "1", "2")).isFalse();
    assertThat(refuted(property, "1", "-1")).isTrue();
    assertThat(refuted(new Property.Constraints(new OutputRegion(1, List.of())), "1", "9"))
        .isFalse();
    assertThatThrownBy(() -> property.forbidden(2)).isInstanceOf(UnfitException.class);
  }

  @Test
  void digest_tellsConditionsApart() {
    OutputCondition a = condition("1", "2", "3");
    String digest = new OutputRegion(1, List.of(List.of(a))).digest();
    assertThat(new OutputRegion(1, List.of(List.of(condition("1.0", "2", "3.00")))).digest())
        .isEqualTo(digest);
    for (OutputCondition other :
        List.of(
            condition("1", "2", "4"),
            condition("1", "4", "3"),
            condition("4", "2", "3"),
            new OutputCondition(a.onF(), a.onG(), a.constant(), false))) {
      assertThat(new OutputRegion(1, List.of(List.of(other))).digest()).isNotEqualTo(digest);
    }
    assertThat(new OutputRegion(1, List.of(List.of(a), List.of(a))).digest())
        .isNotEqualTo(new OutputRegion(1, List.of(List.of(a, a))).digest());
  }
}
