package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read stays apart where float32 may tell it apart. */
class CompositionTest {
  private static TestModel split() {
    return TestModel.of(1, 4)
        .list("one", 1, 3)
        .list("two", 1, 2)
        .constant("w", TestModel.FLOAT, TestModel.shape(3, 3), 1, 1, 1, 1, 1, 1, 1, 1, 1)
        .constant("v", TestModel.FLOAT, TestModel.shape(2, 1), 1, 2)
        .list("axes", 1)
        .node("Split", "x,one", "x0,rest", List.of(TestModel.integer("axis", 1)))
        .node("MatMul", "rest,w", "p", List.of())
        .node("Split", "p,two", "a,b", List.of(TestModel.integer("axis", 1)))
        .node("Add", "a,x0", "s", List.of());
  }

  private static TestModel read(String how) {
    return switch (how) {
      case "product" ->
          split().node("MatMul", "b,v", "m", List.of()).node("Add", "s,m", "y", List.of());
      case "maximum" ->
          split()
              .node("Unsqueeze", "b,axes", "c", List.of())
              .node("MaxPool", "c", "d", List.of(TestModel.integers("kernel_shape", 2)))
              .node("Squeeze", "d,axes", "m", List.of())
              .node("Add", "s,m", "y", List.of());
      default ->
          split()
              .node("Relu", "b", "c", List.of())
              .node("MatMul", "c,v", "m", List.of())
              .node("Add", "s,m", "y", List.of());
    };
  }

  /**
   * The first part of the product is added to, which a runtime may do in the product's own sum:
   * also where the rest of it is taken by more than a move, which must not be folded into what
   * takes it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"product", "maximum", "rectified"})
  void read_partsOfAProduct_areTakenByMovesAlone(String how) {
    Network network = OnnxReader.read(read(how).build(), "test").network();
    List<Node> nodes = network.nodes();
    int product =
        IntStream.range(0, nodes.size())
            .filter(
                k ->
                    nodes
                        .get(k)
                        .layer()
                        .affine()
                        .filter(a -> a.map().parameters().length == 9)
                        .isPresent())
            .findFirst()
            .orElseThrow();
    List<Node> takers = nodes.stream().filter(n -> n.inputs().contains(product + 1)).toList();
    assertThat(takers).hasSize(2);
    assertThat(takers)
        .allMatch(
            node ->
                node.layer()
                    .affine()
                    .filter(a -> a.map().fold(d -> false, d -> false, c -> false, s -> true))
                    .isPresent());
    assertThat(network.forward(new double[] {5, 1, 2, 3}))
        .containsExactly(how.equals("maximum") ? 17 : 29);
  }
}
