package org.etalon.checker;

import org.etalon.exact.Dyadic;

/**
 * The first site of two networks where it takes an affine function of the inputs: what its neurons
 * take, by input, for planes over the box (docs/math/checker.md, lemma 6).
 */
final class FirstSite {
  private final Graph f;
  private final Graph g;
  private final double[][] rowsF;
  private final double[][] rowsG;
  private final double[][] rowsD;

  FirstSite(Graph f, Graph g) {
    this.f = f;
    this.g = g;
    int size = f.output() > 1 ? f.sizes[f.target(1)] : 0;
    rowsF = new double[size][];
    rowsG = new double[size][];
    rowsD = new double[size][];
  }

  /** Whether the first sites are rectifiers of exactly what one affine node makes of the inputs. */
  boolean isAffine() {
    return isAffine(f) && isAffine(g);
  }

  private static boolean isAffine(Graph graph) {
    int value = graph.output() > 1 ? graph.target(1) : 0;
    return value > 0
        && !graph.isRounded()
        && graph.step(graph.activation(1)) == Graph.Step.RELU
        && graph.step(value) == Graph.Step.AFFINE
        && graph.input(value, 0) == 0;
  }

  /** The row of neuron i: of f, of g, or rounded to nearest their difference, g's less f's. */
  double[] row(int i, Kind kind) {
    return switch (kind) {
      case F -> row(f, rowsF, i);
      case G -> row(g, rowsG, i);
      case DIFFERENCE -> difference(i);
    };
  }

  private double[] difference(int i) {
    if (rowsD[i] == null) {
      double[] ofF = row(f, rowsF, i);
      double[] ofG = row(g, rowsG, i);
      rowsD[i] = new double[ofF.length];
      for (int j = 0; j < ofF.length; j++) {
        rowsD[i][j] = ofG[j] - ofF[j];
      }
    }
    return rowsD[i];
  }

  private static double[] row(Graph graph, double[][] known, int i) {
    if (known[i] == null) {
      double[] row = new double[graph.inputSize];
      graph.linear(graph.target(1)).row(i, (j, w) -> row[j] += w);
      known[i] = row;
    }
    return known[i];
  }

  /** Its bias, or minus it, rounded up. */
  double bias(int i, Kind kind, double sign) {
    double ofF = sign * f.bias(f.target(1))[i];
    double ofG = sign * g.bias(g.target(1))[i];
    return switch (kind) {
      case F -> ofF;
      case G -> ofG;
      case DIFFERENCE -> Round.addUp(ofG, -ofF);
    };
  }

  /** One entry of a row, exactly. */
  Dyadic exactEntry(int i, int j, Kind kind) {
    Dyadic ofF = kind == Kind.G ? Dyadic.ZERO : Dyadic.of(row(f, rowsF, i)[j]);
    Dyadic ofG = kind == Kind.F ? Dyadic.ZERO : Dyadic.of(row(g, rowsG, i)[j]);
    return kind == Kind.F ? ofF : ofG.subtract(ofF);
  }

  /** The bias, exactly. */
  Dyadic exactBias(int i, Kind kind) {
    Dyadic ofF = kind == Kind.G ? Dyadic.ZERO : Dyadic.of(f.bias(f.target(1))[i]);
    Dyadic ofG = kind == Kind.F ? Dyadic.ZERO : Dyadic.of(g.bias(g.target(1))[i]);
    return kind == Kind.F ? ofF : ofG.subtract(ofF);
  }
}
