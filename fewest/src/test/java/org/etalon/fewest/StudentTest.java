package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class StudentTest {
  private static final Domain DOMAIN = Domain.of(Box.cube(3, -0.25, 0.5));

  /** What is removed, padded and coded computes the same, exactly. */
  @Test
  void formsOfAStudentAreTheSameFunction() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Teacher teacher = Teacher.of(Chains.of(random, 3, 9, 8, 2), Stop.NEVER).orElseThrow();
      Student net = teacher.student();
      net.set(net.numbers(), 3); // coarse: many zeros
      for (int i = 0; i < 4; i++) {
        net.set(1, random.nextInt(9), Rows.zero(3));
      }
      Network before = net.coded().network();
      int hidden = net.hidden();
      assertThat(net.compact()).isTrue();
      assertThat(net.hidden()).isLessThan(hidden);
      for (int k = 0; k < 20; k++) {
        double[] x = point(random);
        Dyadic[] expected = before.forwardExact(x);
        assertThat(net.coded().network().forwardExact(x)).isEqualTo(expected);
        assertThat(teacher.padded(net).network().forwardExact(x)).isEqualTo(expected);
      }
    }
  }

  private static double[] point(SplittableRandom random) {
    double[] x = new double[3];
    for (int i = 0; i < 3; i++) {
      x[i] = DOMAIN.boxes().get(0).lower(i) + 0.75 * random.nextDouble();
    }
    return x;
  }

  /** On the domain a prepared network is f, but for rounding to some twenty bits. */
  @Test
  void preparedNetworksHaveNoInactiveNeuronsAndTheSameValues() {
    int fewer = 0;
    for (int seed = 0; seed < 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Network f = Chains.of(random, 3, 12, 12, 2);
      Teacher teacher = Teacher.of(f, Stop.NEVER).orElseThrow();
      Student net = Prepared.of(teacher, DOMAIN, Stop.NEVER);
      fewer += 24 - net.hidden();
      for (int k = 0; k < 50; k++) {
        double[] x = point(random);
        double[] y = net.coded().network().forward(x);
        double[] expected = f.forward(x);
        for (int o = 0; o < y.length; o++) {
          assertThat(Math.abs(y[o] - expected[o])).isLessThan(1e-4);
        }
      }
    }
    assertThat(fewer).isGreaterThan(20);
  }

  @Test
  void proportionalNeuronsBecomeOne() {
    Teacher teacher =
        Teacher.of(Chains.of(new SplittableRandom(4), 3, 6, 2), Stop.NEVER).orElseThrow();
    Student net = teacher.student();
    net.set(1, 2, org.etalon.quant.CodedRow.of(0, new int[] {3, -1, 2}, 5));
    net.set(1, 4, org.etalon.quant.CodedRow.of(2, new int[] {3, -1, 2}, 5));
    Network before = net.coded().network();
    Prepared.merge(net, 1);
    net.compact();
    assertThat(net.width(1)).isEqualTo(5);
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < 20; k++) {
      double[] x = point(random);
      double[] expected = before.forward(x);
      double[] y = net.coded().network().forward(x);
      assertThat(y[0]).isCloseTo(expected[0], org.assertj.core.api.Assertions.within(1e-4));
      assertThat(y[1]).isCloseTo(expected[1], org.assertj.core.api.Assertions.within(1e-4));
    }
  }
}
