package org.etalon.export;

import java.util.ArrayList;
import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.problem.UnfitException;

/**
 * The sum of two values as CMSIS-NN computes it: each less its zero, times {@code 2^left} and a
 * power of two of at most one half, added, times a power of two, ties up. The first two are exact
 * here, and the last rounds once, in either build of CMSIS-NN. One value is the sum of two halves
 * of it.
 *
 * <p>Other modes than ties up add a constant to the finer operand, within its offset, which values
 * of 8 bits alone have.
 *
 * <p><b>Reference:</b> CMSIS-NN, {@code arm_elementwise_add_s8}, {@code arm_elementwise_add_s16}.
 *
 * @param sum the step
 * @param offsets what is added to the operands
 * @param coarser by how many bits the first operand and the second are finer than the coarser one
 * @param multiplier of what is added, {@code 2^31} for one
 * @param wide whether values have 16 bits, not 8
 */
record CmsisSum(Sum sum, List<Long> offsets, List<Integer> coarser, long multiplier, boolean wide) {
  private static final int LEAST_OFFSET = -127;
  private static final int MOST_OFFSET = 128;

  /**
   * The sum of a step.
   *
   * @param name what messages call it
   * @throws UnfitException if CMSIS-NN computes something else
   */
  static CmsisSum of(String name, Sum sum, boolean wide) {
    boolean single = sum.taken().size() == 1;
    int half = single ? 1 : 0; // each operand of one value counts half
    List<FixedFormat> taken = List.of(sum.taken().get(0), sum.taken().get(single ? 0 : 1));
    int coarsest = taken.stream().mapToInt(Stage::power).max().orElseThrow();
    int finest = taken.stream().mapToInt(Stage::power).min().orElseThrow();
    int dropped = Stage.power(sum.given()) - (coarsest - half + 1 - left(wide));
    if (coarsest - finest >= left(wide) || dropped < 1 || dropped > 30) {
      throw new UnfitException(name + ": steps too far apart for a sum of CMSIS-NN");
    }
    long more = sum.shift() > 0 ? CmsisRounding.constant(name, sum) - (1L << (sum.shift() - 1)) : 0;
    List<Long> offsets = new ArrayList<>();
    List<Integer> coarser = new ArrayList<>();
    boolean added = false;
    for (FixedFormat format : taken) {
      boolean here = single || (!added && Stage.power(format) == finest);
      added |= here;
      offsets.add((here ? more : 0) - CmsisRounding.zero(format, wide));
      coarser.add(coarsest - Stage.power(format));
    }
    for (long offset : offsets) {
      if (wide ? offset != 0 : offset < LEAST_OFFSET || offset > MOST_OFFSET) {
        throw new UnfitException(
            name
                + ": a sum of CMSIS-NN takes ties up, and "
                + sum.given().rounding().label()
                + " needs an offset of "
                + offset
                + (wide ? ", which those of 16 bits have not" : ", beyond -127 to 128")
                + "; quantize with --activation-rounding half-up");
      }
    }
    return new CmsisSum(sum, offsets, coarser, 1L << (31 - dropped), wide);
  }

  /** By how many bits CMSIS-NN is told to shift operands first. */
  private static int left(boolean wide) {
    return wide ? 15 : 20;
  }

  /** The step as a call. */
  CmsisLayer layer(CmsisLayout layout, FixedGraph.Place place, int number) {
    List<Integer> inputs = place.inputs();
    String first = layout.array(inputs.get(0));
    String second = layout.array(inputs.get(inputs.size() - 1));
    String function = "arm_elementwise_add" + CmsisLayer.suffix(wide);
    String call =
        ("    status = " + function + "(" + first + ", " + second + ",\n        ")
            + (operand(0) + ", " + operand(1) + ", " + left(wide) + ",\n        ")
            + (layout.array(number) + ", " + CmsisRounding.zero(sum.given(), wide) + ", ")
            + (multiplier + ", 0, " + CmsisRounding.least(sum, wide) + ", ")
            + (CmsisRounding.most(sum, wide) + ", " + sum.outputs() + ");\n");
    return new CmsisLayer(function, "", call);
  }

  /** The offset, the multiplier, one half, and the shift of an operand. */
  private String operand(int k) {
    return offsets.get(k) + ", " + (1L << 30) + ", " + -coarser.get(k);
  }
}
