package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Semantics;
import org.junit.jupiter.api.Test;

/** What forms know of values belongs to one box and one pass. */
class FormsTest {
  private static final Affine SAME = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));

  private static void setBox(Forms forms, double lower, double upper) {
    forms.setBox(new double[] {lower}, new double[] {upper});
  }

  @Test
  void setBox_again_forgetsTheRangesOfTheFirst() {
    Forms forms = new Forms(new Graph(Network.of(List.of(SAME))));
    setBox(forms, -1, 1);
    assertThat(forms.low(1)[0]).isBetween(-1.001, -1.0);
    assertThat(forms.high(1)[0]).isBetween(1.0, 1.001);
    setBox(forms, -4, 4);
    assertThat(forms.high(1)[0]).isBetween(4.0, 4.001);
    setBox(forms, -16, 8);
    assertThat(forms.low(1)[0]).isBetween(-16.001, -16.0);
    assertThat(forms.high(1)[0]).isBetween(8.0, 8.001);
  }

  /** What a pass holds for rounding, of products and then of a sum. */
  private static double[] rounding(Forms forms) {
    double[] ofProducts = {0};
    forms.clear(1);
    forms.merge(1, new double[][] {{1}}, ofProducts);
    forms.descendTo(0, ofProducts);
    double[] ofSum = {0};
    forms.merge(0, new double[][] {{1}}, ofSum);
    return new double[] {ofProducts[0], ofSum[0]};
  }

  @Test
  void setBox_again_forgetsTheMagnitudesOfTheFirst() {
    Forms forms = new Forms(new Graph(Network.of(List.of(SAME))));
    setBox(forms, -1, 1);
    double[] small = rounding(forms);
    setBox(forms, -1024, 1);
    double[] large = rounding(forms);
    for (int k = 0; k < 2; k++) {
      assertThat(small[k]).isPositive();
      assertThat(large[k]).isGreaterThan(1000 * small[k]);
    }
  }

  @Test
  void clear_afterAPassThatWasLeft_forgetsItsCoefficients() {
    Forms forms = new Forms(new Graph(Network.of(List.of(SAME))));
    setBox(forms, -1, 1);
    forms.clear(1);
    forms.merge(1, new double[][] {{3}}, new double[1]);
    forms.clear(1);
    assertThat(forms.block(1)).isNull();
  }

  /** A rectifier of what was just rectified changes nothing, so its range is the first one's. */
  @Test
  void range_behindASecondRectifier_isThatOfTheFirst() {
    Forms forms = new Forms(new Graph(Network.of(List.of(new Relu(1), new Relu(1), SAME))));
    setBox(forms, 2, 5);
    forms.settle(1, new double[] {2}, new double[] {5});
    assertThat(forms.low(2)).containsExactly(2);
    assertThat(forms.high(2)).containsExactly(5);
  }

  /** An enclosure that a pass found counts where it is tighter, at either end. */
  @Test
  void narrow_aRange_takesTheTighterEnds() {
    Forms forms = new Forms(new Graph(Network.of(List.of(SAME))));
    setBox(forms, -4, 4);
    forms.narrow(1, new double[] {-9}, new double[] {3});
    assertThat(forms.low(1)[0]).isBetween(-4.001, -4.0);
    assertThat(forms.high(1)[0]).isEqualTo(3);
    forms.narrow(1, new double[] {-2}, new double[] {Double.NaN});
    assertThat(forms.low(1)[0]).isEqualTo(-2);
    assertThat(forms.high(1)[0]).isEqualTo(3);
  }

  /** What float32 may change of 3 x, whose product is rounded. */
  @Test
  void radii_ofABox_areThoseOfItAndWidenRanges() {
    Network three = Network.of(List.of(Affine.of(Matrix.of(1, 1, 3), Vector.of(0))));
    Forms forms = new Forms(new Graph(three, Optional.empty(), Semantics.FLOAT32));
    setBox(forms, -1, 1);
    double radius = forms.radii(1)[0];
    assertThat(radius).isGreaterThanOrEqualTo(3 * 0x1p-24);
    assertThat(forms.low(1)[0]).isLessThanOrEqualTo(-3 - radius);
    assertThat(forms.high(1)[0]).isGreaterThanOrEqualTo(3 + radius);
    setBox(forms, -1024, 1);
    assertThat(forms.radii(1)[0]).isGreaterThanOrEqualTo(1000 * radius);
  }

  /** Rounding keeps 0 and nothing else. */
  @Test
  void errors_ofACast_areZeroAtZeroAlone() {
    FixedFormat format = FixedFormat.signed(0x1p-4, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    Forms forms = new Forms(new Graph(Network.of(List.of(new Round(1, format)))));
    double[][] ranges = {{0, 1}, {-1, 0}, {-1, 1}, {0.5, 0.5}};
    for (double[] range : ranges) {
      setBox(forms, range[0], range[1]);
      double[][] errors = forms.errors(1);
      assertThat(errors[0][0]).isLessThanOrEqualTo(-0x1p-5);
      assertThat(errors[1][0]).isGreaterThanOrEqualTo(0x1p-5);
    }
    setBox(forms, 0, 0);
    assertThat(forms.errors(1)).isDeepEqualTo(new double[][] {{0}, {0}});
  }
}
