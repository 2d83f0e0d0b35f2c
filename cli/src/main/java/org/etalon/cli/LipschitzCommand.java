package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.lab.theory.Extremal;
import org.etalon.lab.theory.LipschitzConstant;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code etalon theory lipschitz}: K_q, and bounds in closed form around it. */
@Command(
    name = "lipschitz",
    mixinStandardHelpOptions = true,
    description =
        "The Lipschitz constant K of theta -> R_theta over the class, exactly, beside two bounds in"
            + " closed form: (1/c) L B^(L-1) with c = 1/D from below, c W L^2 B^(L-1) with c = 1 +"
            + " X_0 from above where B is at least 1. X_0 is the largest norm of an input."
            + " docs/math/theory.md has the proofs, and the theorems of the literature they meet.",
    footer = {
      "",
      "Example:",
      "  etalon theory lipschitz --widths 2,3,1 --weight-bound 2 --norm 1 --extremal pair"
    })
final class LipschitzCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = "--extremal",
      paramLabel = "DIR",
      description = "Write the pair of networks that reaches K, as ONNX.")
  @Nullable Path extremal;

  @Mixin ClassOptions options = new ClassOptions();

  @Mixin JsonOption json = new JsonOption();

  LipschitzCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Output output = json.open(out);
    ParameterClass c = options.only();
    LipschitzConstant k = LipschitzConstant.of(c);
    Optional<Extremal> pair =
        Optional.ofNullable(extremal).map(folder -> ClassOptions.checked(() -> Extremal.of(c)));
    boolean above = c.weightBound().compareTo(BigDecimal.ONE) >= 0;
    output.line("K = " + ClassOptions.shownUp(k.exact()) + "  (sup over the class of the ratio)");
    output.line(
        "  from below  (1/c) L B^(L-1), c = 1/D = 1/"
            + c.radius()
            + ":  "
            + ClassOptions.shownDown(k.lower()));
    output.line(
        above
            ? "  from above  c W L^2 B^(L-1), c = 1 + X_0 = "
                + ClassOptions.shownUp(k.upperFactor())
                + ":  "
                + ClassOptions.shownUp(k.upper())
            : "  from above  holds for B >= 1 only");
    Map<String, Object> map = ClassOptions.describe(c);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("K", ClassOptions.jsonUp(k.exact()));
    values.put("lower", ClassOptions.jsonDown(k.lower()));
    values.put("upper", above ? ClassOptions.jsonUp(k.upper()) : null);
    map.put("lipschitz", values);
    if (extremal != null) {
      writePair(pair.orElseThrow(), extremal, k, output, values);
      map.put("files", List.of(theta(extremal).toString(), moved(extremal).toString()));
    }
    output.json(map);
    return ExitCode.OK;
  }

  private static void writePair(
      Extremal pair, Path folder, LipschitzConstant k, Output output, Map<String, Object> values) {
    ClassOptions.into(
        folder,
        () -> {
          write(pair, pair.theta(), theta(folder));
          write(pair, pair.moved(), moved(folder));
        });
    BigDecimal delta = new BigDecimal(pair.delta());
    output.line("  wrote " + theta(folder));
    output.line("  wrote " + moved(folder));
    output.line(
        "  every parameter of the second is "
            + ClassOptions.shownUp(delta)
            + " smaller: at (D, ..., D)");
    output.line(
        "  they differ by K delta = "
            + ClassOptions.shownUp(k.exact().multiply(delta))
            + ", less a small part of it");
    values.put("delta", delta);
  }

  /** As float32, where that holds both. */
  private static void write(Extremal pair, Network network, Path file) throws IOException {
    if (pair.isFloat32()) {
      OnnxWriter.write(network, file);
    } else {
      OnnxWriter.writeDouble(network, file);
    }
  }

  private static Path theta(Path folder) {
    return folder.resolve("theta.onnx");
  }

  private static Path moved(Path folder) {
    return folder.resolve("moved.onnx");
  }
}
