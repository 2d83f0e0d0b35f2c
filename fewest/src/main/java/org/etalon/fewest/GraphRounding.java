package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import org.etalon.problem.Domain;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedRow;
import org.etalon.quant.GraphRows;

/**
 * The parameters of a graph rounded to nearest, row by row, each row with as many bits as it is
 * given and a power of two as its step. What rounding changes at the middle of the domain, on the
 * average over the outputs of a row, its bias makes up for.
 */
final class GraphRounding {
  /** As good as exact, and float32. */
  static final int FINE = Teacher.FINE;

  /** So many binary places the steps of biases are finer than those of weights. */
  private static final int FINER = 5;

  /** And so many binary digits a bias has at most: float32 holds it. */
  private static final int BIAS = 22;

  private final GraphRows graph;
  private final Codes codes;
  private final double[][] inputs; // of each layer, at the middle
  private final List<CodedLayer[]> made = new ArrayList<>(); // by layer and width

  /**
   * A rounding of a graph.
   *
   * @param codes what weights are rounded to
   */
  GraphRounding(GraphRows graph, Domain domain, Codes codes) {
    this.graph = graph;
    this.codes = codes;
    double[][] values = graph.graph().values(domain.hull().center());
    inputs = new double[graph.depth()][];
    for (int l = 0; l < inputs.length; l++) {
      inputs[l] = values[graph.graph().nodes().get(graph.node(l) - 1).inputs().get(0)];
      made.add(new CodedLayer[FINE + 1]);
    }
  }

  GraphRows graph() {
    return graph;
  }

  /**
   * All rows of a layer with so many bits, without weights at 0 bits; as good as exact with {@link
   * #FINE}. Not for several threads at a time.
   */
  CodedLayer layer(int l, int bits) {
    CodedLayer[] known = made.get(l);
    if (known[bits] == null) {
      known[bits] = bits == FINE ? fine(l) : rounded(l, bits);
    }
    return known[bits];
  }

  /** Every row of every layer with bits of its own. */
  List<CodedLayer> rows(int[][] bits) {
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 0; l < bits.length; l++) {
      List<CodedRow> rows = new ArrayList<>();
      for (int i = 0; i < bits[l].length; i++) {
        rows.add(layer(l, bits[l][i]).rows().get(i));
      }
      layers.add(new CodedLayer(rows));
    }
    return layers;
  }

  private CodedLayer fine(int l) {
    List<CodedRow> rows = new ArrayList<>();
    for (int i = 0; i < graph.rows(l); i++) {
      rows.add(Rows.nearest(graph.numbers(l, i), FINE));
    }
    return new CodedLayer(rows);
  }

  private CodedLayer rounded(int l, int bits) {
    int n = graph.size(l);
    int[][] weights = new int[graph.rows(l)][];
    int[] exponents = new int[weights.length];
    double[] lost = new double[weights.length * n];
    for (int i = 0; i < weights.length; i++) {
      double[] numbers = graph.numbers(l, i);
      exponents[i] = exponent(numbers, bits);
      weights[i] = new int[n];
      for (int j = 0; j < n; j++) {
        double scaled = Math.scalb(numbers[j], -exponents[i]);
        weights[i][j] = bits == 0 ? 0 : codes.nearest(scaled, bits);
        lost[i * n + j] = numbers[j] - Math.scalb((double) weights[i][j], exponents[i]);
      }
    }
    boolean moves = graph.isBiased(l) && n > 0;
    double[] drift = moves ? graph.means(l, lost, inputs[l]) : new double[weights.length];
    List<CodedRow> rows = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      rows.add(row(weights[i], exponents[i], graph.numbers(l, i)[n], drift[i]));
    }
    return new CodedLayer(rows);
  }

  /** Of the step of weights, which is no finer than the bias allows. */
  private static int exponent(double[] numbers, int bits) {
    double largest = 0;
    for (int j = 0; j < numbers.length - 1; j++) {
      largest = Math.max(largest, Math.abs(numbers[j]));
    }
    int ofBias = Math.getExponent(numbers[numbers.length - 1]) + 1 - BIAS + FINER;
    int ofWeights = Math.getExponent(largest) + 2 - Math.max(1, bits);
    return Math.max(Math.max(ofWeights, ofBias), Float.MIN_EXPONENT + FINER);
  }

  /** With the bias that makes up for what was lost, where few enough digits hold it. */
  private static CodedRow row(int[] weights, int exponent, double bias, double drift) {
    int last = exponent - FINER;
    int[] finer = new int[weights.length];
    for (int j = 0; j < finer.length; j++) {
      finer[j] = weights[j] << FINER;
    }
    double moved = Math.rint(Math.scalb(bias + drift, -last));
    double code = Math.abs(moved) < (1 << BIAS) ? moved : Math.rint(Math.scalb(bias, -last));
    return Rows.of(last, finer, (int) code);
  }
}
