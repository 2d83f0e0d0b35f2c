package org.etalon.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.etalon.chart.LineChart;
import org.etalon.engine.search.SearchOptions;
import org.etalon.example.PendulumController;
import org.etalon.lab.theory.BitCount;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.linalg.Matrix;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.OperatorNorms;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Norm;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.theta.Theta;
import org.etalon.train.DataSplit;
import org.etalon.train.Evaluator;
import org.etalon.train.Loss;
import org.etalon.train.Optimizer;
import org.etalon.train.Samples;
import org.etalon.train.Schedule;
import org.etalon.train.Trainer;
import org.etalon.train.TrainingOptions;
import org.etalon.train.WeightQuantization;

/**
 * Bits against depth: what theory asks for a class, what is proved of trained networks in it, and
 * what training for few bits reaches. The task is the law of the pendulum controller; networks of
 * depth 2 to 10 have about the same number of parameters. Writes depth.csv after every depth, and
 * depth.svg in the end; depths that the table has already are not trained again.
 *
 * <p>The class has the widths of each depth and, for all depths alike, the largest spectral norm of
 * a layer that any trained network has. All bits are for floor with one step, epsilon in N m; those
 * of training are the fewest uniform ones with which a network is trained whose root mean squared
 * error on states it never saw is at most epsilon.
 */
final class DepthSuite implements Suite {
  private static final int FIRST = 2;
  private static final double EPSILON = 0.1;
  private static final int PARAMETERS = 600;
  private static final int SAMPLES = 2048;
  private static final int BATCH = 256;
  private static final int MOST_TRAINED_BITS = 8;
  private static final List<String> COLUMNS =
      List.of(
          "depth",
          "epochs",
          "boxes",
          "width",
          "parameters",
          "error",
          "norm",
          "certified",
          "minimal",
          "trained",
          "trained_error");
  private static final int KEYS = 3;

  private final Path folder;
  private final long boxes;
  private final SearchOptions options;
  private final int last;
  private final int epochs;

  /**
   * A suite.
   *
   * @param boxes the most boxes for one width, which unlike time is reproducible
   * @param last the largest depth
   * @param epochs of every training
   */
  DepthSuite(Path folder, long boxes, SearchOptions options, int last, int epochs) {
    this.folder = folder;
    this.boxes = boxes;
    this.last = last;
    this.epochs = epochs;
    this.options = options.withMaxSubproblems(boxes).withSeconds(Double.POSITIVE_INFINITY);
  }

  /** A depth's row of the table. */
  private record Measured(
      int depth, int width, double norm, OptionalInt certified, OptionalInt trained) {
    static Measured of(List<String> cells) {
      return new Measured(
          Integer.parseInt(cells.get(0)),
          Integer.parseInt(cells.get(3)),
          Double.parseDouble(cells.get(6)),
          bits(cells.get(7)),
          bits(cells.get(9)));
    }

    private static OptionalInt bits(String cell) {
      return cell.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(cell));
    }
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    TableFile table = TableFile.open(folder.resolve("depth.csv"), COLUMNS, KEYS);
    List<Measured> depths = new ArrayList<>();
    for (int depth = FIRST; depth <= last; depth++) {
      List<String> key = List.of("" + depth, "" + epochs, "" + boxes);
      Optional<List<String>> known = table.find(key);
      if (known.isEmpty()) {
        List<String> cells = new ArrayList<>(key);
        cells.addAll(measure(depth));
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted; the same command goes on from here");
        }
        table.add(cells);
        Row line = new Row().put("id", "depth " + depth);
        for (int k = KEYS; k < COLUMNS.size(); k++) {
          line.put(COLUMNS.get(k), cells.get(k).isEmpty() ? "none" : cells.get(k));
        }
        row.accept(line);
        known = Optional.of(cells);
      }
      depths.add(Measured.of(known.get()));
    }
    return draw(depths);
  }

  private List<String> measure(int depth) {
    int width = width(depth);
    Network f = train(depth, width, new WeightQuantization.None());
    FewestBits certified =
        FewestBits.of(
            f, PendulumController.domain(), EPSILON, Rounding.FLOOR, Granularity.NETWORK, options);
    List<String> cells = new ArrayList<>();
    cells.add("" + width);
    cells.add("" + StoredParameters.count(f));
    cells.add(Double.toString(error(f)));
    cells.add(Double.toString(norm(f)));
    cells.add(certified.bits().isPresent() ? "" + certified.bits().getAsInt() : "");
    cells.add("" + certified.minimal());
    for (int bits = 1; bits <= MOST_TRAINED_BITS; bits++) {
      Network g = train(depth, width, new WeightQuantization.Uniform(bits, Rounding.NEAREST));
      if (error(g) <= EPSILON) {
        cells.add("" + bits);
        cells.add(Double.toString(error(g)));
        return cells;
      }
    }
    cells.add("");
    cells.add("");
    return cells;
  }

  /** The hidden width whose number of parameters is nearest to {@value #PARAMETERS}. */
  private static int width(int depth) {
    int best = 1;
    for (int width = 1; width <= PARAMETERS; width++) {
      if (Math.abs(parameters(depth, width) - PARAMETERS)
          < Math.abs(parameters(depth, best) - PARAMETERS)) {
        best = width;
      }
    }
    return best;
  }

  private static int parameters(int depth, int width) {
    return 3 * width + (depth - 2) * (width * width + width) + width + 1;
  }

  private Network train(int depth, int width, WeightQuantization quantization) {
    TrainingOptions how =
        new TrainingOptions(
            new TrainingOptions.Architecture(
                Collections.nCopies(depth - 1, width), quantization.isActive()),
            Loss.SQUARED_ERROR,
            quantization,
            new TrainingOptions.Descent(
                new Optimizer.Adam(0), new Schedule(Schedule.Shape.LINEAR, 1e-2, 0), BATCH),
            new TrainingOptions.Stopping(epochs, epochs, 0),
            1,
            options.effort().threads());
    Samples samples = PendulumController.samples(1, SAMPLES);
    return Trainer.train(DataSplit.trainOnly(samples), how, progress -> {}).judged();
  }

  /** The root mean squared error on states that no training saw, in N m. */
  private double error(Network network) {
    Samples fresh = PendulumController.samples(2, SAMPLES);
    return Evaluator.error(
        Evaluator.outputs(network, fresh, options.effort().threads()), fresh.targets());
  }

  /** The largest spectral norm of a matrix or bias, bounded above. */
  private static double norm(Network network) {
    double largest = 0;
    for (Affine layer : Theta.of(network).denseLayers()) {
      Matrix bias = Matrix.of(layer.outputSize(), 1, layer.bias().toArray());
      largest = Math.max(largest, OperatorNorms.twoUp(layer.map().toMatrix()));
      largest = Math.max(largest, OperatorNorms.twoUp(bias));
    }
    return largest;
  }

  private List<Row> draw(List<Measured> depths) throws IOException {
    double norm = depths.stream().mapToDouble(Measured::norm).max().orElseThrow();
    LineChart.Line necessary = line("necessary for the class");
    LineChart.Line sufficient = line("sufficient for the class");
    LineChart.Line certified = line("certified for a trained network");
    LineChart.Line trained = line("trained for few bits, measured");
    List<Row> rows = new ArrayList<>();
    for (Measured measured : depths) {
      List<Integer> widths =
          new ArrayList<>(Collections.nCopies(measured.depth() + 1, measured.width()));
      widths.set(0, 2);
      widths.set(measured.depth(), 1);
      ParameterClass c =
          new ParameterClass(
              widths,
              new BigDecimal(norm),
              BigDecimal.valueOf(PendulumController.MAX_VELOCITY),
              Norm.TWO);
      BitCount count = BitCount.of(c, Rounding.FLOOR, BigDecimal.valueOf(EPSILON));
      add(necessary, measured.depth(), OptionalInt.of(count.necessaryBits()));
      add(sufficient, measured.depth(), OptionalInt.of(count.sufficientBits()));
      add(certified, measured.depth(), measured.certified());
      add(trained, measured.depth(), measured.trained());
      rows.add(
          new Row()
              .put("id", "depth " + measured.depth())
              .put("necessary", count.necessaryBits())
              .put("sufficient", count.sufficientBits())
              .put("certified", text(measured.certified()))
              .put("trained", text(measured.trained())));
    }
    String title =
        "Bits against depth: a pendulum's controller, about "
            + PARAMETERS
            + " parameters, epsilon "
            + EPSILON
            + " N m";
    TableFile.write(
        folder.resolve("depth.svg"),
        LineChart.of(
            title,
            new LineChart.Axis("depth L", false),
            new LineChart.Axis("bits per parameter", false),
            List.of(sufficient, necessary, certified, trained)));
    return rows;
  }

  private static String text(OptionalInt bits) {
    return bits.isPresent() ? "" + bits.getAsInt() : "none";
  }

  private static LineChart.Line line(String label) {
    return new LineChart.Line(
        label, new ArrayList<>(), new ArrayList<>(), label.startsWith("necessary"));
  }

  private static void add(LineChart.Line line, int depth, OptionalInt bits) {
    bits.ifPresent(
        b -> {
          line.x().add((double) depth);
          line.y().add((double) b);
        });
  }
}
