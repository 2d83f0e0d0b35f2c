package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.example.Example;
import org.etalon.example.Examples;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.study.DomainSpec;
import org.etalon.vnnlib.VnnlibReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A network, its inputs, and what rounding may change of its outputs.
 *
 * @param id for a table, without commas
 * @param f the network
 * @param domain its inputs
 * @param epsilon the largest difference of an output that is allowed
 */
record Task(String id, Network f, Domain domain, double epsilon) {
  private static final double CHAIN = 0.01;
  private static final double ACAS_XU = 0.05;
  private static final double ASTER = 1e-3;
  private static final double MNIST = 0.5;
  private static final String CONVOLUTIONAL = "mnist_convsmall_point";
  private static final String SMALL = "scaled:0.13,";
  private static final double CONVOLUTIONAL_EPSILON = 0.01;

  /** Reads or makes a task. */
  interface Source {
    Task read() throws IOException;
  }

  /** The pendulum's controller that Etalon makes itself. */
  static Task pendulum() {
    Example example = Examples.byName("pendulum", 1).orElseThrow();
    return new Task(
        "pendulum", example.network(), example.domain(), example.epsilon().orElseThrow());
  }

  /** The chain {@code x -> w_L ... w_1 x} on [0,1], weights at random, their product above 1/2. */
  static Task chain(int depth) {
    SplittableRandom random = new SplittableRandom(depth);
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < depth; l++) {
      double weight = (float) random.nextDouble(Math.pow(0.5, 1.0 / depth), 1);
      layers.add(Affine.of(Matrix.of(1, 1, new double[] {weight}), Vector.zeros(1)));
    }
    return new Task(
        "chain of " + depth, Network.alternating(layers), Domain.of(Box.cube(1, 0, 1)), CHAIN);
  }

  /** A collision-avoidance network such as 1_1, on the box of a property. */
  static Task acasXu(Path data, String name, int property) throws IOException {
    Path folder = data.resolve("acasxu");
    Network f = read(folder.resolve("ACASXU_run2a_" + name + "_batch_2000.onnx"));
    Path box = existing(folder.resolve("prop_" + property + ".vnnlib"));
    return new Task(
        "ACAS Xu " + name + " property " + property,
        f,
        VnnlibReader.readDomain(box, f.inputSize()),
        ACAS_XU);
  }

  /** One of the controllers that Aster was evaluated on, with the error that it asks for. */
  static Task aster(Path data, String name) throws IOException {
    Path folder = data.resolve("aster");
    JsonNode box =
        JsonMapper.builder()
            .build()
            .readTree(Files.readString(existing(folder.resolve(name + ".json"))));
    return new Task(
        "Aster " + name,
        read(folder.resolve(name + ".onnx")),
        Domain.of(Box.of(numbers(box.path("lower")), numbers(box.path("upper")))),
        ASTER);
  }

  /** MNIST 256x2 around an image. */
  static Task mnist(Path data, int box) throws IOException {
    Path folder = data.resolve("mnistfc");
    Network f = read(folder.resolve("mnist-net_256x2.onnx"));
    Path image = existing(folder.resolve("prop_" + box + "_0.03.vnnlib"));
    return new Task(
        "MNIST 256x2 box " + box, f, VnnlibReader.readDomain(image, f.inputSize()), MNIST);
  }

  /** A convolutional network for images of digits, on a small box around one of them. */
  static Task convolutional(Path data) throws IOException {
    Network f = read(data.resolve("real").resolve(CONVOLUTIONAL + ".onnx"));
    Path image = existing(data.resolve("mnistfc").resolve("prop_0_0.03.vnnlib"));
    Domain small = DomainSpec.read(SMALL + image, f.inputSize()).domain();
    return new Task(CONVOLUTIONAL, f, small, CONVOLUTIONAL_EPSILON);
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).doubleValue();
    }
    return numbers;
  }

  private static Network read(Path file) throws IOException {
    return OnnxReader.read(existing(file)).network();
  }

  private static Path existing(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no " + file);
    }
    return file;
  }
}
