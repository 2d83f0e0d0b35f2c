package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.etalon.onnx.FloatTwin;
import org.etalon.onnx.ModelException;
import org.etalon.study.BadInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon unquantize}: the float twin of a model of QONNX. */
@Command(
    name = "unquantize",
    mixinStandardHelpOptions = true,
    description = {
      "Write a model of QONNX without its quantizers (Quant, IntQuant, BipolarQuant, Trunc): with"
          + " the parameters that the file holds before they are rounded, and values as they are.",
      "So certify can say how far the quantized model may be from it. A runtime that does not know"
          + " QONNX runs it. Where training with quantizers made the parameters, no float network"
          + " had just these: what is written is what the quantizers were put on."
    },
    footer = {
      "",
      "Example:",
      "  etalon unquantize jets.onnx --out jets-float.onnx",
      "  etalon certify jets-float.onnx jets.onnx --domain box:-1,1 --boxes 1000"
    })
final class UnquantizeCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "MODEL", description = "An .onnx file with quantizers.")
  Path model = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The .onnx file to write.")
  Path file = Path.of("");

  UnquantizeCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try {
      FloatTwin twin = FloatTwin.of(model);
      if (Files.exists(file) && Files.isSameFile(model, file)) {
        throw new UsageException("--out would replace the model itself");
      }
      twin.write(file);
      String left =
          twin.quantizers().entrySet().stream()
              .map(entry -> entry.getValue() + " " + entry.getKey())
              .collect(Collectors.joining(", "));
      out.println("Left out: " + left + ".");
      out.println("  wrote " + file);
      out.println(
          "  How far they may be apart: etalon certify " + file + " " + model + " --domain D");
      return ExitCode.OK;
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such file: " + e.getMessage());
    } catch (IOException e) {
      throw new BadInputException(model + ", " + file + ": " + e.getMessage());
    } catch (ModelException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }
}
