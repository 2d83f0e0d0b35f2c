package org.etalon.problem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A set of inputs: a non-empty union of boxes of one dimension, which may overlap; all that they
 * hold, or the points of a grid in them.
 *
 * <p>Bounds need not be doubles: a tenth lies between two of them. So a box is known by the box
 * around it, its bounds rounded outward, on which proofs are made, and by the one within it,
 * rounded inward, in which every input lies that is shown. Points of a grid are doubles, so both
 * have the same.
 *
 * @param boxes the boxes, rounded outward
 * @param inner each of them rounded inward; nothing where no double lies between its bounds
 * @param grid whose points alone are meant, if there is one; each box holds some
 */
public record Domain(List<Box> boxes, List<Optional<Box>> inner, Optional<Grid> grid) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there is no box, their dimensions differ, or one within
   *     another is not
   * @throws UnfitException if a box holds no point of the grid
   */
  public Domain {
    if (boxes.isEmpty() || inner.size() != boxes.size()) {
      throw new IllegalArgumentException("the domain is empty");
    }
    int size = boxes.get(0).size();
    List<Box> around = new ArrayList<>(boxes);
    for (int i = 0; i < around.size(); i++) {
      Box box = around.get(i);
      if (box.size() != size) {
        throw new IllegalArgumentException(
            "the domain mixes boxes of " + size + " and " + box.size() + " inputs");
      }
      Optional<Box> within = inner.get(i);
      if (within.filter(b -> !box.contains(b.lower()) || !box.contains(b.upper())).isPresent()) {
        throw new IllegalArgumentException("a box rounded inward is not within it");
      }
      if (grid.isPresent()) {
        long points = within.map(b -> grid.get().in(b).count()).orElse(0L);
        if (points == 0) {
          throw new UnfitException("a box holds no point of the grid");
        }
        // A bound itself rounded outward may be one: then it is none of the domain.
        around.set(i, grid.get().in(box).count() == points ? box : within.orElseThrow());
      }
    }
    boxes = List.copyOf(around);
    inner = List.copyOf(inner);
  }

  /** Boxes whose bounds are doubles. */
  public Domain(List<Box> boxes, Optional<Grid> grid) {
    this(boxes, boxes.stream().map(Optional::of).toList(), grid);
  }

  /** All that some boxes hold, whose bounds are doubles. */
  public Domain(List<Box> boxes) {
    this(boxes, Optional.empty());
  }

  /** The domain that is one box, whose bounds are doubles. */
  public static Domain of(Box box) {
    return new Domain(List.of(box));
  }

  /** The number of inputs. */
  public int size() {
    return boxes.get(0).size();
  }

  /** The smallest box around all of it. */
  public Box hull() {
    double[] lower = boxes.get(0).lower();
    double[] upper = boxes.get(0).upper();
    for (Box box : boxes) {
      for (int i = 0; i < lower.length; i++) {
        lower[i] = Math.min(lower[i], box.lower(i));
        upper[i] = Math.max(upper[i], box.upper(i));
      }
    }
    return Box.of(lower, upper);
  }

  /**
   * Where to look for points of a box: in it rounded inward, or, where no double lies between its
   * bounds, around it; then what is found is no point of the domain.
   *
   * @param i the number of the box
   */
  public Box pointsOf(int i) {
    return inner.get(i).orElse(boxes.get(i));
  }

  /** A point of the domain near the centre of a box; of that of the first one if there is none. */
  public double[] center() {
    Box first = inner.stream().flatMap(Optional::stream).findFirst().orElse(boxes.get(0));
    return grid.map(each -> each.in(first).nearest(first.center())).orElse(first.center());
  }

  /**
   * The point of the domain nearest to {@code x}, entry by entry, in the first box around x that
   * has any; nothing if there is none. A point of the domain is its own.
   *
   * @throws IllegalArgumentException if x lies in none of the boxes, rounded outward
   */
  public Optional<double[]> nearest(double[] x) {
    if (contains(x)) {
      return Optional.of(x.clone());
    }
    if (!surrounds(x)) {
      throw new IllegalArgumentException("outside the domain: " + Arrays.toString(x));
    }
    for (int i = 0; i < boxes.size(); i++) {
      Optional<Box> within = inner.get(i);
      if (boxes.get(i).contains(x) && within.isPresent()) {
        double[] nearest = within.get().nearest(x);
        return Optional.of(grid.map(g -> g.in(within.get()).nearest(nearest)).orElse(nearest));
      }
    }
    return Optional.empty();
  }

  /** Whether {@code x} lies in one of the boxes, rounded outward. */
  public boolean surrounds(double[] x) {
    return boxes.stream().anyMatch(box -> box.contains(x));
  }

  /**
   * Whether {@code x} lies in one of the boxes as they are meant, before any rounding, and on the
   * grid if there is one, exactly.
   */
  public boolean contains(double[] x) {
    return inner.stream().flatMap(Optional::stream).anyMatch(box -> box.contains(x))
        && (grid.isEmpty() || grid.get().contains(x));
  }
}
