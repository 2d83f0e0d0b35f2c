package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;

/**
 * How far one kind of rounding alone takes a network from real arithmetic, all else being real.
 *
 * <p>Shares do not add up to the whole: errors meet rectifiers, and may cancel. Accumulators round
 * nothing; where they are of a width that some sums might not fit, theirs is how far the network in
 * fixed point is from itself with sums that wrap.
 *
 * @param part what is rounded
 * @param upper a proved bound of the difference on the domain; infinite if none was found
 * @param lower a difference that an input attains
 * @param reproducible whether neither time nor an interrupt cut it short
 */
public record ErrorShare(Part part, double upper, double lower, boolean reproducible) {
  /** What may be rounded. */
  public enum Part {
    /** The weights. */
    WEIGHTS,
    /** The biases. */
    BIASES,
    /** The input. */
    INPUT,
    /** All other values that are cast. */
    ACTIVATIONS,
    /** Sums that wrap. */
    ACCUMULATORS;
  }

  private static final double GAP = 0.01;

  /**
   * The shares of a network in fixed point.
   *
   * @param f the network in real arithmetic
   * @param norm of the difference
   * @param g the network in fixed point
   * @param run the same as it runs, with accumulators that may wrap
   * @param options of the search for each share
   */
  public static List<ErrorShare> of(
      Network f, Domain domain, Norm norm, FixedNetwork g, Network run, SearchOptions options) {
    Network source = g.quantized().source();
    Network real = keepingCasts(source, value -> false);
    Network rounded = keepingCasts(g.network(), value -> false);
    List<ErrorShare> shares = new ArrayList<>();
    for (Part part : Part.values()) {
      boolean matters =
          switch (part) {
            case WEIGHTS, BIASES, ACTIVATIONS -> true;
            case INPUT -> g.values().stream().anyMatch(v -> v.value() == 0);
            case ACCUMULATORS -> !run.equals(g.network());
          };
      if (matters) {
        Network alone =
            switch (part) {
              case WEIGHTS -> mixed(rounded, real);
              case BIASES -> mixed(real, rounded);
              case INPUT -> keepingCasts(source, value -> value == 0);
              case ACTIVATIONS -> keepingCasts(source, value -> value > 0);
              case ACCUMULATORS -> run;
            };
        Network from = part == Part.ACCUMULATORS ? g.network() : f;
        Problem problem = new Problem(from, alone, domain, new Property.Bracket(norm, GAP));
        Certification proof = Certifier.certify(problem, options);
        shares.add(of(part, domain, proof));
      }
    }
    return shares;
  }

  /**
   * Where a bound is proved of sums that may wrap, and not by trying points, no final one does:
   * nothing differs (docs/math/fixed.md, lemma 5).
   */
  private static ErrorShare of(Part part, Domain domain, Certification proof) {
    double upper = proof.upperBound();
    double lower = proof.lowerBound();
    boolean wrapsNothing =
        part == Part.ACCUMULATORS
            && domain.grid().isEmpty()
            && upper < Double.POSITIVE_INFINITY
            && lower == 0;
    return new ErrorShare(part, wrapsNothing ? 0 : upper, lower, proof.bracket().reproducible());
  }

  /** A network without its casts, but of those values for which {@code kept} holds. */
  private static Network keepingCasts(Network network, IntPredicate kept) {
    List<Node> nodes = new ArrayList<>();
    int[] places = new int[network.nodes().size() + 1];
    for (int value = 1; value < places.length; value++) {
      Node node = network.nodes().get(value - 1);
      if (node.layer().isCast() && !kept.test(node.inputs().get(0))) {
        places[value] = places[node.inputs().get(0)];
      } else {
        nodes.add(new Node(node.layer(), node.inputs().stream().map(v -> places[v]).toList()));
        places[value] = nodes.size();
      }
    }
    return Network.of(network.inputSize(), nodes);
  }

  /** The weights of one network and the biases of another of the same nodes. */
  private static Network mixed(Network weights, Network biases) {
    List<Node> nodes = new ArrayList<>();
    for (int k = 0; k < weights.nodes().size(); k++) {
      Node node = weights.nodes().get(k);
      Layer other = biases.nodes().get(k).layer();
      Layer layer =
          node.layer()
              .fold(
                  affine -> withBias(affine, other),
                  relu -> relu,
                  add -> add,
                  pool -> pool,
                  cast -> cast);
      nodes.add(new Node(layer, node.inputs()));
    }
    return Network.of(weights.inputSize(), nodes);
  }

  private static Affine withBias(Affine weights, Layer other) {
    return new Affine(weights.map(), other.affine().orElseThrow().bias(), weights.stored());
  }
}
