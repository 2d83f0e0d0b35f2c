package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.exact.DecimalText;
import org.etalon.example.Example;
import org.etalon.example.Examples;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Box;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon example}: makes the networks of the folder examples, from a seed. */
@Command(
    name = "example",
    mixinStandardHelpOptions = true,
    description = "Make an example network with its domain; the same seed makes the same bytes.",
    footer = {"", "Example:", "  etalon example pendulum --seed 1 --out examples"})
final class ExampleCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "pendulum, square, sine, jets, images or resnet18.")
  String name = "";

  @Mixin SeedOption seed = new SeedOption();

  @Option(
      names = "--out",
      defaultValue = ".",
      paramLabel = "DIR",
      description =
          "Where NAME.onnx, NAME.domain.json and, where numbers have units, NAME.units.json go.")
  Path directory = Path.of(".");

  ExampleCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Example example =
        Examples.byName(name, seed.value)
            .orElseThrow(
                () ->
                    new UsageException(
                        "no example '"
                            + name
                            + "'; there are "
                            + String.join(", ", Examples.names())));
    String model = name + ".onnx";
    String domain = name + ".domain.json";
    String units = name + ".units.json";
    try (ResultFolder folder = ResultFolder.open(directory, List.of(units, domain, model))) {
      try {
        OnnxWriter.write(example.network(), folder.unfinished(model));
      } catch (IOException e) {
        throw new BadInputException("cannot write " + folder.place(model) + ": " + e.getMessage());
      }
      ResultFile.write(folder.unfinished(domain), ResultFile.toJson(json(example)));
      if (!example.inputs().isEmpty()) {
        ResultFile.write(folder.unfinished(units), ResultFile.toJson(UnitsOption.json(example)));
      }
      folder.publish();
    }
    out.println(example.description());
    String asked = directory.resolve(model) + " --domain " + directory.resolve(domain);
    out.println(
        example.epsilon().isPresent()
            ? "  etalon quantize "
                + asked
                + (example.inputs().isEmpty() ? "" : " --units " + directory.resolve(units))
                + " --epsilon "
                + DecimalText.of(example.epsilon().getAsDouble())
            : "  etalon bounds " + asked + " --bits 8 --rounding nearest");
    return ExitCode.OK;
  }

  private static Map<String, Object> json(Example example) {
    Box box = example.domain().boxes().get(0);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("about", example.description());
    json.put("lower", box.lower());
    json.put("upper", box.upper());
    return json;
  }
}
