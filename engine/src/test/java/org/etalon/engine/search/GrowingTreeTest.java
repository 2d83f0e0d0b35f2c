package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.certificate.SplitTree;
import org.junit.jupiter.api.Test;

class GrowingTreeTest {
  private final SplittableRandom random = new SplittableRandom(3);

  /** A tree that grows at leaves drawn at random. */
  private final class Growth {
    final GrowingTree tree = new GrowingTree(true);
    final List<Integer> leaves = new ArrayList<>(List.of(0));

    void cut(int times) {
      for (int k = 0; k < times; k++) {
        int node = leaves.remove(random.nextInt(leaves.size()));
        int input = random.nextInt(4);
        double at = random.nextDouble();
        leaves.add(tree.child(node, input, at, false));
        leaves.add(tree.child(node, input, at, true));
      }
    }
  }

  private static byte[] bytes(SplitTree tree) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TreeStream.write(new DataOutputStream(bytes), tree);
    return bytes.toByteArray();
  }

  private static byte[] bytes(GrowingTree tree) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tree.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Test
  void child_ofALeaf_splitsItAndElseIsTheOneThere() {
    GrowingTree tree = new GrowingTree(true);
    assertThat(tree.child(0, 3, 0.5, true)).isEqualTo(2);
    assertThat(tree.child(0, 3, 0.5, false)).isEqualTo(1);
    assertThat(tree.child(2, 0, -1, false)).isEqualTo(3);
    assertThatThrownBy(() -> tree.child(0, 3, 0.25, true))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tree.child(0, 2, 0.5, true)).isInstanceOf(IllegalStateException.class);
    SplitTree given = tree.give();
    assertThat(given.size()).isEqualTo(5);
    assertThat(given.leaves()).isEqualTo(3);
    assertThat(given.at(2)).isEqualTo(-1);
    GrowingTree none = new GrowingTree(false);
    assertThat(none.child(0, 3, 0.5, true)).isZero();
    assertThat(none.give().size()).isEqualTo(1);
  }

  /** Also where the arrays have room left, and a leaf of what was given is split in place. */
  @Test
  void give_atAnyTime_isATreeThatNeverChanges() throws IOException {
    Growth growth = new Growth();
    List<SplitTree> given = new ArrayList<>();
    List<byte[]> then = new ArrayList<>();
    for (int k = 0; k < 200; k++) {
      growth.cut(random.nextInt(4));
      given.add(growth.tree.give());
      then.add(bytes(growth.tree));
    }
    growth.cut(1);
    for (int k = 0; k < given.size(); k++) {
      assertThat(bytes(given.get(k))).isEqualTo(then.get(k));
    }
  }

  /** As files of earlier versions have it. */
  @Test
  void write_givesTheNodesInOrder() throws IOException {
    GrowingTree tree = new GrowingTree(true);
    tree.child(tree.child(0, 3, 0.5, true), 0, -1, false);
    String expected =
        "00000005"
            + "00000003"
            + "3fe0000000000000"
            + "00000001"
            + "ffffffff"
            + "00000000"
            + "bff0000000000000"
            + "00000003"
            + "ffffffff"
            + "ffffffff";
    assertThat(HexFormat.of().formatHex(bytes(tree))).isEqualTo(expected);
    assertThat(HexFormat.of().formatHex(bytes(tree.give()))).isEqualTo(expected);
  }

  @Test
  void read_ofWhatWasWritten_goesOnAsBefore() throws IOException {
    Growth growth = new Growth();
    growth.cut(300);
    byte[] written = bytes(growth.tree);
    assertThat(bytes(TreeStream.read(in(written)))).isEqualTo(written);
    GrowingTree read = new GrowingTree(true);
    read.read(in(written));
    int leaf = growth.leaves.get(17);
    assertThat(read.child(leaf, 1, 0.5, true)).isEqualTo(growth.tree.child(leaf, 1, 0.5, true));
    assertThat(bytes(read)).isEqualTo(bytes(growth.tree)).isNotEqualTo(written);
  }

  @Test
  void read_ofNoTree_isRefused() throws IOException {
    Growth growth = new Growth();
    growth.cut(5);
    byte[] written = bytes(growth.tree);
    for (String head : List.of("00000000", "ffffffff", "00000002", "0000000a", "7fffffff")) {
      byte[] changed = written.clone();
      System.arraycopy(HexFormat.of().parseHex(head), 0, changed, 0, Integer.BYTES);
      assertThatThrownBy(() -> TreeStream.read(in(changed))).isInstanceOf(IOException.class);
    }
    byte[] child = written.clone();
    child[2 * Integer.BYTES + Double.BYTES + 3] = 9; // of the first node
    assertThatThrownBy(() -> TreeStream.read(in(child)))
        .isInstanceOf(IOException.class)
        .hasMessage("no tree of splits");
  }
}
