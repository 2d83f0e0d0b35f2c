package org.etalon.theta;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;

/**
 * The network that the sites of another one make if the numbers they store are the real ones: two
 * networks of one form get the same nodes, whatever was folded in either.
 */
public final class StoredNetwork {
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> values = new ArrayList<>(); // of each site, its activations

  private StoredNetwork() {}

  /**
   * The network.
   *
   * @throws IllegalArgumentException if folding overflowed
   */
  public static Network of(Theta theta) {
    StoredNetwork network = new StoredNetwork();
    network.values.add(0);
    for (Site site : theta.sites().subList(1, theta.sites().size())) {
      network.values.add(network.activation(site, network.sum(site)));
    }
    return Network.of(theta.inputSize(), network.nodes);
  }

  /** z: an affine node a segment, the first with the bias, and their sums. */
  private int sum(Site site) {
    int sum = 0;
    for (int k = 0; k < site.incoming().size(); k++) {
      Segment segment = site.incoming().get(k);
      Vector bias = k == 0 ? site.bias() : Vector.zeros(site.size());
      int term = add(Node.of(new Affine(segment.map(), bias), values.get(segment.from())));
      sum = k == 0 ? term : add(new Node(new Add(site.size()), List.of(sum, term)));
    }
    return sum;
  }

  private int activation(Site site, int z) {
    return switch (site.kind()) {
      case RELU -> add(Node.of(new Relu(site.size()), z));
      case MAX -> add(Node.of(site.pool().orElseThrow(), z));
      case INPUT, SUM, OUTPUT -> z;
    };
  }

  private int add(Node node) {
    nodes.add(node);
    return nodes.size();
  }
}
