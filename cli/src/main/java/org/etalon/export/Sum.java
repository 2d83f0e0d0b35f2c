package org.etalon.export;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.etalon.fixed.FixedFormat;

/**
 * The sum of two values, each brought to the finer of their units, or one value, rectified or cast
 * again.
 *
 * @param outputs how many entries each has
 * @param taken the formats of the values
 * @param scales by how many bits each is coarser than the sum
 * @param sums the sums
 */
record Sum(int outputs, List<FixedFormat> taken, List<Integer> scales, Sums sums) implements Step {
  static Sum of(
      String name,
      int outputs,
      boolean rectified,
      List<FixedFormat> taken,
      Optional<FixedFormat> cast) {
    int exponent = taken.stream().mapToInt(Stage::power).min().orElseThrow();
    List<Integer> scales = taken.stream().map(format -> Stage.power(format) - exponent).toList();
    BigInteger most = BigInteger.ZERO;
    for (int k = 0; k < taken.size(); k++) {
      FixedFormat format = taken.get(k);
      long code = Math.max(-format.lowest(), format.highest());
      most = most.add(BigInteger.valueOf(code).shiftLeft(scales.get(k)));
    }
    int scale = scales.stream().mapToInt(Integer::intValue).max().orElseThrow();
    Sums sums = Sums.of(name, exponent, most, scale, rectified, taken, cast);
    return new Sum(outputs, taken, scales, sums);
  }

  @Override
  public Optional<Image> image(Optional<Image> taken) {
    return taken;
  }

  @Override
  public <R> R fold(Function<Stage, R> stage, Function<Windows, R> windows, Function<Sum, R> sum) {
    return sum.apply(this);
  }
}
