package org.etalon.onnx;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Decimals;

/**
 * How a model's file says that physical inputs become the network's: {@code (x - mean) / range},
 * within {@code [minimum, maximum]} of physical units. Decimals are those of the file, exactly.
 *
 * @param minimums the smallest physical value of each input
 * @param maximums the largest physical value of each input
 * @param means what is subtracted from each input
 * @param ranges what each input is divided by then, positive
 * @param outputMean what is added to each output, after the product with {@code outputRange}
 * @param outputRange what each output is multiplied by
 */
public record Normalization(
    List<BigDecimal> minimums,
    List<BigDecimal> maximums,
    List<BigDecimal> means,
    List<BigDecimal> ranges,
    BigDecimal outputMean,
    BigDecimal outputRange) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if their sizes differ, or a range is not positive
   */
  public Normalization {
    minimums = List.copyOf(minimums);
    maximums = List.copyOf(maximums);
    means = List.copyOf(means);
    ranges = List.copyOf(ranges);
    int size = means.size();
    if (minimums.size() != size || maximums.size() != size || ranges.size() != size) {
      throw new IllegalArgumentException("lists of different sizes");
    }
    if (ranges.stream().anyMatch(range -> range.signum() <= 0)) {
      throw new IllegalArgumentException("a range that is not positive");
    }
  }

  /** The number of inputs. */
  public int size() {
    return means.size();
  }

  /** Whether the network's units are the physical ones: no mean, ranges 1. */
  public boolean isIdentity() {
    return means.stream().allMatch(mean -> mean.signum() == 0)
        && ranges.stream().allMatch(range -> range.compareTo(BigDecimal.ONE) == 0);
  }

  /** The lower end of input {@code i} in the network's units, rounded down. */
  public double lower(int i) {
    return normalizedDown(i, minimums.get(i));
  }

  /** The upper end of input {@code i} in the network's units, rounded up. */
  public double upper(int i) {
    return normalizedUp(i, maximums.get(i));
  }

  /**
   * A domain of physical inputs in the network's units, each bound rounded outward, and inward for
   * the box within.
   *
   * @throws UnfitException if it has another number of inputs, or a bound overflows
   */
  public Domain normalize(Domain physical) {
    if (physical.size() != size()) {
      throw new UnfitException(
          "a domain of " + physical.size() + " inputs for a model of " + size());
    }
    List<Box> boxes = new ArrayList<>();
    for (Box box : physical.boxes()) {
      double[] lower = new double[size()];
      double[] upper = new double[size()];
      for (int i = 0; i < size(); i++) {
        lower[i] = normalizedDown(i, new BigDecimal(box.lower(i)));
        upper[i] = normalizedUp(i, new BigDecimal(box.upper(i)));
      }
      boxes.add(Box.of(lower, upper));
    }
    List<Optional<Box>> inner =
        physical.inner().stream().map(box -> box.flatMap(this::normalizeInward)).toList();
    return new Domain(boxes, inner, Optional.empty());
  }

  private Optional<Box> normalizeInward(Box box) {
    double[] lower = new double[size()];
    double[] upper = new double[size()];
    for (int i = 0; i < size(); i++) {
      lower[i] = normalizedUp(i, new BigDecimal(box.lower(i)));
      upper[i] = normalizedDown(i, new BigDecimal(box.upper(i)));
    }
    return Box.between(lower, upper);
  }

  private double normalizedUp(int i, BigDecimal value) {
    return Decimals.quotientUp(value.subtract(means.get(i)), ranges.get(i));
  }

  private double normalizedDown(int i, BigDecimal value) {
    return Decimals.quotientDown(value.subtract(means.get(i)), ranges.get(i));
  }
}
