package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;

/** A classifier and what can be asked of it beside distances, all in fixed point. */
final class OtherProperties {
  private OtherProperties() {}

  static Path network(Path folder) {
    Random random = new Random(11);
    List<Affine> layers = new ArrayList<>();
    int[] widths = {2, 6, 2};
    for (int l = 0; l < 2; l++) {
      double[] weights =
          random.doubles((long) widths[l] * widths[l + 1], -1, 1).map(w -> (float) w).toArray();
      layers.add(
          Affine.of(
              Matrix.of(widths[l + 1], widths[l], weights), Vector.of(new double[widths[l + 1]])));
    }
    Path file = folder.resolve("classes.onnx");
    try {
      OnnxWriter.write(Network.alternating(layers), file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  /** That the first output is above 50, which it never is. */
  static Path constraints(Path folder, Path network) throws IOException {
    StringBuilder text = new StringBuilder("; of " + network.getFileName() + "\n");
    for (String name : List.of("X_0", "X_1", "Y_0", "Y_1")) {
      text.append("(declare-const ").append(name).append(" Real)\n");
    }
    for (String name : List.of("X_0", "X_1")) {
      text.append("(assert (>= " + name + " -1))(assert (<= " + name + " 1))\n");
    }
    Path file = folder.resolve("never.vnnlib");
    Files.writeString(file, text + "(assert (> Y_0 50))\n");
    return file;
  }

  static void quantize(Path network, String domain, Path out, String... property) {
    List<String> line = new ArrayList<>(List.of("quantize", network.toString()));
    line.addAll(List.of("--domain=" + domain, "--out=" + out, "--no-report", "--boxes=3000"));
    line.addAll(List.of("--rounding=nearest", "--granularity=layer", "--bits=8"));
    line.addAll(List.of("--activations=15", "--input-format=same", "--activation-rounding=floor"));
    line.addAll(List.of(property));
    Cli run = Cli.run(line.toArray(String[]::new));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
  }
}
