package org.etalon.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;

/**
 * Evaluates networks in decimals of any length: an oracle with rounding and overflow of its own.
 */
public final class DecimalNetwork {
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final Network network;
  private final IdentityHashMap<Affine, BigDecimal[]> weights = new IdentityHashMap<>();

  /** An evaluator of a network. */
  public DecimalNetwork(Network network) {
    this.network = network;
    for (Node node : network.nodes()) {
      node.layer()
          .affine()
          .ifPresent(
              affine ->
                  weights.put(
                      affine,
                      Arrays.stream(affine.map().toMatrix().toArray())
                          .mapToObj(BigDecimal::new)
                          .toArray(BigDecimal[]::new)));
    }
  }

  /** The exact output. */
  public BigDecimal[] at(double... x) {
    List<BigDecimal[]> values = new ArrayList<>();
    BigDecimal[] input = new BigDecimal[x.length];
    for (int i = 0; i < x.length; i++) {
      input[i] = new BigDecimal(x[i]);
    }
    values.add(input);
    for (Node node : network.nodes()) {
      BigDecimal[] taken = values.get(node.inputs().get(0));
      values.add(
          node.layer()
              .fold(
                  affine -> affine(affine, taken),
                  relu -> each(taken, z -> z.max(BigDecimal.ZERO)),
                  add -> sum(taken, values.get(node.inputs().get(1))),
                  pool -> maxima(pool, taken),
                  cast -> each(taken, z -> cast(z, cast.format()))));
    }
    return values.get(values.size() - 1);
  }

  private interface Function {
    BigDecimal of(BigDecimal z);
  }

  private static BigDecimal[] each(BigDecimal[] taken, Function function) {
    BigDecimal[] given = new BigDecimal[taken.length];
    for (int i = 0; i < given.length; i++) {
      given[i] = function.of(taken[i]);
    }
    return given;
  }

  private static BigDecimal[] sum(BigDecimal[] a, BigDecimal[] b) {
    BigDecimal[] given = new BigDecimal[a.length];
    for (int i = 0; i < given.length; i++) {
      given[i] = a[i].add(b[i]);
    }
    return given;
  }

  private static BigDecimal[] maxima(MaxPool pool, BigDecimal[] taken) {
    BigDecimal[] given = new BigDecimal[pool.outputSize()];
    for (int i = 0; i < given.length; i++) {
      given[i] = taken[pool.member(i, 0)];
      for (int k = 1; k < pool.windowSize(i); k++) {
        given[i] = given[i].max(taken[pool.member(i, k)]);
      }
    }
    return given;
  }

  private BigDecimal[] affine(Affine affine, BigDecimal[] taken) {
    BigDecimal[] matrix = Objects.requireNonNull(weights.get(affine));
    BigDecimal[] given = new BigDecimal[affine.outputSize()];
    for (int i = 0; i < given.length; i++) {
      given[i] = new BigDecimal(affine.bias().get(i));
      for (int j = 0; j < taken.length; j++) {
        given[i] = given[i].add(matrix[i * taken.length + j].multiply(taken[j]));
      }
    }
    return given;
  }

  private static BigDecimal cast(BigDecimal z, FixedFormat format) {
    BigDecimal step = new BigDecimal(format.step());
    BigDecimal rounded =
        switch (format.rounding()) {
          case FLOOR -> z.divide(step, 0, RoundingMode.FLOOR);
          case CEILING -> z.divide(step, 0, RoundingMode.CEILING);
          case TO_ZERO -> z.divide(step, 0, RoundingMode.DOWN);
          case AWAY -> z.divide(step, 0, RoundingMode.UP);
          case HALF_EVEN -> z.divide(step, 0, RoundingMode.HALF_EVEN);
          case HALF_AWAY -> z.divide(step, 0, RoundingMode.HALF_UP);
          case HALF_TO_ZERO -> z.divide(step, 0, RoundingMode.HALF_DOWN);
          case HALF_UP -> z.add(HALF.multiply(step)).divide(step, 0, RoundingMode.FLOOR);
          case HALF_DOWN -> z.subtract(HALF.multiply(step)).divide(step, 0, RoundingMode.CEILING);
        };
    BigInteger code = rounded.toBigInteger();
    BigInteger low = BigInteger.valueOf(format.lowest());
    BigInteger high = BigInteger.valueOf(format.highest());
    BigInteger codes = high.subtract(low).add(BigInteger.ONE);
    BigInteger kept =
        switch (format.overflow()) {
          case SATURATE -> code.max(low).min(high);
          case WRAP -> code.subtract(low).mod(codes).add(low);
        };
    return new BigDecimal(kept).multiply(step);
  }
}
