package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Values and derivatives of blocks against networks evaluated one point after the other. */
class DerivativesTest {
  private static final double H = 1e-7;

  private final Network f = Chains.of(new SplittableRandom(3), 3, 6, 5, 2);
  private final Teacher teacher = Teacher.of(f, Stop.NEVER).orElseThrow();
  private final Student net = coarse(teacher);
  private final Potential potential = new Potential(Norm.INF, 0.3, 8);

  private static Student coarse(Teacher teacher) {
    Student student = teacher.student();
    student.set(student.numbers(), 6);
    return student;
  }

  private Block block(int count) {
    Points points = new Points(f);
    points.sample(Domain.of(Box.cube(3, -1, 1)), count, new SplittableRandom(5), Stop.NEVER);
    List<Block> blocks = points.blocks(Kernels.scalar());
    assertThat(blocks).hasSize(1);
    blocks.get(0).load(net);
    return blocks.get(0);
  }

  /** The potential by plain evaluation of a network at the points of a block. */
  private double plain(Block block, Network g) {
    double sum = 0;
    for (int s = 0; s < block.count; s++) {
      double[] x = block.point(s);
      double[] yf = f.forward(x);
      double[] yg = g.forward(x);
      for (int k = 0; k < yf.length; k++) {
        sum += Math.pow(Math.abs(yg[k] - yf[k]) / 0.3, 8);
      }
    }
    return sum;
  }

  private static double potential(Block block, Potential potential) {
    double[] sums = new double[2];
    block.error(potential, sums);
    return sums[0];
  }

  @Test
  void valueIsThatOfTheNetwork() {
    Block block = block(200);
    double plain = plain(block, net.coded().network());
    assertThat(potential(block, potential)).isCloseTo(plain, within(1e-9 * plain));
    double most = 0;
    for (int s = 0; s < block.count; s++) {
      most = Math.max(most, block.errorAt(s, potential));
    }
    double[] sums = new double[2];
    block.error(potential, sums);
    assertThat(sums[1]).isEqualTo(most).isPositive();
  }

  @Test
  void gradientOfARowIsThatOfSmallSteps() {
    Block block = block(100);
    for (int l = 1; l <= net.depth(); l++) {
      block.transpose(net, l);
      for (int i = 0; i < net.width(l); i++) {
        double[] row = net.numbers(l, i);
        double[] gradient = new double[row.length];
        double[] hessian = new double[row.length * block.stride()];
        block.normal(net, l, i, potential, gradient, hessian);
        for (int j = 0; j < row.length; j++) {
          double slope = (tried(block, l, i, row, j, H) - tried(block, l, i, row, j, -H)) / (2 * H);
          assertThat(gradient[j]).isCloseTo(slope, within(1e-4 * (1 + Math.abs(slope))));
        }
      }
    }
  }

  private double tried(Block block, int l, int i, double[] row, int j, double h) {
    double[] moved = row.clone();
    moved[j] += h;
    double[] sums = new double[2];
    block.tryRow(net, l, i, moved, potential, sums);
    return sums[0];
  }

  @Test
  void gradientOfAllNumbersIsThatOfTheRows() {
    Block block = block(100);
    int size = net.numberCount();
    int stride = (size + Kernel.ALIGNMENT - 1) / Kernel.ALIGNMENT * Kernel.ALIGNMENT;
    double[] all = new double[size];
    double[] hessianOfAll = new double[size * stride];
    block.normal(net, potential, all, hessianOfAll, stride);
    int at = 0;
    for (int l = 1; l <= net.depth(); l++) {
      block.transpose(net, l);
      for (int i = 0; i < net.width(l); i++) {
        int n = net.width(l - 1) + 1;
        double[] gradient = new double[n];
        double[] hessian = new double[n * block.stride()];
        block.normal(net, l, i, potential, gradient, hessian);
        for (int j = 0; j < n; j++) {
          assertThat(all[at + j])
              .isCloseTo(gradient[j], within(1e-9 * (1 + Math.abs(all[at + j]))));
          for (int k = 0; k < n; k++) {
            double own = hessian[j * block.stride() + k];
            assertThat(hessianOfAll[(at + j) * stride + at + k])
                .isCloseTo(own, within(1e-9 * (1 + Math.abs(own))));
          }
        }
        at += n;
      }
    }
    assertThat(at).isEqualTo(size);
  }

  /** The changes to second order are those that gradient and second derivatives give. */
  @Test
  void changesOfARowAreThoseOfItsDerivatives() {
    Block block = block(100);
    SplittableRandom random = new SplittableRandom(4);
    for (int l = 1; l <= net.depth(); l++) {
      block.transpose(net, l);
      int n = net.width(l - 1) + 1;
      double[] gradient = new double[n];
      double[] hessian = new double[n * block.stride()];
      block.normal(net, l, 0, potential, gradient, hessian);
      double[] change = random.doubles(n, -0.1, 0.1).toArray();
      double expected = 0;
      for (int j = 0; j < n; j++) {
        expected += gradient[j] * change[j];
        for (int k = 0; k < n; k++) {
          expected += 0.5 * change[j] * hessian[j * block.stride() + k] * change[k];
        }
      }
      double[] changes = block.changes(net, l, 0, potential, List.of(change, new double[n]));
      assertThat(changes[0]).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
      assertThat(changes[1]).isZero();
    }
  }

  @Test
  void updateAfterARowIsEvaluationAnew() {
    for (int l = 1; l <= net.depth(); l++) {
      Block block = block(200);
      double before = potential(block, potential);
      net.set(l, 0, Rows.nearest(net.numbers(l, 0), 2));
      block.update(net, l, 0);
      double anew = plain(block, net.coded().network());
      assertThat(potential(block, potential)).isCloseTo(anew, within(1e-9 * (1 + anew)));
      assertThat(anew).isNotCloseTo(before, within(1e-6 * before));
    }
  }
}
