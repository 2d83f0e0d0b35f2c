package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.problem.Box;

/**
 * Random products of codes of 8 bits in steps of their own values, rectified or not, with sums of
 * two of them, and of one and the value before it, moved before that or not: run in integers or in
 * float32, sums of two values by themselves or together with the products that they add.
 */
public final class DynamicGraph {
  private record Product(int[][] weights, float scale, float[] bias) {}

  private record Codes(int[] codes, float step) {}

  private record Term(float one, float other) {}

  private final SplittableRandom random;
  private final Box box;
  private final double size;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Integer, Product> products = new HashMap<>();
  private final Map<Integer, float[]> moves = new HashMap<>(); // with their biases

  /** A graph of one product to four. */
  public DynamicGraph(SplittableRandom random) {
    this.random = random;
    int inputs = 1 + random.nextInt(5);
    int[] exponents = {
      random.nextInt(-3, 4),
      random.nextInt(-3, 4),
      random.nextInt(-130, -90),
      random.nextInt(20, 40)
    };
    size = Math.scalb(1.0, exponents[random.nextInt(exponents.length)]);
    double[] lower = new double[inputs];
    double[] upper = new double[inputs];
    boolean point = random.nextInt(3) == 0;
    for (int i = 0; i < inputs; i++) {
      lower[i] = (float) (random.nextInt(4) == 0 ? 0 : size * random.nextDouble(-1, 1));
      upper[i] = point ? lower[i] : (float) (lower[i] + size * random.nextDouble(0, 1));
    }
    box = Box.of(lower, upper);
    int width = random.nextInt(3) == 0 ? inputs : 1 + random.nextInt(4);
    int first = product(add(Round.dynamic(inputs), 0), inputs, width);
    first = moved(first, width);
    if (random.nextInt(3) == 0) {
      first = sum(first, product(1, inputs, width), width);
    }
    if (width == inputs && random.nextBoolean()) {
      first = sum(0, first, width);
    }
    if (random.nextInt(3) > 0) {
      int before = random.nextInt(3) > 0 ? add(new Relu(width), first) : first;
      int behind = moved(product(add(Round.dynamic(width), before), width, width), width);
      if (random.nextInt(3) > 0) {
        int last = random.nextBoolean() ? sum(behind, before, width) : sum(before, behind, width);
        if (random.nextBoolean()) {
          product(add(Round.dynamic(width), last), width, 1 + random.nextInt(3));
        }
      }
    }
  }

  private int add(org.etalon.network.Layer layer, int value) {
    nodes.add(Node.of(layer, value));
    return nodes.size();
  }

  private int sum(int one, int other, int width) {
    nodes.add(new Node(new Add(width), List.of(one, other)));
    return nodes.size();
  }

  private int product(int codes, int columns, int rows) {
    int[][] weights = new int[rows][];
    Arrays.setAll(weights, i -> random.ints(columns, -128, 128).toArray());
    float scale = (float) random.nextDouble(0.001, 0.02);
    float[] bias = new float[rows];
    double[] some = {0, size, size, size * 0x1p20};
    for (int i = 0; i < rows; i++) {
      bias[i] = (float) (some[random.nextInt(some.length)] * random.nextDouble(-1, 1));
    }
    products.put(nodes.size() + 1, new Product(weights, scale, bias));
    double[] all = new double[rows * columns];
    Arrays.setAll(all, k -> weights[k / columns][k % columns] * (double) scale);
    double[] biases = new double[rows];
    Arrays.setAll(biases, i -> bias[i]);
    return add(Affine.of(Matrix.of(rows, columns, all), Vector.of(biases)), codes);
  }

  /** Entries in reverse order, some with biases, or the value as it is. */
  private int moved(int value, int width) {
    if (random.nextInt(3) > 0) {
      return value;
    }
    float[] bias = new float[width];
    for (int i = 0; i < width && random.nextBoolean(); i++) {
      bias[i] = (float) (size * random.nextDouble(-100, 100));
    }
    moves.put(nodes.size() + 1, bias);
    int[] sources = new int[width];
    double[] biases = new double[width];
    Arrays.setAll(sources, i -> width - 1 - i);
    Arrays.setAll(biases, i -> bias[i]);
    return add(new Affine(Selection.of(width, sources), Vector.of(biases)), value);
  }

  /** A box of inputs whose ends are float32. */
  public Box box() {
    return box;
  }

  /** What the text of ONNX says, in real numbers. */
  public Network exact() {
    return Network.of(box.size(), nodes);
  }

  /** The same without casts. */
  public Network reals() {
    List<Node> kept = new ArrayList<>();
    List<Integer> values = new ArrayList<>(List.of(0));
    for (Node node : nodes) {
      List<Integer> inputs = node.inputs().stream().map(values::get).toList();
      if (node.layer().isCast()) {
        values.add(inputs.get(0));
      } else {
        kept.add(new Node(node.layer(), inputs));
        values.add(kept.size());
      }
    }
    return Network.of(box.size(), kept);
  }

  /** Inputs of the box: its ends, zeros, and numbers between, all float32. */
  public float[] input() {
    float[] x = new float[box.size()];
    int kind = random.nextInt(4);
    for (int i = 0; i < x.length; i++) {
      double any = box.lower(i) + random.nextDouble() * (box.upper(i) - box.lower(i));
      double end = random.nextBoolean() ? box.lower(i) : box.upper(i);
      double chosen = kind == 0 ? end : kind == 1 ? 0 : random.nextInt(3) == 0 ? end : any;
      x[i] = (float) Math.max(box.lower(i), Math.min(box.upper(i), (float) chosen));
    }
    return x;
  }

  /** The outputs of one runtime, which is drawn anew. */
  public float[] run(float[] input) {
    return new Run().of(input);
  }

  private final class Run {
    private final boolean reciprocals = random.nextBoolean();
    private final boolean integers = random.nextBoolean();
    private final boolean fused = random.nextBoolean();
    private final boolean flush = random.nextInt(4) == 0;
    private final boolean joins = random.nextInt(3) > 0;
    private final Map<Integer, Codes> codes = new HashMap<>();
    private final Map<Integer, List<List<Term>>> open = new HashMap<>();

    float[] of(float[] input) {
      float[][] values = new float[nodes.size() + 1][];
      values[0] = input;
      int[] uses = new int[values.length];
      nodes.forEach(node -> node.inputs().forEach(v -> uses[v]++));
      for (int v = 1; v < values.length; v++) {
        Node node = nodes.get(v - 1);
        int taken = node.inputs().get(0);
        float[] x = values[taken];
        int number = v;
        values[v] =
            node.layer()
                .fold(
                    affine -> {
                      List<List<Term>> rows =
                          moves.containsKey(number)
                              ? moved(moves.get(number), open.get(taken), x)
                              : rows(products.get(number), codes.get(taken));
                      boolean alone = uses[number] == 1 && takesAlone(number);
                      if (alone && joins) {
                        open.put(number, rows);
                        return new float[rows.size()];
                      }
                      return sums(rows);
                    },
                    relu -> {
                      float[] y = x.clone();
                      for (int i = 0; i < y.length; i++) {
                        y[i] = Math.max(0, y[i]);
                      }
                      return y;
                    },
                    add -> {
                      List<List<Term>> rows = new ArrayList<>();
                      for (int i = 0; i < add.outputSize(); i++) {
                        rows.add(new ArrayList<>());
                        for (int each : node.inputs()) {
                          List<List<Term>> own = open.get(each);
                          rows.get(i)
                              .addAll(
                                  own == null ? List.of(new Term(values[each][i], 1)) : own.get(i));
                        }
                      }
                      return sums(rows);
                    },
                    pool -> x,
                    cast -> cast(number, x));
      }
      return values[values.length - 1];
    }

    private boolean takesAlone(int value) {
      for (int k = 1; k <= nodes.size(); k++) {
        Node node = nodes.get(k - 1);
        boolean adds = node.layer() instanceof Add || moves.containsKey(k);
        if (adds && node.inputs().contains(value)) {
          return true;
        }
      }
      return false;
    }

    private List<List<Term>> moved(float[] bias, List<List<Term>> taken, float[] x) {
      List<List<Term>> rows = new ArrayList<>();
      for (int i = 0; i < bias.length; i++) {
        int source = bias.length - 1 - i;
        List<Term> row =
            taken == null
                ? new ArrayList<>(List.of(new Term(x[source], 1)))
                : new ArrayList<>(taken.get(source));
        if (bias[i] != 0) {
          row.add(new Term(bias[i], 1));
        }
        rows.add(row);
      }
      return rows;
    }

    private float written(float value) {
      return flush && Math.abs(value) < Float.MIN_NORMAL ? 0 : value;
    }

    private float[] cast(int number, float[] x) {
      float low = 0;
      float high = 0;
      for (float entry : x) {
        low = Math.min(low, entry);
        high = Math.max(high, entry);
      }
      float range = written(high - low);
      float step = written(reciprocals ? range * (1f / 255) : range / 255f);
      step = step == 0 ? 1 : step;
      int zero = (int) Math.rint(Math.max(0, Math.min(255, 0f - low / step)));
      int[] all = new int[x.length];
      float[] y = new float[x.length];
      for (int i = 0; i < all.length; i++) {
        float code =
            reciprocals && 1 / step < Float.POSITIVE_INFINITY
                ? (float) Math.floor(x[i] * (1 / step) + zero + 0.5)
                : (float) Math.rint(x[i] / step) + zero;
        all[i] = (int) Math.max(0, Math.min(255, code)) - zero;
        y[i] = all[i] * step;
      }
      codes.put(number, new Codes(all, step));
      return y;
    }

    private List<List<Term>> rows(Product product, Codes taken) {
      List<List<Term>> rows = new ArrayList<>();
      for (int i = 0; i < product.bias.length; i++) {
        List<Term> row = new ArrayList<>();
        int sum = 0;
        for (int j = 0; j < taken.codes.length; j++) {
          int weight = product.weights[i][j];
          sum += weight * taken.codes[j];
          if (!integers) {
            row.add(
                new Term(written(taken.codes[j] * taken.step), written(weight * product.scale)));
          }
        }
        if (integers) {
          row.add(
              reciprocals
                  ? new Term(written((float) sum * taken.step), product.scale)
                  : new Term((float) sum, written(taken.step * product.scale)));
        }
        row.add(new Term(product.bias[i], 1));
        rows.add(row);
      }
      return rows;
    }

    /** In any order; one after the other, or in pairs. */
    private float[] sums(List<List<Term>> rows) {
      float[] y = new float[rows.size()];
      for (int i = 0; i < y.length; i++) {
        List<Term> terms = new ArrayList<>(rows.get(i));
        Collections.shuffle(terms, new Random(random.nextLong()));
        boolean tree = random.nextInt(3) == 0;
        while (tree && terms.size() > 1) {
          float one = value(terms.remove(random.nextInt(terms.size())));
          float other = value(terms.remove(random.nextInt(terms.size())));
          terms.add(new Term(written(one + other), 1));
        }
        float sum = value(terms.get(0));
        for (Term term : terms.subList(1, terms.size())) {
          sum = written(fused ? Math.fma(term.one, term.other, sum) : sum + value(term));
        }
        y[i] = sum;
      }
      return y;
    }

    private float value(Term term) {
      return written(term.one * term.other);
    }
  }
}
