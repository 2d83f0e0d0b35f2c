package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.testing.Chains;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** Networks whose hidden layers differ in width, with places for g's neurons, true and false. */
class PlacedTest {
  private static final Box BOX = Box.cube(2, -1, 1);

  private static Network network(long seed, int... sizes) {
    return Chains.of(new SplittableRandom(seed), sizes);
  }

  private static Certificate placed(
      Network f, Network g, double epsilon, List<List<Integer>> places) {
    Certificate c = Certificates.claim(f, g, epsilon, List.of(BOX), List.of(SplitTree.WHOLE));
    return new Certificate(
        c.models(),
        c.quantizer(),
        c.norm(),
        c.epsilon(),
        c.boxes(),
        c.trees(),
        List.of(Evidence.DEFAULT),
        List.of(),
        Map.of(),
        places);
  }

  private static CheckResult check(Certificate c, Network f, Network g, CheckOptions options) {
    double epsilon = c.epsilon().down();
    return Checker.check(c, Certificates.question(f, g, epsilon, List.of(BOX)), options);
  }

  @Test
  void anyPlaces_areAcceptedForTrueBoundsAndForNoFalseOne() {
    Network f = network(1, 2, 3, 4, 1);
    Network g = network(2, 2, 4, 2, 1);
    double maximum =
        new LinearRegions(Chains.widened(f, 2, 4, 4, 1), Chains.widened(g, 2, 4, 4, 1), BOX)
            .maximumInf()
            .toDouble();
    for (List<List<Integer>> places :
        List.of(
            List.of(List.of(0, 1, 2, 3), List.of(0, 1)),
            List.of(List.of(3, 1, 0, 2), List.of(2, 0)),
            List.of(List.of(2, 0, 3, 1), List.of(3, 1)),
            List.of(List.of(3, 4, 5, 6), List.of(5, 1)),
            List.of(List.of(6, 0, 5, 4), List.of(4, 5)))) {
      for (CheckOptions options : List.of(DOUBLES, EXACT)) {
        CheckResult loose = check(placed(f, g, 8 * maximum, places), f, g, options);
        assertThat(loose.accepted()).as(loose.reason()).isTrue();
        assertThat(check(placed(f, g, 0.999 * maximum, places), f, g, options).accepted())
            .isFalse();
      }
    }
  }

  @Test
  void placesOfNeuronsThatAreAlike_boundBestWhatIsAlike() {
    Network f = network(3, 2, 6, 1);
    Network g = Chains.reordered(f, new int[] {4, 0, 5, 3, 1, 2});
    double epsilon = 1e-9;
    List<List<Integer>> places = List.of(List.of(4, 0, 5, 3, 1, 2));
    assertThat(check(placed(f, g, epsilon, places), f, g, DOUBLES).accepted()).isTrue();
    assertThat(check(placed(f, g, epsilon, List.of()), f, g, DOUBLES).accepted()).isFalse();
  }

  @Test
  void placesThatAreNone_areRejectedWithTheReason() {
    Network f = network(1, 2, 3, 4, 1);
    Network g = network(2, 2, 4, 2, 1);
    List<Integer> first = List.of(0, 1, 2, 3);
    Map<List<List<Integer>>, String> reasons = new LinkedHashMap<>();
    reasons.put(
        List.of(), "the networks have different architectures: f [2, 3, 4, 1], g [2, 4, 2, 1]");
    reasons.put(
        List.of(List.of(0, 1, 1, 3), List.of(0, 1)),
        "in hidden layer 1 the certificate places two neurons at 1");
    reasons.put(
        List.of(List.of(0, 1, 2, 7), List.of(0, 1)),
        "in hidden layer 1 the certificate places a neuron at 7 of 7, counted from 0");
    reasons.put(
        List.of(first, List.of(0, -1)),
        "in hidden layer 2 the certificate places a neuron at -1 of 6, counted from 0");
    reasons.put(
        List.of(first, List.of(0)), "in hidden layer 2 the certificate places 1 neurons, g has 2");
    reasons.put(
        List.of(first, List.of(0, 1, 2)),
        "in hidden layer 2 the certificate places 3 neurons, g has 2");
    reasons.put(List.of(first), "the certificate places neurons of 1 layers, f and g have 2 and 2");
    reasons.put(
        List.of(first, first, first),
        "the certificate places neurons of 3 layers, f and g have 2 and 2");
    reasons.forEach(
        (places, reason) -> {
          CheckResult result = check(placed(f, g, 1e9, places), f, g, DOUBLES);
          assertThat(result.accepted()).isFalse();
          assertThat(result.reason()).isEqualTo(reason);
        });
  }

  @Test
  void placesForOtherNetworksThanTwoOfMatrices_areRejected() {
    Network f = network(1, 2, 3, 1);
    Network deeper = network(2, 2, 3, 3, 1);
    List<List<Integer>> places = List.of(List.of(0, 1, 2));
    assertThat(check(placed(f, deeper, 1e9, places), f, deeper, DOUBLES).reason())
        .isEqualTo("the certificate places neurons of 1 layers, f and g have 1 and 2");
    Network graph = new RandomNetworks(2).graph(2);
    assertThat(check(placed(f, graph, 1e9, places), f, graph, DOUBLES).reason())
        .isEqualTo("the certificate places neurons, but not both networks are chains of matrices");
    assertThat(check(placed(graph, f, 1e9, places), graph, f, DOUBLES).reason())
        .isEqualTo("the certificate places neurons, but not both networks are chains of matrices");
    Question alone =
        new Question(
            f, "", Optional.empty(), "", new Domain(List.of(BOX)), Norm.INF, Epsilon.of(1));
    assertThat(Checker.check(placed(f, f, 1, places), alone, DOUBLES).reason())
        .isEqualTo("the certificate places neurons of a network that is not given");
    Network one = network(1, 3, 3, 1);
    assertThat(check(placed(f, one, 1e9, places), f, one, DOUBLES).reason())
        .startsWith("the networks have different architectures: ");
    Network two = network(1, 2, 3, 2);
    assertThat(check(placed(f, two, 1e9, places), f, two, DOUBLES).reason())
        .startsWith("the networks have different architectures: ");
  }
}
