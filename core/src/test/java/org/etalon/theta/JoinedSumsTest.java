package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.testing.MovedSums;
import org.junit.jupiter.api.Test;

class JoinedSumsTest {
  private static List<Integer> counts(Network network, int... values) {
    List<Node> nodes = network.nodes();
    int[] uses = new int[nodes.size() + 1];
    nodes.forEach(node -> node.inputs().forEach(value -> uses[value]++));
    JoinedSums joined = new JoinedSums(nodes, uses);
    return IntStream.of(values).map(joined::of).boxed().toList();
  }

  /**
   * Nine terms in all: each product and bias passes nine roundings at most, four or two its own.
   */
  @Test
  void of_productsAndBiases_isWhatTheirSumHasMore() {
    assertThat(counts(MovedSums.counted(), 1, 2, 3, 4)).containsExactly(5, 7, 5, 5);
  }

  /** Each product is added to one value; that they are put side by side rounds nothing. */
  @Test
  void of_concatenation_isWhatComesBehind() {
    assertThat(counts(MovedSums.placed(), 1, 3, 5, 7)).containsExactly(1, 1, 1, 4);
  }
}
