package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;

/**
 * The network that is made: rows of codes, and for each neuron the one of f that it stands for.
 *
 * <p>Layers are numbered from 1; layer 0 is the input. Mutable, for one thread at a time.
 */
final class Student {
  private final List<List<CodedRow>> rows = new ArrayList<>();
  private final List<int[]> origins = new ArrayList<>(); // of layers 0..L
  private final List<double[]> transposed = new ArrayList<>(); // of layers 1..L
  private final List<int[]> indices = new ArrayList<>();

  /** A network of these rows for these neurons of f. */
  Student(List<List<CodedRow>> rows, List<int[]> origins) {
    rows.forEach(layer -> this.rows.add(new ArrayList<>(layer)));
    this.origins.addAll(origins);
    refresh();
  }

  Student copy() {
    return new Student(rows, origins);
  }

  /** Becomes a copy of another. */
  void restore(Student other) {
    rows.clear();
    other.rows.forEach(layer -> rows.add(new ArrayList<>(layer)));
    origins.clear();
    origins.addAll(other.origins);
    refresh();
  }

  private void refresh() {
    transposed.clear();
    indices.clear();
    indices.add(range(origins.get(0).length));
    for (int l = 1; l <= depth(); l++) {
      indices.add(range(width(l)));
      transposed.add(new double[width(l - 1) * width(l)]);
      for (int i = 0; i < width(l); i++) {
        spread(l, i);
      }
    }
  }

  private void spread(int l, int i) {
    CodedRow row = row(l, i);
    double[] matrix = transposed(l);
    for (int j = 0; j < row.size(); j++) {
      matrix[j * width(l) + i] = row.weightValue(j);
    }
  }

  static int[] range(int n) {
    return IntStream.range(0, n).toArray();
  }

  int depth() {
    return rows.size();
  }

  int width(int l) {
    return l == 0 ? origins.get(0).length : rows.get(l - 1).size();
  }

  CodedRow row(int l, int i) {
    return rows.get(l - 1).get(i);
  }

  List<CodedRow> rows(int l) {
    return rows.get(l - 1);
  }

  void set(int l, int i, CodedRow row) {
    rows.get(l - 1).set(i, row);
    spread(l, i);
  }

  /** Which neurons of f those of layer {@code l} stand for. */
  int[] origins(int l) {
    return origins.get(l);
  }

  double weight(int l, int i, int j) {
    return transposed(l)[j * width(l) + i];
  }

  double bias(int l, int i) {
    return row(l, i).biasValue();
  }

  /** The weights of a layer, input after input. */
  double[] transposed(int l) {
    return transposed.get(l - 1);
  }

  int[] indices(int l) {
    return indices.get(l);
  }

  /** The weights of a row and its bias. */
  double[] numbers(int l, int i) {
    return Rows.values(row(l, i));
  }

  /** How many hidden neurons there are. */
  int hidden() {
    int count = 0;
    for (int l = 1; l < depth(); l++) {
      count += width(l);
    }
    return count;
  }

  /** How many weights and biases there are. */
  int numberCount() {
    int count = 0;
    for (int l = 1; l <= depth(); l++) {
      count += width(l) * (width(l - 1) + 1);
    }
    return count;
  }

  /** All weights and biases, layer after layer, row after row, bias last. */
  double[] numbers() {
    double[] numbers = new double[numberCount()];
    int at = 0;
    for (int l = 1; l <= depth(); l++) {
      for (int i = 0; i < width(l); i++) {
        double[] own = numbers(l, i);
        System.arraycopy(own, 0, numbers, at, own.length);
        at += own.length;
      }
    }
    return numbers;
  }

  /** Takes other numbers, as {@link #numbers()} gives them, each row to {@code bits} bits. */
  void set(double[] numbers, int bits) {
    int at = 0;
    for (int l = 1; l <= depth(); l++) {
      int size = width(l - 1) + 1;
      for (int i = 0; i < width(l); i++) {
        set(l, i, Rows.nearest(Arrays.copyOfRange(numbers, at, at + size), bits));
        at += size;
      }
    }
  }

  /** The weights of a layer, without biases. */
  double[] weights(int l) {
    return transposed(l).clone();
  }

  /** How many rows of layer {@code l + 1} use each neuron of layer {@code l}. */
  int[] users(int l) {
    int[] users = new int[width(l)];
    for (CodedRow row : rows(l + 1)) {
      for (int j = 0; j < users.length; j++) {
        users[j] += row.weight(j) == 0 ? 0 : 1;
      }
    }
    return users;
  }

  /** Removes hidden neurons that give nothing, or that nobody uses; returns whether there were. */
  boolean compact() {
    boolean any = false;
    boolean again = true;
    while (again) {
      again = false;
      for (int l = 1; l < depth(); l++) {
        int[] users = users(l);
        List<CodedRow> layer = rows(l);
        int[] kept =
            IntStream.range(0, users.length)
                .filter(i -> users[i] > 0)
                .filter(i -> !Rows.givesNothing(layer.get(i)))
                .toArray();
        if (kept.length < users.length && users.length > 1) {
          keep(l, kept.length > 0 ? kept : new int[1]); // a layer has at least one neuron
          again = true;
          any = true;
        }
      }
    }
    if (any) {
      refresh();
    }
    return any;
  }

  private void keep(int l, int[] kept) {
    rows.set(l - 1, new ArrayList<>(Arrays.stream(kept).mapToObj(rows(l)::get).toList()));
    int[] of = origins.get(l);
    origins.set(l, Arrays.stream(kept).map(i -> of[i]).toArray());
    rows.set(l, new ArrayList<>(rows(l + 1).stream().map(row -> Rows.keep(row, kept)).toList()));
  }

  /** What is stored. */
  CodedNetwork coded() {
    return CodedNetwork.of(rows.stream().map(CodedLayer::new).toList());
  }
}
