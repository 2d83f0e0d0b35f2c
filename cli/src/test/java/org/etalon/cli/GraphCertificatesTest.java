package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateException;
import org.etalon.certificate.CertificateReader;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Fingerprint;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of graphs without casts: found by commands, accepted, and rejected once untrue. */
class GraphCertificatesTest {
  private static final List<CheckOptions> BOTH =
      List.of(new CheckOptions(false, 0, 1, 1), new CheckOptions(true, 0, 1, 1));

  @TempDir Path folder;

  /** A convolution, a residual sum and maxima over windows, on images of 3 x 3. */
  private static Network network(SplittableRandom random) {
    return Network.of(
        9,
        List.of(
            Node.of(convolution(random, 1, 2), 0),
            Node.of(new Relu(18), 1),
            Node.of(convolution(random, 2, 2), 2),
            new Node(new Add(18), List.of(3, 2)),
            Node.of(new Relu(18), 4),
            Node.of(MaxPool.of(18, new int[][] {{0, 1, 3, 4}, {4, 5, 7, 8}, {9, 10}, {16, 17}}), 5),
            Node.of(
                Affine.of(Matrix.of(2, 4, numbers(random, 8)), Vector.of(numbers(random, 2))), 6)));
  }

  private static Affine convolution(SplittableRandom random, int in, int out) {
    ConvolutionShape shape = new ConvolutionShape(in, 3, 3, out, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    return new Affine(
        new Convolution(shape, Vector.of(numbers(random, shape.kernelSize()))),
        Vector.zeros(shape.outputSize()));
  }

  /** Doubles that float32 holds. */
  private static double[] numbers(SplittableRandom random, int count) {
    return random.doubles(count, -0.5, 0.5).map(x -> (float) x).toArray();
  }

  /** What a command left: both networks, and the certificate of a distance between them. */
  private record Left(Network f, Network g, Certificate certificate) {
    CheckResult check(Certificate read, double epsilon, CheckOptions options) {
      Domain domain = Domain.of(box());
      Certificate.Models models = certificate.models();
      Question question =
          new Question(
              f,
              models.fileF(),
              Optional.of(g),
              models.fileG(),
              domain,
              Norm.INF,
              Epsilon.of(epsilon));
      return Checker.check(read, question, options);
    }

    /** The claim for another network, or another distance, with its right hashes. */
    Certificate claim(Network other, double epsilon) {
      return new Certificate(
          new Certificate.Models(
              certificate.models().fileF(), hash(f), certificate.models().fileG(), hash(other)),
          Optional.empty(),
          Norm.INF,
          Epsilon.of(epsilon),
          certificate.boxes(),
          certificate.trees(),
          certificate.evidence(),
          List.of(),
          Map.of());
    }
  }

  private static Box box() {
    return Box.cube(9, 0, 0.25);
  }

  private static String hash(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }

  private static void certified(String... arguments) {
    Cli run = Cli.run(arguments);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
  }

  /** Quantizes the network of a seed, and certifies the pair by the command of its own, too. */
  private List<Left> left(long seed) throws IOException {
    Path model = folder.resolve("f" + seed + ".onnx");
    OnnxWriter.write(network(new SplittableRandom(seed)), model);
    Path out = folder.resolve("q" + seed);
    String f = model.toString();
    String domain = "box:0,0.25";
    certified(
        "quantize",
        f,
        "--domain",
        domain,
        "--epsilon",
        "0.05",
        "--bits",
        "12",
        "--no-report",
        "--boxes",
        "2000",
        "--out",
        out.toString());
    Path g = out.resolve("quantized.onnx");
    Path own = folder.resolve("c" + seed + ".etalon");
    certified(
        "certify",
        f,
        g.toString(),
        "--domain",
        domain,
        "--epsilon",
        "0.05",
        "--boxes",
        "2000",
        "--certificate",
        own.toString());
    Network networkF = OnnxReader.read(model).network();
    Network networkG = OnnxReader.read(g).network();
    List<Left> left = new ArrayList<>();
    for (Path file : List.of(out.resolve("certificate.etalon"), own)) {
      left.add(new Left(networkF, networkG, CertificateReader.read(file)));
    }
    assertDamagedIsRejected(own, left.get(1), seed);
    certified(
        "check",
        own.toString(),
        "--network",
        f,
        "--quantized",
        g.toString(),
        "--domain",
        domain,
        "--epsilon",
        "0.05");
    return left;
  }

  /** Any flipped bit makes another file than the one that was written. */
  private void assertDamagedIsRejected(Path file, Left pair, long seed) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(seed);
    for (int k = 0; k < 20; k++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Path other = folder.resolve("damaged.etalon");
      Files.write(other, damaged);
      boolean accepted;
      try {
        accepted = pair.check(CertificateReader.read(other), 0.05, BOTH.get(0)).accepted();
      } catch (CertificateException e) {
        accepted = false;
      }
      assertThat(accepted).isFalse();
    }
  }

  @Test
  void check_certificatesOfGraphs_acceptsThemAndNoLieAboutThem() throws IOException {
    for (long seed = 1; seed <= Cases.of(4); seed++) {
      for (Left left : left(seed)) {
        double attained = attained(left, left.g(), seed);
        Network worse = left.g().withAffine(affine -> shifted(affine, left.f().outputSize()));
        for (CheckOptions options : BOTH) {
          assertThat(left.check(left.certificate(), 0.05, options).accepted()).isTrue();
          Certificate claim = left.claim(left.g(), attained * 0.99);
          assertThat(left.check(claim, attained * 0.99, options).accepted()).isFalse();
          Left lie = new Left(left.f(), worse, left.certificate());
          assertThat(lie.check(left.claim(worse, 0.05), 0.05, options).accepted()).isFalse();
          assertThat(lie.check(left.certificate(), 0.05, options).accepted()).isFalse();
        }
      }
    }
  }

  /** The last layer with outputs that are off by twice what is claimed. */
  private static Affine shifted(Affine affine, int outputs) {
    double[] bias = affine.bias().toArray();
    if (bias.length == outputs) {
      Arrays.setAll(bias, i -> bias[i] + 0.125);
    }
    return new Affine(affine.map(), Vector.of(bias));
  }

  /** A difference that some point of the box has. */
  private static double attained(Left left, Network g, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double attained = 0;
    for (int k = 0; k < 200; k++) {
      double[] x = random.doubles(9, 0, 0.25).toArray();
      double[] y = left.f().forward(x);
      double[] z = g.forward(x);
      for (int i = 0; i < y.length; i++) {
        attained = Math.max(attained, Math.abs(z[i] - y[i]));
      }
    }
    assertThat(attained).isPositive();
    return attained;
  }
}
