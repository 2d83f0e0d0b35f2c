package org.etalon.suite;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.SearchOptions;
import org.etalon.exact.DecimalText;
import org.etalon.example.Example;
import org.etalon.example.Examples;
import org.etalon.network.Network;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;

/**
 * Networks rounded down to B bits, one step for the network, and to one bit less, where B is proved
 * to suffice for epsilon and a witness refutes B - 1: how many bits does this network need?
 */
final class BitsCases {
  private static final int MOST = 24;
  private static final long BOXES = 100_000;

  private BitsCases() {}

  /**
   * The two pairs.
   *
   * @throws IOException if no width is both proved and refuted below
   */
  static List<Case> of(String example, int threads) throws IOException {
    Example given = Examples.byName(example, 1).orElseThrow();
    Network f = given.network();
    BigDecimal epsilon = new BigDecimal(DecimalText.of(given.epsilon().orElseThrow()));
    Property.Distance property = Property.atMost(Epsilon.of(epsilon));
    QuantizationRequest request = QuantizationRequest.uniform(1, MOST);
    SearchOptions options =
        SearchOptions.defaults().withSeconds(3600).withMaxSubproblems(BOXES).withThreads(threads);
    for (int bits = 2; bits <= MOST; bits++) {
      Network g = request.quantize(f, bits).network();
      if (Certifier.certify(new Problem(f, g, given.domain(), property), options).verdict()
          == Verdict.CERTIFIED) {
        Network fewer = request.quantize(f, bits - 1).network();
        Certification refuted =
            Certifier.certify(new Problem(f, fewer, given.domain(), property), options);
        if (refuted.verdict() != Verdict.FALSIFIED) {
          break;
        }
        double[] witness = refuted.bracket().witness().orElseThrow().input().toArray();
        return List.of(
            aCase(given, example, bits, g, epsilon, Optional.empty()),
            aCase(given, example, bits - 1, fewer, epsilon, Optional.of(witness)));
      }
    }
    throw new IOException("no width of " + example + " is proved and refuted below");
  }

  private static Case aCase(
      Example given,
      String name,
      int bits,
      Network g,
      BigDecimal epsilon,
      Optional<double[]> witness) {
    return new Case(
        "bits-" + name + "-" + bits,
        "bits",
        given.network(),
        g,
        given.domain().boxes().get(0),
        epsilon,
        witness.isPresent(),
        Optional.empty(),
        witness,
        witness.isPresent() ? bits + " bits: a witness" : bits + " bits: proved by Etalon");
  }
}
