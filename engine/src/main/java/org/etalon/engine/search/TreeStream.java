package org.etalon.engine.search;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.etalon.certificate.SplitTree;

/** Trees in files that a search is continued from: their nodes in the order of their numbers. */
public final class TreeStream {
  private TreeStream() {}

  /** Writes a tree, for {@link #read}. */
  public static void write(DataOutputStream out, SplitTree tree) throws IOException {
    out.writeInt(tree.size());
    for (int node = 0; node < tree.size(); node++) {
      out.writeInt(tree.input(node));
      if (tree.input(node) != SplitTree.LEAF) {
        out.writeDouble(tree.at(node));
        out.writeInt(tree.first(node));
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is no tree
   */
  public static SplitTree read(DataInputStream in) throws IOException {
    GrowingTree tree = new GrowingTree(true);
    tree.read(in);
    return tree.give();
  }
}
