package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Vector;
import org.etalon.network.DiagonalMap;

/**
 * The shape of a value of the graph; elements are always in row-major order, so reshaping moves
 * nothing.
 *
 * @param dimensions the dimensions; the first may be {@link #BATCH}
 * @param batch the fixed number of samples that {@link #BATCH} stands for, 0 if any number
 */
record ActivationShape(List<Integer> dimensions, int batch) {
  /** The dimension that counts independent samples. */
  static final int BATCH = -1;

  ActivationShape {
    dimensions = List.copyOf(dimensions);
  }

  /** A shape without a batch dimension. */
  static ActivationShape of(List<Integer> dimensions) {
    return new ActivationShape(dimensions, 0);
  }

  int rank() {
    return dimensions.size();
  }

  /** The number of elements of one sample. */
  int size() {
    return hasBatch() ? Shapes.product(dimensions.subList(1, rank())) : Shapes.product(dimensions);
  }

  boolean hasBatch() {
    return rank() > 0 && dimensions.get(0) == BATCH;
  }

  /** Whether a value is one row a sample: [batch, N] or [1, N]. */
  boolean isRow() {
    return rank() == 2 && (hasBatch() || dimensions.get(0) == 1);
  }

  /** The same elements as one row a sample. */
  ActivationShape asRow() {
    return with(List.of(hasBatch() ? BATCH : 1, size()));
  }

  /** Whether a value is one column, [N, 1], with no samples beside it. */
  boolean isColumn() {
    return rank() == 2 && !hasBatch() && dimensions.get(1) == 1;
  }

  /** This shape for a single sample. */
  ActivationShape single(Op op) {
    if (!hasBatch()) {
      return this;
    }
    if (batch > 1) {
      throw op.unsupported(
          "mixes the samples of the fixed batch of " + batch + "; export the model with batch 1");
    }
    List<Integer> single = new ArrayList<>(dimensions);
    single.set(0, 1);
    return of(single);
  }

  /** The dimensions of one sample, in which a batch dimension is 1. */
  List<Integer> sample() {
    return dimensions.stream().map(dimension -> dimension == BATCH ? 1 : dimension).toList();
  }

  /** The same batch dimension with other dimensions. */
  ActivationShape with(List<Integer> other) {
    return new ActivationShape(other, batch);
  }

  /** The dimension at {@code axis} replaced. */
  ActivationShape with(int axis, int dimension) {
    List<Integer> changed = new ArrayList<>(dimensions);
    changed.set(axis, dimension);
    return with(changed);
  }

  /** The shape without the dimension at {@code axis}. */
  ActivationShape without(int axis) {
    List<Integer> left = new ArrayList<>(dimensions);
    left.remove(axis);
    return with(left);
  }

  /** This shape, which counts no samples, with dimensions 1 in front. */
  ActivationShape withLeadingOnes(int count) {
    List<Integer> grown = new ArrayList<>(Collections.nCopies(count, 1));
    grown.addAll(dimensions);
    return of(grown);
  }

  /** The shape after Flatten. */
  ActivationShape flatten(Op op) {
    long axis = op.integer("axis", 1);
    int split = axis == rank() ? rank() : op.axis(axis, rank());
    if (hasBatch() && split == 1) {
      return with(List.of(BATCH, size()));
    }
    List<Integer> single = single(op).dimensions;
    return of(
        List.of(
            Shapes.product(single.subList(0, split)),
            Shapes.product(single.subList(split, rank()))));
  }

  /**
   * The shape after Reshape.
   *
   * @param target the wanted dimensions: -1 for what is left, 0 for the old one
   */
  ActivationShape reshape(Op op, List<Long> target) {
    if (target.size() > Limits.MAX_RANK) {
      throw op.unsupported("a shape of " + target.size() + " dimensions");
    }
    if (hasBatch() && !target.isEmpty()) {
      long first = target.get(0);
      List<Long> rest = target.subList(1, target.size());
      boolean keeps = (first == 0 && !op.flag("allowzero")) || (batch > 1 && first == batch);
      boolean infers = first == -1 && !rest.contains(-1L) && product(op, rest) == size();
      if (keeps || infers) {
        List<Integer> whole = new ArrayList<>(List.of(BATCH));
        whole.addAll(resolve(op, rest, 1, size()));
        return with(whole);
      }
    }
    ActivationShape single = single(op);
    return of(single.resolve(op, target, 0, size()));
  }

  private long product(Op op, List<Long> target) {
    long product = 1;
    for (int i = 0; i < target.size(); i++) {
      product *= entry(op, target.get(i), i + 1);
      if (product > Limits.MAX_ELEMENTS) {
        return -1;
      }
    }
    return product;
  }

  /** The wanted dimension, with 0 replaced by the old one at {@code axis}; -1 stays. */
  private long entry(Op op, long wanted, int axis) {
    if (wanted == 0 && !op.flag("allowzero")) {
      if (axis >= rank()) {
        throw op.malformed("the shape copies dimension " + axis + ", which does not exist");
      }
      return dimensions.get(axis);
    }
    if (wanted < -1 || wanted == 0 || wanted > Limits.MAX_ELEMENTS) {
      throw op.malformed("the shape has the dimension " + wanted);
    }
    return wanted;
  }

  private List<Integer> resolve(Op op, List<Long> target, int firstAxis, int elements) {
    List<Integer> resolved = new ArrayList<>();
    int open = -1;
    long product = 1;
    for (int i = 0; i < target.size(); i++) {
      long entry = entry(op, target.get(i), i + firstAxis);
      if (entry == -1 && open >= 0) {
        throw op.malformed("the shape has -1 twice");
      }
      open = entry == -1 ? i : open;
      product *= Math.abs(entry);
      if (product > Limits.MAX_ELEMENTS) {
        break;
      }
      resolved.add((int) entry);
    }
    boolean fits = open < 0 ? product == elements : product > 0 && elements % product == 0;
    if (product > Limits.MAX_ELEMENTS || !fits) {
      throw op.malformed(
          "cannot give " + elements + " elements of " + this + " the shape " + target);
    }
    if (open >= 0) {
      resolved.set(open, (int) (elements / product));
    }
    return resolved;
  }

  /** The shape after Squeeze of these axes, or of all dimensions 1. */
  ActivationShape squeeze(Op op, Optional<List<Long>> axes) {
    List<Integer> chosen = new ArrayList<>();
    if (axes.isPresent()) {
      requireRank(op, axes.get().size());
      axes.get().forEach(axis -> chosen.add(op.axis(axis, rank())));
    } else {
      for (int axis = 0; axis < rank(); axis++) {
        if (dimensions.get(axis) == 1) {
          chosen.add(axis);
        }
      }
    }
    ActivationShape shape = chosen.contains(0) ? single(op) : this;
    List<Integer> left = new ArrayList<>(shape.dimensions);
    chosen.sort(Collections.reverseOrder());
    for (int i = 0; i < chosen.size(); i++) {
      int axis = chosen.get(i);
      if ((i > 0 && axis == chosen.get(i - 1)) || left.get(axis) != 1) {
        throw op.malformed("cannot squeeze axis " + axis + " of " + this);
      }
      left.remove(axis);
    }
    return shape.with(left);
  }

  /** The shape after Unsqueeze: a dimension 1 at each of these axes of the result. */
  ActivationShape unsqueeze(Op op, List<Long> axes) {
    requireRank(op, rank() + axes.size());
    int rank = rank() + axes.size();
    List<Integer> chosen = new ArrayList<>();
    axes.forEach(axis -> chosen.add(op.axis(axis, rank)));
    Collections.sort(chosen);
    ActivationShape shape = chosen.contains(0) ? single(op) : this;
    List<Integer> grown = new ArrayList<>(shape.dimensions);
    for (int i = 0; i < chosen.size(); i++) {
      int axis = chosen.get(i);
      if (i > 0 && axis == chosen.get(i - 1)) {
        throw op.malformed("axis " + axis + " is given twice");
      }
      grown.add(axis, 1);
    }
    return shape.with(grown);
  }

  private static void requireRank(Op op, int rank) {
    if (rank > Limits.MAX_RANK) {
      throw op.unsupported("a shape of " + rank + " dimensions");
    }
  }

  /**
   * The entrywise product with {@code factors}, one for each element of one sample; stored once a
   * channel (axis 1) where its places share a factor.
   */
  DiagonalMap diagonal(Vector factors) {
    int repeat = rank() < 3 ? 1 : Shapes.product(dimensions.subList(2, rank()));
    double[] channels = new double[factors.size() / repeat];
    for (int i = 0; i < factors.size(); i++) {
      if (i % repeat == 0) {
        channels[i / repeat] = factors.get(i);
      } else if (channels[i / repeat] != factors.get(i)) {
        return new DiagonalMap(factors);
      }
    }
    return new DiagonalMap(Vector.of(channels), repeat);
  }

  @Override
  public String toString() {
    return dimensions.toString().replace("-1", batch > 1 ? String.valueOf(batch) : "batch");
  }
}
