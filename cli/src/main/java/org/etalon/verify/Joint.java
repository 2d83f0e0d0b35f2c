package org.etalon.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;

/** Networks of other networks: on other inputs, or several as one. The functions stay the same. */
final class Joint {
  private Joint() {}

  /**
   * A network on some of {@code count} inputs, or on sums of them.
   *
   * @param inputs for each input of the network which of them are added up
   */
  static Network on(Network network, List<List<Integer>> inputs, int count) {
    if (inputs.equals(IntStream.range(0, count).mapToObj(List::of).toList())) {
      return network;
    }
    double[] entries = new double[inputs.size() * count];
    for (int i = 0; i < inputs.size(); i++) {
      for (int input : inputs.get(i)) {
        entries[i * count + input] = 1;
      }
    }
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of(affine(inputs.size(), count, entries), 0));
    for (Node node : network.nodes()) {
      nodes.add(new Node(node.layer(), node.inputs().stream().map(value -> value + 1).toList()));
    }
    return Network.of(count, nodes);
  }

  /** A network that gives some of its inputs, too, behind its outputs. */
  static Network withInputs(Network network, List<Integer> inputs) {
    if (inputs.isEmpty()) {
      return network;
    }
    int outputs = network.outputSize();
    int rows = outputs + inputs.size();
    double[] own = new double[rows * outputs];
    for (int i = 0; i < outputs; i++) {
      own[i * outputs + i] = 1;
    }
    int count = network.inputSize();
    double[] given = new double[rows * count];
    for (int k = 0; k < inputs.size(); k++) {
      given[(outputs + k) * count + inputs.get(k)] = 1;
    }
    List<Node> nodes = new ArrayList<>(network.nodes());
    int last = nodes.size();
    nodes.add(Node.of(affine(rows, outputs, own), last));
    nodes.add(Node.of(affine(rows, count, given), 0));
    nodes.add(new Node(new Add(rows), List.of(last + 1, last + 2)));
    return Network.of(count, nodes);
  }

  /** All outputs of networks on the same inputs, those of the first one first. */
  static Network of(List<Network> networks) {
    int outputs = networks.stream().mapToInt(Network::outputSize).sum();
    List<Node> nodes = new ArrayList<>();
    int sum = -1;
    int first = 0;
    for (Network network : networks) {
      int offset = nodes.size();
      for (Node node : network.nodes()) {
        List<Integer> inputs =
            node.inputs().stream().map(value -> value == 0 ? 0 : value + offset).toList();
        nodes.add(new Node(node.layer(), inputs));
      }
      int size = network.outputSize();
      double[] entries = new double[outputs * size];
      for (int i = 0; i < size; i++) {
        entries[(first + i) * size + i] = 1;
      }
      nodes.add(Node.of(affine(outputs, size, entries), nodes.size()));
      first += size;
      if (sum >= 0) {
        nodes.add(new Node(new Add(outputs), List.of(sum, nodes.size())));
      }
      sum = nodes.size();
    }
    return Network.of(networks.get(0).inputSize(), nodes);
  }

  private static Affine affine(int rows, int columns, double[] entries) {
    return Affine.of(Matrix.of(rows, columns, entries), Vector.zeros(rows));
  }
}
