package org.etalon.problem;

import java.util.List;

/**
 * A set of inputs: a non-empty union of boxes of one dimension, which may overlap.
 *
 * @param boxes the boxes
 */
public record Domain(List<Box> boxes) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there is no box, or their dimensions differ
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
    }
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

  /** Whether {@code x} lies in one of the boxes, exactly. */
  public boolean contains(double[] x) {
    return boxes.stream().anyMatch(box -> box.contains(x));
  }
}
