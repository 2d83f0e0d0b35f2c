package org.etalon.engine.search;

import java.util.List;
import java.util.Optional;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.falsify.Candidate;
import org.etalon.problem.Box;
import org.jspecify.annotations.Nullable;

/** A subproblem and the parts it was split into, while they are being bounded. */
final class Expansion {
  private final Subproblem parent;
  private final List<Part> parts;

  /** One part: its box, and what one worker found out about it. */
  static final class Part {
    private final Subproblem parent;
    private final SplitRule.Piece piece;
    private @Nullable BoxBound bound;
    private @Nullable Candidate candidate;
    private Optional<ExactMaximum> maximum = Optional.empty();

    private Part(Subproblem parent, SplitRule.Piece piece) {
      this.parent = parent;
      this.piece = piece;
    }

    Subproblem parent() {
      return parent;
    }

    Box box() {
      return piece.box();
    }

    /** The node of this part, which is made if cuts are recorded and it has none yet. */
    int node(GrowingTree tree) {
      int node = parent.node();
      for (SplitRule.Cut cut : piece.cuts()) {
        node = tree.child(node, cut.input(), cut.at(), cut.above());
      }
      return node;
    }

    void finish(Optional<ExactMaximum> found) {
      maximum = found;
    }

    void finish(BoxBound found, Candidate probed) {
      bound = found;
      candidate = probed;
    }

    /** The exact maximum, where it was easily found. */
    Optional<ExactMaximum> maximum() {
      return maximum;
    }

    /** The bound; nothing if time ran out. */
    @Nullable BoxBound bound() {
      return bound;
    }

    /** An attained norm; nothing if time ran out. */
    @Nullable Candidate candidate() {
      return candidate;
    }
  }

  /** Splits a subproblem; {@code excess} says how many times above the target its bound is. */
  Expansion(Subproblem parent, double excess) {
    this.parent = parent;
    parts =
        SplitRule.split(parent.box(), parent.inheritance(), excess).stream()
            .map(piece -> new Part(parent, piece))
            .toList();
  }

  Subproblem parent() {
    return parent;
  }

  List<Part> parts() {
    return parts;
  }

  /** Whether every part is bounded. */
  boolean isComplete() {
    return parts.stream().allMatch(part -> part.bound() != null);
  }
}
