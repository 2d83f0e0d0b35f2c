package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.testing.Chains;

/** Runs of {@code quantize --minimize bits}, of one small network where no other is named. */
record Minimized(Path folder, String f) {
  static final String DOMAIN = "box:-1,1";

  /** With the network written into a folder, into which results go, too. */
  static Minimized in(Path folder) throws IOException {
    Path file = folder.resolve("f.onnx");
    OnnxWriter.write(floats(Chains.of(new SplittableRandom(1), 2, 8, 8, 1)), file);
    return new Minimized(folder, file.toString());
  }

  private static Network floats(Network network) {
    return network.withAffine(
        affine -> {
          double[] weights = affine.map().parameters();
          for (int k = 0; k < weights.length; k++) {
            weights[k] = (float) weights[k];
          }
          double[] bias = affine.bias().toArray();
          for (int i = 0; i < bias.length; i++) {
            bias[i] = (float) bias[i];
          }
          Matrix matrix = Matrix.of(affine.outputSize(), affine.inputSize(), weights);
          return Affine.of(matrix, Vector.of(bias));
        });
  }

  Cli run(String epsilon, String out, String... more) {
    return runOf(f, DOMAIN, epsilon, out, more);
  }

  Cli runOf(String f, String domain, String epsilon, String out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("quantize", f, "--domain", domain, "--epsilon", epsilon, "--minimize", "bits"));
    arguments.addAll(List.of("--out", folder.resolve(out).toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }
}
