package org.etalon.checker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.etalon.checker.Cover.Region;
import org.etalon.problem.Box;

/**
 * Bounds leaves of one tree, by one thread.
 *
 * <p>A leaf is bounded with what its box as a whole proves stable; where that fails, with what
 * every region around it proves stable; where that fails too, it is cut.
 */
final class Leafwise {
  /** How often a leaf that is not proved at once is cut in two. */
  private static final int REFINEMENTS = 5;

  /** Keeps inputs alive whose influence the bound hides. */
  private static final double FLOOR = 0.06;

  private final Goal goal;
  private final BoxBounder bounder;
  private int refined;

  Leafwise(Goal goal, BoxBounder bounder) {
    this.goal = goal;
    this.bounder = bounder;
  }

  /** How many leaves had to be cut so far. */
  int refined() {
    return refined;
  }

  /** The first leaf of a group that is not proved, if there is one. */
  Optional<Region> unproved(Cover cover, Region group, LayerState[] root) {
    LayerState[] outer = root;
    if (!cover.isLeaf(group)) {
      if (goal.proves(bounder, group.box(), root)) {
        return Optional.empty();
      }
      outer = bounder.stability(root);
    }
    Deque<Region> open = new ArrayDeque<>();
    open.push(group);
    while (!open.isEmpty()) {
      Region region = open.pop();
      if (!cover.isLeaf(region)) {
        Region[] children = cover.children(region);
        open.push(children[1]);
        open.push(children[0]);
      } else if (!goal.proves(bounder, region.box(), outer)
          && !goal.tried(region.box())
          && !provedAgain(cover, region, root)) {
        return Optional.of(region);
      }
    }
    return Optional.empty();
  }

  /** A second try: with all that bounding every region around the leaf proves stable. */
  private boolean provedAgain(Cover cover, Region leaf, LayerState[] root) {
    LayerState[] known = root;
    Region region = cover.root();
    while (region.node() != leaf.node()) {
      bounder.bound(region.box(), known, false, goal.aim);
      known = bounder.stability(known);
      region = cover.childTowards(region, leaf.leaf());
    }
    return proved(leaf.box(), known);
  }

  /** Whether the bound holds on a box; where it does not at once, on all of its pieces. */
  boolean proved(Box box, LayerState[] outer) {
    return proved(box, outer, REFINEMENTS);
  }

  private boolean proved(Box box, LayerState[] outer, int refinements) {
    if (goal.proves(bounder, box, outer)) {
      return true;
    }
    int input = refinements == 0 ? -1 : widest(box);
    if (input < 0) {
      return false;
    }
    if (refinements == REFINEMENTS) {
      refined++;
    }
    LayerState[] inner = bounder.stability(outer);
    for (Box half : box.split(input, box.midpoint(input))) {
      if (!proved(half, inner, refinements - 1)) {
        return false;
      }
    }
    return true;
  }

  /** The input to cut, or -1 if none has a double strictly inside. */
  private int widest(Box box) {
    double most = 0;
    for (int i = 0; i < box.size(); i++) {
      most = Math.max(most, bounder.sensitivity(i));
    }
    int best = -1;
    double bestScore = -1;
    for (int i = 0; i < box.size(); i++) {
      double at = box.midpoint(i);
      double weight = most > 0 ? bounder.sensitivity(i) / most + FLOOR : 1;
      double score = weight * (0.5 * box.upper(i) - 0.5 * box.lower(i));
      if (box.lower(i) < at && at < box.upper(i) && score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
    return best;
  }
}
