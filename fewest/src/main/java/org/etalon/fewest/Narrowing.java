package org.etalon.fewest;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.quant.CodedRow;

/**
 * Rows as narrow as the bound of the boxes as they are allows: for domains of many inputs, on which
 * a proof fails long before any point shows an error.
 *
 * <p><b>Method:</b> one width for all rows, the least that the bound allows; then row by row the
 * least width that it allows, none at all if possible.
 */
final class Narrowing {
  private static final int WIDEST = 16;

  /** So many binary places the steps of biases are finer than those of weights. */
  private static final int FINER = 5;

  /** And so many binary digits a bias has at most: float32 holds it. */
  private static final int BIAS = 22;

  private final Workplace place;
  private final Student fine;
  private final double allowed;
  private final List<Table> tables; // of each layer, where there are any
  private final double[][] middle; // of the inputs of each layer, at the middle of the domain

  /**
   * A narrowing.
   *
   * @param fine the network to round
   * @param allowed the {@link Outlook#excess} that a network may have
   */
  Narrowing(Workplace place, Student fine, double allowed) {
    this.place = place;
    this.fine = fine;
    this.allowed = allowed;
    tables = place.family().fold(rows -> List.of(), this::tables);
    middle = new double[fine.depth() + 1][];
    middle[1] = place.outlook().middle();
    for (int l = 1; l < fine.depth(); l++) {
      middle[l + 1] = new double[fine.width(l)];
      for (int i = 0; i < fine.width(l); i++) {
        middle[l + 1][i] = Math.max(0, atMiddle(l, fine.numbers(l, i)));
      }
    }
  }

  private List<Table> tables(Codebook book) {
    return IntStream.rangeClosed(1, fine.depth())
        .mapToObj(l -> Table.of(fine.weights(l), book.values()))
        .toList();
  }

  private double atMiddle(int l, double[] numbers) {
    double value = numbers[numbers.length - 1];
    for (int j = 0; j < numbers.length - 1; j++) {
      value += numbers[j] * middle[l][j];
    }
    return value;
  }

  /** The network, if the bound allows one of at most {@value #WIDEST} bits a number. */
  Optional<Student> run() {
    int widest = place.family().fold(rows -> Math.min(WIDEST, rows.widest()), book -> 1);
    for (int bits = 1; bits <= widest && !place.stop().stopped(); bits++) {
      Student net = fine.copy();
      for (int l = 1; l <= net.depth(); l++) {
        for (int i = 0; i < net.width(l); i++) {
          net.set(l, i, row(l, i, bits));
        }
      }
      if (isAllowed(net)) {
        if (tables.isEmpty()) {
          narrow(net, bits);
        }
        return Optional.of(net);
      }
    }
    return Optional.empty();
  }

  private void narrow(Student net, int bits) {
    for (int l = 1; l <= net.depth(); l++) {
      for (int i = 0; i < net.width(l); i++) {
        narrow(net, l, i, bits);
      }
    }
    net.compact();
  }

  /** By bisection between no bits at all and as many as now. */
  private void narrow(Student net, int l, int i, int now) {
    int good = now;
    int bad = -1;
    while (good - bad > 1 && !place.stop().stopped()) {
      int bits = bad < 0 ? 0 : (bad + good) / 2;
      net.set(l, i, row(l, i, bits));
      good = isAllowed(net) ? bits : good;
      bad = good == bits ? bad : bits;
    }
    net.set(l, i, row(l, i, good));
  }

  private boolean isAllowed(Student net) {
    return place.outlook().excess(net, place.stop()) <= allowed;
  }

  /**
   * The nearest row of a width, without weights at 0 bits. What rounding changes at the middle of
   * the inputs, the bias makes up for.
   */
  private CodedRow row(int l, int i, int bits) {
    return place
        .family()
        .fold(
            rows -> row(l, fine.numbers(l, i), rows.sets().get(0), bits),
            book -> row(l, fine.numbers(l, i), tables.get(l - 1)));
  }

  private CodedRow row(int l, double[] numbers, Table table) {
    double[] rounded = Rows.values(table.nearest(numbers, BIAS));
    double[] moved = numbers.clone();
    int bias = numbers.length - 1;
    moved[bias] = atMiddle(l, numbers) - (atMiddle(l, rounded) - rounded[bias]);
    return table.nearest(moved, BIAS);
  }

  private CodedRow row(int l, double[] numbers, Codes set, int bits) {
    int n = numbers.length - 1;
    double largest = 0;
    for (int j = 0; j < n; j++) {
      largest = Math.max(largest, Math.abs(numbers[j]));
    }
    double value = atMiddle(l, numbers);
    if (!(Math.max(largest, Math.abs(value)) > Float.MIN_NORMAL)) {
      return Rows.zero(n);
    }
    int most = Math.max(Math.getExponent(value), Math.getExponent(numbers[n]));
    int exponent =
        Math.max(Math.getExponent(largest) + 2 - Math.max(1, bits), most + 1 - BIAS + FINER);
    int[] weights = new int[n];
    for (int j = 0; j < n && bits > 0; j++) {
      weights[j] = set.nearest(Math.scalb(numbers[j], -exponent), bits);
      value -= Math.scalb((double) weights[j], exponent) * middle[l][j];
      weights[j] <<= FINER;
    }
    exponent -= FINER;
    return Rows.of(exponent, weights, (int) Math.rint(Math.scalb(value, -exponent)));
  }
}
