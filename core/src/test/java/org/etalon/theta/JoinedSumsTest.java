package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
import org.junit.jupiter.api.Test;

class JoinedSumsTest {
  private static Node ones(int size, int value) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return Node.of(Affine.of(Matrix.of(1, size, ones), Vector.zeros(1)), value);
  }

  private static int[] counts(Node... nodes) {
    List<Node> list = new ArrayList<>(List.of(nodes));
    int[] uses = new int[list.size() + 1];
    list.forEach(node -> node.inputs().forEach(value -> uses[value]++));
    JoinedSums joined = new JoinedSums(list, uses);
    int[] counts = new int[uses.length];
    Arrays.setAll(counts, joined::of);
    return counts;
  }

  private static Node add(int one, int other) {
    return new Node(new Add(1), List.of(one, other));
  }

  @Test
  void of_twoAffineNodes_countsTheProductsOfTheOther() {
    // of 5 and 3 products; both rows in one sum have 8 products: a term passes 1 + 7 + 2 biases
    assertThat(counts(ones(5, 0), ones(3, 0), add(1, 2))).containsExactly(0, 4, 6, 6);
  }

  @Test
  void of_affineNodeAndAnotherValue_countsItsProductsForThat() {
    assertThat(counts(ones(5, 0), Node.of(new Relu(1), 1), ones(1, 2), ones(1, 1), add(3, 4)))
        .containsExactly(0, 0, 0, 2, 2, 2);
    Node rectified = Node.of(new Relu(1), 2);
    assertThat(counts(ones(5, 0), ones(3, 0), rectified, add(1, 3))).containsExactly(0, 1, 0, 0, 6);
    assertThat(counts(ones(5, 0), ones(3, 0), rectified, add(3, 1))).containsExactly(0, 1, 0, 0, 6);
  }

  @Test
  void of_valuesTakenTwiceOrMoved_isOneRounding() {
    assertThat(counts(ones(5, 0), add(1, 1))).containsExactly(0, 0, 1);
    assertThat(counts(ones(5, 0), Node.of(new Relu(1), 1), add(1, 2))).containsExactly(0, 0, 0, 1);
    Node move = Node.of(new Affine(Selection.of(5, 0), Vector.zeros(1)), 0);
    assertThat(counts(move, move, add(1, 2))).containsExactly(0, 0, 0, 1);
  }
}
