package org.etalon.problem;

import java.util.List;
import java.util.Optional;

/**
 * A set of inputs: a non-empty union of boxes of one dimension, which may overlap; all that they
 * hold, or the points of a grid in them.
 *
 * @param boxes the boxes
 * @param grid whose points alone are meant, if there is one; each box holds some
 */
public record Domain(List<Box> boxes, Optional<Grid> grid) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there is no box, or their dimensions differ
   * @throws UnfitException if a box holds no point of the grid
   */
  public Domain {
    boxes = List.copyOf(boxes);
    if (boxes.isEmpty()) {
      throw new IllegalArgumentException("the domain is empty");
    }
    int size = boxes.get(0).size();
    for (Box box : boxes) {
      if (box.size() != size) {
        throw new IllegalArgumentException(
            "the domain mixes boxes of " + size + " and " + box.size() + " inputs");
      }
      if (grid.isPresent() && grid.get().in(box).count() == 0) {
        throw new UnfitException("a box holds no point of the grid");
      }
    }
  }

  /** All that some boxes hold. */
  public Domain(List<Box> boxes) {
    this(boxes, Optional.empty());
  }

  /** The domain that is one box. */
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
   * The point of the grid nearest to {@code x} in a box that holds x, or in the first one; without
   * a grid, x itself.
   */
  public double[] nearest(double[] x) {
    Box around = boxes.stream().filter(box -> box.contains(x)).findFirst().orElse(boxes.get(0));
    return grid.map(each -> each.in(around).nearest(x)).orElse(x);
  }

  /** Whether {@code x} lies in one of the boxes, and on the grid if there is one, exactly. */
  public boolean contains(double[] x) {
    return boxes.stream().anyMatch(box -> box.contains(x))
        && (grid.isEmpty() || grid.get().contains(x));
  }
}
