package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.problem.UnfitException;

/**
 * What rounding the weights of a chain together can do: the network {@code x -> w_L ... w_1 x} of
 * width one, its weights on the grid {@code eta, 2 eta, ..., 2B} with {@code eta = B / n}. Only the
 * product counts, and the products of L levels are far closer to each other than the levels, so
 * bits need not grow linearly with the depth (docs/math/theory.md, lemma 11).
 *
 * <p><b>Property:</b> exact; products are kept as integers, in units of eta^L.
 *
 * @param bound B
 * @param levels n, how many levels lie in (0, B]; the grid has 2n
 * @param depth L
 * @param products how many different products of L levels lie in [B^L / 2, B^L]
 * @param gap the largest difference of neighbours among them, over B^L: for any product of weights
 *     in that range there are levels whose product is at most this below it, and levels whose
 *     product is within half of this
 * @param meanGap the mean of those differences, over B^L
 * @param separate the most that rounding down each weight by itself takes from the product, over
 *     B^L: {@code 1 - (1 - 1/n)^L}, approached by weights just below B
 */
public record ChainRounding(
    BigDecimal bound,
    int levels,
    int depth,
    int products,
    BigDecimal gap,
    BigDecimal meanGap,
    BigDecimal separate) {
  private static final int MOST_PRODUCTS = 1 << 23;

  /**
   * Depths 1 to {@code most}.
   *
   * @param most the largest depth
   * @throws IllegalArgumentException if the bound or the depth is not positive, levels are not 2 to
   *     64, or there are too many products to list
   */
  public static List<ChainRounding> upTo(BigDecimal bound, int most, int levels) {
    ParameterClass.requireSize("the weight bound B", bound);
    if (levels < 2 || levels > 64) {
      throw new UnfitException("levels must be 2 to 64, not " + levels);
    }
    if (most < 1) {
      throw new UnfitException("the depth must be at least 1, not " + most);
    }
    List<ChainRounding> rows = new ArrayList<>();
    long[] shorter = {1};
    long limit = power(levels, most);
    long top = 1;
    for (int depth = 1; depth <= most; depth++) {
      top *= levels;
      rows.add(of(bound, levels, depth, within(shorter, levels, (top + 1) / 2, top), top));
      shorter = depth < most ? within(shorter, levels, 1, limit) : shorter;
    }
    return List.copyOf(rows);
  }

  /** Half of the gap times B^L: what rounding together is within, for inputs of at most 1. */
  public BigDecimal jointError() {
    return Directed.UP.times(gap.multiply(new BigDecimal("0.5")), Directed.UP.power(bound, depth));
  }

  /** What rounding one by one takes away at most, for inputs of at most 1; rounded down. */
  public BigDecimal separateError() {
    return Directed.DOWN.times(separate, Directed.DOWN.power(bound, depth));
  }

  private static long power(int levels, int depth) {
    try {
      long power = 1;
      for (int k = 0; k < depth; k++) {
        power = Math.multiplyExact(power, levels);
      }
      return power;
    } catch (ArithmeticException e) {
      throw new UnfitException(
          "products of " + depth + " numbers up to " + levels + " are beyond 64 bits", e);
    }
  }

  private static ChainRounding of(
      BigDecimal bound, int levels, int depth, long[] products, long top) {
    long gap = 0;
    for (int k = 1; k < products.length; k++) {
      gap = Math.max(gap, products[k] - products[k - 1]);
    }
    BigDecimal n = BigDecimal.valueOf(levels);
    BigDecimal kept = Directed.UP.over(n.subtract(BigDecimal.ONE).pow(depth), n.pow(depth));
    return new ChainRounding(
        bound,
        levels,
        depth,
        products.length,
        Directed.UP.over(BigDecimal.valueOf(gap), BigDecimal.valueOf(top)),
        Directed.DOWN.over(
            BigDecimal.valueOf(products[products.length - 1] - products[0]),
            BigDecimal.valueOf(top).multiply(BigDecimal.valueOf(products.length - 1L))),
        BigDecimal.ONE.subtract(kept));
  }

  /** The different products of one of the numbers and a level, within [least, most], ascending. */
  private static long[] within(long[] numbers, int levels, long least, long most) {
    long[] all = {};
    for (long level = 1; level <= 2L * levels; level++) {
      long by = level;
      long from = (least + by - 1) / by;
      long[] multiples =
          Arrays.stream(numbers)
              .filter(x -> x >= from && x <= most / by)
              .map(x -> x * by)
              .toArray();
      all = union(all, multiples);
      if (all.length > MOST_PRODUCTS) {
        throw new UnfitException(
            "more than " + MOST_PRODUCTS + " products to list; take fewer levels or layers");
      }
    }
    return all;
  }

  /** Two ascending arrays without repetitions as one. */
  private static long[] union(long[] x, long[] y) {
    long[] both = new long[x.length + y.length];
    int size = 0;
    for (int i = 0, j = 0; i < x.length || j < y.length; size++) {
      long next = j == y.length || (i < x.length && x[i] <= y[j]) ? x[i] : y[j];
      both[size] = next;
      i += i < x.length && x[i] == next ? 1 : 0;
      j += j < y.length && y[j] == next ? 1 : 0;
    }
    return Arrays.copyOf(both, size);
  }
}
