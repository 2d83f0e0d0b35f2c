package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.etalon.engine.certify.ApartBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.instance.InstanceBounds;
import org.etalon.network.Network;
import org.etalon.onnx.ModelException;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.time.Stop;
import org.etalon.vnnlib.VnnlibReader;

/**
 * Networks that people use: brackets against float16 and 8 bits a channel. Image networks that
 * others give figures for are bounded on boxes of 1/255 and 2/255 of a pixel, 30 s each, beside the
 * bounds that know less; all others on their own domains, 5 s each.
 */
final class RealSuite implements Suite {
  private static final double IMAGE_SECONDS = 30;
  private static final double SECONDS = 5;
  private static final double PEER_SECONDS = 120;
  private static final int SEED = 17;

  /** From so many inputs on, a network without a domain is taken for one of images. */
  private static final int MANY = 64;

  /**
   * A network of images.
   *
   * @param deviations of each channel, by which its benchmark divides pixels; 1 where pixels are
   *     the inputs
   */
  private record Image(String name, List<Double> deviations) {}

  private static final List<Image> IMAGES =
      List.of(
          new Image("resnet_2b", List.of(0.2471, 0.2435, 0.2616)),
          new Image("resnet_4b", List.of(0.2471, 0.2435, 0.2616)),
          new Image("cifar_base_kw", List.of(0.225, 0.225, 0.225)),
          new Image("cifar_deep_kw", List.of(0.225, 0.225, 0.225)),
          new Image("mnist_convsmall_point", List.of(1.0)),
          new Image("mnist_convsmall_pgdk", List.of(1.0)),
          new Image("mnist_conv_maxpool", List.of(1.0)),
          new Image("mnist_convnet_maxpool", List.of(1.0)));

  private final Path folder;
  private final SearchOptions options;

  RealSuite(Path data, SearchOptions options) {
    folder = data.resolve("real");
    this.options = options;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    List<Row> images = new ArrayList<>();
    for (Image image : IMAGES) {
      Network f = OnnxReader.read(file(image.name)).network();
      for (int pixels = 1; pixels <= 2; pixels++) {
        Box box = box(image, f.inputSize(), pixels / 255.0);
        for (boolean half : new boolean[] {true, false}) {
          String id = image.name + " " + pixels + "/255" + (half ? " float16" : " 8-bit");
          Network g = half ? Rounded.float16(f) : Rounded.eightBit(f);
          Row line = beside(bracket(id, f, g, Domain.of(box), IMAGE_SECONDS), f, g, box);
          line.put("pixels", pixels);
          images.add(line);
          row.accept(line);
        }
      }
    }
    List<Row> others = new ArrayList<>();
    for (Path file : others()) {
      own(file, others, row);
    }
    return List.of(
        total("images, 1/255", 1, images), total("images, 2/255", 2, images), all(others));
  }

  private void own(Path file, List<Row> others, Consumer<Row> row) throws IOException {
    String name = name(file);
    try {
      Network f = OnnxReader.read(file).network();
      Domain domain = domain(file, f.inputSize());
      for (boolean half : new boolean[] {true, false}) {
        Network g = half ? Rounded.float16(f) : Rounded.eightBit(f);
        Row line = bracket(name + (half ? " float16" : " 8-bit"), f, g, domain, SECONDS);
        others.add(line);
        row.accept(line);
      }
    } catch (ModelException e) {
      Row line = new Row().put("id", name).put("refused", String.valueOf(e.getMessage()));
      others.add(line);
      row.accept(line);
    }
  }

  private Row bracket(String id, Network f, Network g, Domain domain, double seconds) {
    double limit = Math.min(seconds, options.budget().seconds());
    return Measured.bracket(id, f, g, domain, options.withSeconds(limit));
  }

  /** Adds the bounds that know less. */
  private static Row beside(Row row, Network f, Network g, Box box) {
    long start = System.nanoTime();
    InstanceBounds bounds = new InstanceBounds(f, g, box, Norm.INF);
    double apart =
        ApartBound.largestOutput(
            f, g, box, Stop.when(() -> (System.nanoTime() - start) * 1e-9 > PEER_SECONDS));
    double interval = bounds.interval();
    double paths = bounds.pathMaxMin().orElse(Double.POSITIVE_INFINITY);
    double means = bounds.meanNorms();
    double least = Math.min(Math.min(apart, interval), Math.min(paths, means));
    return row.put("apart", apart)
        .put("interval", interval)
        .put("path_metric", paths)
        .put("mean_norms", means)
        .put("least_of_these_to_ours", least / row.number("upperBound"));
  }

  private static Row total(String id, int pixels, List<Row> images) {
    List<Row> rows = images.stream().filter(r -> r.number("pixels") == pixels).toList();
    return new Row()
        .put("id", id)
        .put("rows", rows.size())
        .put("ratio_max", rows.stream().mapToDouble(r -> r.number("ratio")).max().orElseThrow())
        .put(
            "below_all", rows.stream().filter(r -> r.number("least_of_these_to_ours") > 1).count());
  }

  private static Row all(List<Row> others) {
    List<Row> bounded =
        others.stream().filter(r -> r.number("upperBound") < Double.POSITIVE_INFINITY).toList();
    return new Row()
        .put("id", "others")
        .put("rows", others.size())
        .put("refused", others.stream().filter(r -> r.cells().containsKey("refused")).count())
        .put("bounded", bounded.size())
        .put("within_1.01", bounded.stream().filter(r -> r.number("ratio") <= 1.01).count())
        .put("within_5", bounded.stream().filter(r -> r.number("ratio") <= 5).count());
  }

  /** Around the middle of the benchmark's own domain, or around a point that a seed gives. */
  private Box box(Image image, int inputs, double pixels) throws IOException {
    double[] middle = middle(image.name, inputs);
    double[] lower = new double[inputs];
    double[] upper = new double[inputs];
    int plane = inputs / image.deviations.size();
    for (int i = 0; i < inputs; i++) {
      double radius = pixels / image.deviations.get(i / plane);
      lower[i] = middle[i] - radius;
      upper[i] = middle[i] + radius;
    }
    return Box.of(lower, upper);
  }

  private double[] middle(String name, int inputs) throws IOException {
    Path property = folder.resolve(name + ".vnnlib");
    if (Files.isRegularFile(property)) {
      Box hull = VnnlibReader.readDomain(property, inputs).hull();
      double[] middle = new double[inputs];
      for (int i = 0; i < inputs; i++) {
        middle[i] = 0.5 * hull.lower(i) + 0.5 * hull.upper(i);
      }
      return middle;
    }
    return point(inputs);
  }

  private static double[] point(int inputs) {
    SplittableRandom random = new SplittableRandom(SEED);
    return random.doubles(inputs).toArray();
  }

  private Domain domain(Path file, int inputs) throws IOException {
    Path property = folder.resolve(name(file) + ".vnnlib");
    if (Files.isRegularFile(property)) {
      return VnnlibReader.readDomain(property, inputs);
    }
    return Domain.of(
        inputs >= MANY
            ? box(new Image("", List.of(1.0)), inputs, 1 / 255.0)
            : Box.cube(inputs, -1, 1));
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    if (!Files.isRegularFile(file)) {
      throw new IOException("real/" + name + ".onnx is missing");
    }
    return file;
  }

  private List<Path> others() throws IOException {
    List<String> images = IMAGES.stream().map(Image::name).toList();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".onnx") && !images.contains(name(file)))
          .sorted()
          .toList();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.onnx$", "");
  }
}
