package org.etalon.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

/** Rooms of values: few, and none with two values that are needed at once. */
class CBuffersTest {
  @Test
  void chain_hasTwoRoomsInTurn() {
    Network chain = new CExportTest.Shape(RoundingMode.FLOOR, 3, 6, 0).network();
    CBuffers buffers = CBuffers.of(FixedGraph.of(chain));
    assertThat(List.of(buffers.name(0), buffers.name(1), buffers.name(2)))
        .containsExactly("room0.values0", "room1.values1", "room0.values2");
    assertThat(buffers.bytes()).isEqualTo(4 + 6);
  }

  /** Whatever a step takes, and whatever is taken later, is not written over. */
  @Test
  void graph_keepsWhatIsTakenLater() {
    Network skip = new FixedSkip(1, RoundingMode.FLOOR, RoundingMode.FLOOR, 8).network();
    FixedGraph graph = FixedGraph.of(skip);
    CBuffers buffers = CBuffers.of(graph);
    int last = graph.places().size();
    int shared = 0;
    for (int value = 0; value < last; value++) {
      for (int later = value + 1; later < last; later++) {
        if (room(buffers, value).equals(room(buffers, later))) {
          shared++;
          int from = later;
          for (int step = from; step <= last; step++) {
            assertThat(graph.places().get(step - 1).inputs())
                .as("step %d after %d took the room of %d", step, from, value)
                .doesNotContain(value);
          }
        }
      }
    }
    assertThat(shared).isPositive();
  }

  private static String room(CBuffers buffers, int value) {
    return buffers.name(value).replaceAll("\\..*", "");
  }
}
