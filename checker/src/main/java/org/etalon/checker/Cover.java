package org.etalon.checker;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.problem.Box;

/**
 * A box and the tree of its cuts. Each cut divides a part into two whose union it is, so the leaves
 * cover the box; what is left to check is that every cut lies inside its part, and every leaf's
 * bound.
 */
final class Cover {
  /** Subtrees of at most so many leaves are checked together. */
  private static final int GROUP = 32;

  /** About so many parts a tree, unless they would be too small or too large. */
  private static final int PARTS = 64;

  /** Leaves of a part: about a second's work. */
  private static final int MOST = 1024;

  private static final int MOST_SHOWN = 300;

  private final int index;
  private final Box box;
  private final SplitTree tree;
  private final Evidence evidence;
  private final int[] leavesBelow;
  private SoftReference<Whole> whole = new SoftReference<>(null);

  Cover(int index, Box box, SplitTree tree, Evidence evidence) {
    this(index, box, tree, leaf -> 1, evidence);
  }

  private Cover(int index, Box box, SplitTree tree, IntUnaryOperator leaves, Evidence evidence) {
    this.index = index;
    this.box = box;
    this.evidence = evidence;
    this.tree = tree;
    leavesBelow = new int[tree.size()];
    for (int node = tree.size() - 1; node >= 0; node--) { // children come after their parents
      leavesBelow[node] =
          tree.input(node) == SplitTree.LEAF
              ? leaves.applyAsInt(node)
              : leavesBelow[tree.first(node)] + leavesBelow[tree.first(node) + 1];
    }
  }

  /** What the check of a part needs of the tree. */
  Excerpt excerpt(Part part) {
    return Excerpt.of(tree, leavesBelow, part);
  }

  /** The same box with an excerpt of its tree. */
  Cover with(Excerpt excerpt) {
    return new Cover(index, box, excerpt.tree(), excerpt::leaves, evidence);
  }

  int leaves() {
    return leavesBelow[0];
  }

  Box box() {
    return box;
  }

  Evidence evidence() {
    return evidence;
  }

  /** What bounding the box as a whole gave: enclosures that all parts use. */
  record Whole(List<LayerState> enclosures, boolean proved) {
    LayerState[] states() {
      return enclosures.toArray(LayerState[]::new);
    }
  }

  /** Bounds the box as a whole, or remembers it. */
  synchronized Whole whole(Goal goal) {
    Whole known = whole.get();
    if (known == null) {
      known =
          goal.bounders.with(
              bounder -> {
                double bound = bounder.bound(box, goal.f.unknown(), true, goal.aim, evidence);
                List<LayerState> enclosures = List.of(bounder.enclosures());
                return new Whole(enclosures, goal.proves(bounder, box, bound));
              });
      whole = new SoftReference<>(known);
    }
    return known;
  }

  /** A node of the tree, where it lies, and the number of its first leaf. */
  record Region(int node, Box box, int leaf) {
    String describe() {
      String text = box.toString();
      return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + " ...";
    }
  }

  Region root() {
    return new Region(0, box, 0);
  }

  boolean isLeaf(Region region) {
    return tree.input(region.node()) == SplitTree.LEAF;
  }

  /**
   * The halves of a region.
   *
   * @throws IllegalArgumentException if the cut is not strictly inside
   */
  Region[] children(Region region) {
    int first = tree.first(region.node());
    Box[] halves = region.box().split(tree.input(region.node()), tree.at(region.node()));
    return new Region[] {
      new Region(first, halves[0], region.leaf()),
      new Region(first + 1, halves[1], region.leaf() + leavesBelow[first])
    };
  }

  Region childTowards(Region region, int leaf) {
    Region[] children = children(region);
    return leaf < children[1].leaf() ? children[0] : children[1];
  }

  Region leaf(int number) {
    Region region = root();
    while (!isLeaf(region)) {
      region = childTowards(region, number);
    }
    return region;
  }

  /** All leaves in order, in runs of whole groups. */
  List<Part> parts() {
    int least = Math.max(1, Math.min(MOST, leaves() / PARTS));
    List<Part> parts = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(0));
    int from = 0;
    int to = 0;
    while (!open.isEmpty()) {
      int node = open.pop();
      if (leavesBelow[node] > GROUP) {
        open.push(tree.first(node) + 1);
        open.push(tree.first(node));
        continue;
      }
      to += leavesBelow[node];
      if (to - from >= least || to == leaves()) {
        parts.add(new Part(index, from, to));
        from = to;
      }
    }
    return parts;
  }

  /**
   * The groups of a part: the largest subtrees of at most {@value #GROUP} leaves, in order.
   *
   * @throws IllegalStateException if it is no run of whole groups of this tree
   */
  List<Region> groups(Part part) {
    if (part.tree() != index
        || part.from() < 0
        || part.from() >= part.to()
        || part.to() > leaves()) {
      throw new IllegalStateException(part + " of a tree of " + leaves() + " leaves");
    }
    List<Region> groups = new ArrayList<>();
    Deque<Region> open = new ArrayDeque<>(List.of(root()));
    while (!open.isEmpty()) {
      Region region = open.pop();
      int end = region.leaf() + leavesBelow[region.node()];
      if (end <= part.from() || region.leaf() >= part.to()) {
        continue;
      }
      if (leavesBelow[region.node()] > GROUP) {
        Region[] children = children(region);
        open.push(children[1]);
        open.push(children[0]);
      } else if (region.leaf() < part.from() || end > part.to()) {
        throw new IllegalStateException(part + " cuts a group");
      } else {
        groups.add(region);
      }
    }
    return groups;
  }
}
