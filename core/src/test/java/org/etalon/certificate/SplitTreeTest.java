package org.etalon.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SplitTreeTest {
  private static final int LEAF = SplitTree.LEAF;

  private static SplitTree tree(int[] input, int[] first) {
    return new SplitTree(input.length, input, new double[input.length], first);
  }

  @Test
  void tree_ofArraysWithRoom_hasItsNodesAlone() {
    SplitTree tree =
        new SplitTree(
            5,
            new int[] {2, LEAF, 0, LEAF, LEAF, 9},
            new double[] {0.5, 0, -1, 0, 0, 0, 7},
            new int[] {1, 0, 3, 0, 0});
    assertThat(tree.size()).isEqualTo(5);
    assertThat(tree.leaves()).isEqualTo(3);
    assertThat(tree.input(0)).isEqualTo(2);
    assertThat(tree.at(0)).isEqualTo(0.5);
    assertThat(tree.first(0)).isEqualTo(1);
    assertThat(tree.input(1)).isEqualTo(LEAF);
    assertThat(tree.input(2)).isZero();
    assertThat(tree.at(2)).isEqualTo(-1);
    assertThat(tree.first(2)).isEqualTo(3);
    assertThat(SplitTree.WHOLE.size()).isEqualTo(1);
    assertThat(SplitTree.WHOLE.leaves()).isEqualTo(1);
    assertThat(SplitTree.WHOLE.input(0)).isEqualTo(LEAF);
  }

  @Test
  void tree_ofTooFewEntries_isRefused() {
    int[] two = new int[2];
    for (int size : new int[] {Integer.MIN_VALUE, -1, 0}) {
      assertThatThrownBy(() -> new SplitTree(size, two, new double[2], two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a tree of " + size + " nodes");
    }
    int[] one = {LEAF, LEAF, LEAF};
    assertThatThrownBy(() -> new SplitTree(3, two, new double[3], one))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SplitTree(3, one, new double[2], one))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SplitTree(3, one, new double[3], two))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Small arrays: those are taken from whose first node each other is reached once. */
  @Test
  void tree_ofAnyArrays_isTakenExactlyWhereEachNodeIsReachedOnce() {
    SplittableRandom random = new SplittableRandom(5);
    int taken = 0;
    for (int n = 0; n < 50_000; n++) {
      int size = 1 + random.nextInt(7);
      int[] input = new int[size];
      int[] first = new int[size];
      for (int node = 0; node < size; node++) {
        input[node] = random.nextInt(20) == 0 ? random.nextInt(-3, 3) : -random.nextInt(2);
        first[node] = random.nextInt(10) == 0 ? random.nextInt(-2, size + 2) : random.nextInt(size);
      }
      boolean good = isTree(input, first);
      taken += good ? 1 : 0;
      boolean accepted = true;
      try {
        tree(input, first);
      } catch (IllegalArgumentException e) {
        accepted = false;
      }
      assertThat(accepted).as(Arrays.toString(input) + Arrays.toString(first)).isEqualTo(good);
    }
    assertThat(taken).isGreaterThan(2000);
  }

  /** Walks from the first node; children come after their parents. */
  private static boolean isTree(int[] input, int[] first) {
    List<Integer> reached = new ArrayList<>(List.of(0));
    for (int k = 0; k < reached.size(); k++) {
      int node = reached.get(k);
      int below = first[node];
      if (input[node] < LEAF) {
        return false;
      }
      if (input[node] != LEAF) {
        if (below <= node || below + 1 >= input.length) {
          return false;
        }
        reached.addAll(List.of(below, below + 1));
      }
    }
    return reached.size() == input.length && reached.stream().distinct().count() == input.length;
  }
}
