package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
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
}
