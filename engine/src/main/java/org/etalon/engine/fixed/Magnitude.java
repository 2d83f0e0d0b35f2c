package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;

/**
 * How large the entries of one value of a network are on a domain.
 *
 * <p><b>Method:</b> they are the difference of the network that ends with this value and of one
 * that is zero, which is the same without casts, and zero times its value at the end.
 */
final class Magnitude {
  private static final double GAP = 0.001;

  private Magnitude() {}

  /**
   * The largest magnitude of an entry: a proved upper bound, and an input that attains the lower
   * one, at which the second network of the witness gives the value.
   *
   * @param value the place of its node in the network, from 1
   */
  static Bracket of(Network network, int value, Domain domain, SearchOptions options) {
    boolean[] taken = new boolean[value + 1];
    taken[value] = true;
    for (int k = value; k > 0; k--) {
      if (taken[k]) {
        network.nodes().get(k - 1).inputs().forEach(v -> taken[v] = true);
      }
    }
    Property largest = new Property.Bracket(Norm.INF, GAP);
    Network zero = ending(network, taken, false, 0);
    Network same = ending(network, taken, true, 1);
    return BranchAndBound.run(new Problem(zero, same, domain, largest), options);
  }

  /** The network of the nodes that are taken, the last of them times a factor. */
  private static Network ending(Network network, boolean[] taken, boolean casts, double factor) {
    List<Node> nodes = new ArrayList<>();
    int[] places = new int[taken.length];
    int last = taken.length - 1;
    for (int k = 1; k <= last; k++) {
      Node node = network.nodes().get(k - 1);
      if (taken[k] && (casts || !node.layer().isCast())) {
        nodes.add(new Node(node.layer(), node.inputs().stream().map(v -> places[v]).toList()));
        places[k] = nodes.size();
      } else {
        places[k] = places[node.inputs().get(0)];
      }
    }
    int size = network.nodes().get(last - 1).layer().outputSize();
    DiagonalMap times = new DiagonalMap(Vector.of(factor), size);
    nodes.add(Node.of(new Affine(times, Vector.zeros(size)), places[last]));
    return Network.of(network.inputSize(), nodes);
  }
}
