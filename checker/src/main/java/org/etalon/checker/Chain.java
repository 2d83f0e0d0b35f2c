package org.etalon.checker;

/** Two chains of matrices with rectifiers between, row by row and side by side. */
final class Chain {
  private final double[][] weightsF;
  private final double[][] weightsG;
  private final double[][] weightsD;
  private final double[][] biases;
  private final double[][] biasesD;

  /** Above the error of a sum relative to the magnitudes of its terms, of any sum in a pass. */
  final double gamma;

  /** Of alternating graphs; matrix k is the one that site k, or the output, takes. */
  Chain(Graph f, Graph g) {
    int count = f.output() + 1;
    weightsF = new double[count][];
    weightsG = new double[count][];
    weightsD = new double[count][];
    biases = new double[count][];
    biasesD = new double[count][];
    long neurons = f.inputSize;
    for (int k = 1; k < count; k++) {
      neurons += f.sizes[f.target(k)];
    }
    gamma = 4 * Round.gammaUp(4 * neurons + 64);
    for (int k = 1; k < count; k++) {
      weightsF[k] = matrix(f, k);
      weightsG[k] = matrix(g, k);
      biases[k] = f.bias(f.target(k));
      weightsD[k] = minus(weightsG[k], weightsF[k]);
      biasesD[k] = minus(g.bias(g.target(k)), biases[k]);
    }
  }

  private static double[] matrix(Graph graph, int k) {
    int value = graph.target(k);
    int columns = graph.sizes[graph.input(value, 0)];
    double[] matrix = new double[graph.sizes[value] * columns];
    for (int i = 0; i < graph.sizes[value]; i++) {
      int at = i * columns;
      graph.linear(value).row(i, (j, w) -> matrix[at + j] += w);
    }
    return matrix;
  }

  private static double[] minus(double[] x, double[] y) {
    double[] difference = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      difference[k] = x[k] - y[k];
    }
    return difference;
  }

  double[] ofF(int k) {
    return weightsF[k];
  }

  double[] ofG(int k) {
    return weightsG[k];
  }

  /** g's less f's, rounded to nearest. */
  double[] ofD(int k) {
    return weightsD[k];
  }

  double[] bias(int k) {
    return biases[k];
  }

  double[] biasOfD(int k) {
    return biasesD[k];
  }
}
