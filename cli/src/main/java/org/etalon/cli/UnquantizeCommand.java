package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.etalon.onnx.FloatTwin;
import org.etalon.onnx.ModelException;
import org.etalon.study.BadInputException;
import org.etalon.study.Invocation;
import org.etalon.study.LoadedModel;
import org.etalon.study.ResultFile;
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
    ResultFile.requireWritable(file.toString());
    FloatTwin twin = twin();
    try {
      if (Files.exists(file) && Files.isSameFile(model, file)) {
        throw new UsageException("--out would replace the model itself");
      }
      twin.write(file);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
    String left =
        twin.quantizers().entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    out.println("Left out: " + left + ".");
    out.println("  wrote " + file);
    if (canBeCertified()) {
      List<String> certify = List.of("certify", file.toString(), model.toString(), "--domain", "D");
      out.println("  How far they may be apart: " + Invocation.of(certify));
    }
    return ExitCode.OK;
  }

  private FloatTwin twin() {
    try {
      return FloatTwin.of(model);
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such model file: " + model);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + model + ": " + e.getMessage());
    } catch (ModelException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }

  /** Whether both are read, and are of one architecture. */
  private boolean canBeCertified() {
    try {
      Checks.alignable(LoadedModel.read(file), LoadedModel.read(model));
      return true;
    } catch (BadInputException e) {
      return false;
    }
  }
}
