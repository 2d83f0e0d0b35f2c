package org.etalon.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Claim;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Fingerprint;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.junit.jupiter.api.Test;

/** What intervals alone prove the checker finds too, though planes are worse on some graphs. */
class IntervalProofTest {
  private static final Domain DOMAIN = Domain.of(Box.cube(2, -1, 1));
  private static final int WIDTH = 3;
  private static final int DEPTH = 4;

  private static Affine affine(SplittableRandom random, int outputs, int inputs, double scale) {
    double[] weights = random.doubles((long) outputs * inputs, -scale, scale).toArray();
    return Affine.of(
        Matrix.of(outputs, inputs, weights),
        Vector.of(random.doubles(outputs, -0.3, 0.3).toArray()));
  }

  /** With a residual sum, and maxima over windows before the last layer if these are asked for. */
  private static Network graph(SplittableRandom random, double scale, boolean pools) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of(affine(random, WIDTH, 2, scale), 0));
    nodes.add(Node.of(new Relu(WIDTH), 1));
    for (int k = 0; k < DEPTH; k++) {
      int last = nodes.size();
      nodes.add(Node.of(affine(random, WIDTH, WIDTH, scale), last));
      if (k == 0) {
        nodes.add(new Node(new Add(WIDTH), List.of(last, last + 1)));
      }
      nodes.add(Node.of(new Relu(WIDTH), nodes.size()));
    }
    if (pools) {
      int[][] windows = {{0, 1}, {1, 2}, {0, 2}};
      nodes.add(Node.of(MaxPool.of(WIDTH, windows), nodes.size()));
    }
    nodes.add(Node.of(affine(random, 1, WIDTH, scale), nodes.size()));
    return Network.of(2, nodes);
  }

  private static Network changed(Network f, SplittableRandom random, double step) {
    return f.withAffine(
        affine -> {
          double[] parameters = affine.map().parameters();
          for (int i = 0; i < parameters.length; i++) {
            parameters[i] += step * (2 * random.nextDouble() - 1);
          }
          return new Affine(affine.map().withParameters(parameters), affine.bias());
        });
  }

  private static double byIntervals(Network f, Network g) {
    Problem problem = new Problem(f, g, DOMAIN, Property.bracket());
    try (BranchAndBound search =
        BranchAndBound.open(problem, SearchOptions.defaults().withThreads(1))) {
      return search.sketch(100).upperBound();
    }
  }

  private static boolean isAccepted(Network f, Network g, double bound, boolean exact) {
    Epsilon epsilon = Epsilon.of(bound);
    Certificate certificate =
        new Certificate(
            new Certificate.Models("", hash(f), "", hash(g)),
            Optional.empty(),
            new Claim.Distance(Norm.INF, epsilon),
            DOMAIN.boxes(),
            List.of(SplitTree.WHOLE),
            List.of(Evidence.DEFAULT),
            List.of(),
            Map.of(),
            List.of(),
            Semantics.REAL,
            Optional.empty());
    Property property = new Property.Distance(Norm.INF, epsilon);
    Question question = new Question(f, "", Optional.of(g), "", DOMAIN, property, Optional.empty());
    return Checker.check(certificate, question, new CheckOptions(exact, 0, 1, 1)).accepted();
  }

  private static String hash(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }

  private static void check(long seed, double scale, double step, boolean pools) {
    SplittableRandom random = new SplittableRandom(seed);
    Network f = graph(random, scale, pools);
    Network g = changed(f, random, step);
    double bound = byIntervals(f, g) * (1 + 1e-9);
    assertThat(isAccepted(f, g, bound, false)).as("seed " + seed).isTrue();
    assertThat(isAccepted(f, g, bound, true)).as("seed " + seed + ", exact").isTrue();
    double attained =
        new Problem(f, g, DOMAIN, Property.bracket()).witness(new double[] {1, 1}).differenceDown();
    assertThat(attained).isLessThanOrEqualTo(bound);
  }

  /** On each of these planes alone are worse. */
  @Test
  void check_whatIntervalsAloneProve_isAccepted() {
    check(2 * 31 + DEPTH, 1, 1, false);
    check(70 * 31 + DEPTH, 1, 1, false);
    check(78 * 31 + DEPTH, 0.4, 1, false);
    check(79 * 31 + DEPTH, 1, 0.1, false);
  }

  @Test
  void check_whatIntervalsAloneProveOfMaxima_isAccepted() {
    for (long seed = 1; seed <= 30; seed++) {
      check(seed, 1, 1, true);
    }
  }
}
