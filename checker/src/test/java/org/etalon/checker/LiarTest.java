package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.SplitTree;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** An engine that claims everything. */
class LiarTest {
  @Test
  void check_claimsOfALiar_areAcceptedOnlyWhereTrue() {
    int claims = Cases.of(2500);
    RandomNetworks random = new RandomNetworks(77);
    SplittableRandom dice = new SplittableRandom(77);
    int accepted = 0;
    int rejected = 0;
    int disagreements = 0;
    int visible = 0;
    for (int n = 0; n < claims; n++) {
      int inputs = 1 + n % 2;
      Network f = n % 3 == 2 ? random.graph(inputs) : random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      double maximum = new LinearRegions(f, g, box).maximumInf().toDouble();
      double epsilon = maximum * dice.nextDouble(0.5, 2);
      if (n % 10 == 0) {
        epsilon = Math.max(0, Math.nextDown(maximum * (1 - 1e-15)));
      }
      Certificate claim = Certificates.claim(f, g, epsilon, List.of(box), List.of(SplitTree.WHOLE));
      Question question = Certificates.question(f, g, epsilon, List.of(box));
      boolean doubles = Checker.check(claim, question, DOUBLES).accepted();
      boolean exact = Checker.check(claim, question, EXACT).accepted();
      if (doubles || exact) {
        assertThat(maximum).as("case " + n).isLessThanOrEqualTo(epsilon);
        accepted++;
      } else {
        rejected++;
      }
      // Doubles cannot see differences that are nothing but rounding.
      double noise = 1e-9 * RowsTest.magnitude(f, g, box);
      disagreements += doubles != exact && maximum > noise ? 1 : 0;
      visible += maximum > noise ? 1 : 0;
    }
    assertThat(accepted).isGreaterThan(claims / 5);
    assertThat(rejected).isGreaterThan(claims / 5);
    assertThat(visible).isGreaterThan(2 * claims / 5);
    assertThat(disagreements).isZero();
  }
}
