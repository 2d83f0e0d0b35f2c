package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import org.etalon.study.Text;
import org.etalon.train.CurvePoint;
import org.etalon.train.DataSplit;
import org.etalon.train.Evaluator;
import org.etalon.train.Loss;
import org.etalon.train.Samples;
import org.etalon.train.Trainer;
import org.etalon.train.TrainingException;
import org.etalon.train.TrainingOptions;
import org.etalon.train.TrainingResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code etalon train}: a network trained with weights of few bits, or with real ones. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Train a multilayer perceptron, with real weights or with weights of few bits"
            + " (BinaryConnect, uniform grids). Writes float.onnx (real weights), quantized.onnx,"
            + " curve.csv and curve.svg; a checkpoint as it goes. Equal data, options and seed give"
            + " equal networks, bit by bit.",
    footer = {
      "",
      "Examples:",
      "  etalon train --data mnist:DIR --quantize binaryconnect --epochs 100 --out bc",
      "  etalon train --data points.csv --hidden 32,32 --loss cross-entropy --adam --out net"
    })
final class TrainCommand implements Callable<Integer>, StopsEarly {
  private final PrintStream out;
  private final Messages messages;

  @Mixin DataOption data = new DataOption();

  @Mixin TrainOptions training = new TrainOptions();

  @Option(
      names = "--outputs",
      paramLabel = "N",
      description =
          "A CSV line ends with N wanted outputs, not with a class; for --loss squared-error.")
  int outputs;

  @Option(
      names = "--validation",
      defaultValue = "0.1",
      paramLabel = "P",
      description = "Share of a CSV file to choose the best network by (default: 0.1).")
  double validation;

  @Option(
      names = "--test",
      defaultValue = "0.1",
      paramLabel = "P",
      description = "Share of a CSV file to report errors on (default: 0.1).")
  double test;

  @Option(names = "--resume", description = "Go on from the checkpoint in the folder --out.")
  boolean resume;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder for all results; made where it is missing.")
  Path directory = Path.of("");

  @Mixin ReportOption report = new ReportOption();

  @Mixin JsonOption json = new JsonOption();

  TrainCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    TrainingOptions options = training.toOptions();
    if (outputs != 0 && (outputs < 0 || options.loss() != Loss.SQUARED_ERROR)) {
      throw new UsageException("--outputs is at least 1 and goes with --loss squared-error");
    }
    if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
      throw new UsageException("--validation and --test are shares with a sum below 1");
    }
    Path checkpoint = directory.resolve("checkpoint");
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BadInputException("cannot make " + directory + ": " + e.getMessage());
    }
    if (resume != Files.exists(checkpoint)) {
      throw new UsageException(
          resume
              ? "nothing to resume: no " + checkpoint
              : checkpoint + " exists: add --resume, choose another --out, or remove it");
    }
    Output output = json.open(out);
    report.requireWritable();
    DataSplit split = data.split(outputs, validation, test, options.seed());
    TrainingResult result = train(split, options, checkpoint);
    report(output, split, options, result);
    return result.finished() ? ExitCode.OK : ExitCode.UNKNOWN;
  }

  private TrainingResult train(DataSplit split, TrainingOptions options, Path checkpoint) {
    try {
      return Trainer.train(
          split,
          options,
          new TrainingLine(messages, split.train().targets().isClasses()),
          checkpoint);
    } catch (TrainingException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new BadInputException(
          "cannot use the checkpoint " + checkpoint + ": " + e.getMessage());
    }
  }

  private void report(
      Output output, DataSplit split, TrainingOptions options, TrainingResult result) {
    boolean classes = split.train().targets().isClasses();
    int threads = options.threads();
    Network judged = result.judged();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("testError", error(judged, split.test(), threads));
    map.put("validationError", error(judged, split.validation(), threads));
    map.put("trainError", error(judged, split.train(), threads));
    map.put("metric", classes ? "misclassified" : "rmse");
    map.put("judged", result.judgedQuantized() ? "quantized" : "float");
    map.put("floatTestError", error(result.real(), split.test(), threads));
    map.put(
        "quantizedTestError",
        result.quantizedNetwork().isEmpty()
            ? null
            : error(result.quantizedNetwork().get(), split.test(), threads));
    map.put("epochs", result.epochs());
    map.put("bestEpoch", result.best().epoch());
    map.put("finished", result.finished());
    map.put("seconds", result.curve().get(result.curve().size() - 1).seconds());
    map.put("quantization", options.quantization().label());
    map.put("hidden", options.architecture().hidden());
    List<String> files = write(result, classes);
    map.put("files", files);
    map.put("curve", curve(result.curve()));
    output.line(
        (result.finished() ? "Trained " : "Interrupted after ")
            + Text.count(result.epochs(), "epoch", "epochs")
            + ", "
            + options.quantization().label()
            + "; kept epoch "
            + result.best().epoch()
            + ":");
    output.line("  test error        " + TrainingLine.shown(map.get("testError"), classes));
    output.line("  validation error  " + TrainingLine.shown(map.get("validationError"), classes));
    output.line("  train error       " + TrainingLine.shown(map.get("trainError"), classes));
    if (result.quantized().isPresent()) {
      output.line(
          "  on test: quantized weights "
              + TrainingLine.shown(map.get("quantizedTestError"), classes)
              + ", real weights "
              + TrainingLine.shown(map.get("floatTestError"), classes));
    }
    files.forEach(file -> output.line("  wrote " + file));
    report.write(output, map);
    output.json(map);
  }

  private static @Nullable Double error(Network network, Samples samples, int threads) {
    return samples.count() == 0
        ? null
        : Evaluator.error(Evaluator.outputs(network, samples, threads), samples.targets());
  }

  private List<String> write(TrainingResult result, boolean classes) {
    List<String> files = new ArrayList<>();
    Path real = directory.resolve("float.onnx");
    try {
      OnnxWriter.write(result.real(), real);
      files.add(real.toString());
      if (result.quantized().isPresent()) {
        Path quantized = directory.resolve("quantized.onnx");
        OnnxWriter.writeRowScaled(result.quantized().get(), Map.of(), quantized);
        files.add(quantized.toString());
      }
    } catch (IOException e) {
      throw new BadInputException("cannot write to " + directory + ": " + e.getMessage());
    }
    Path csv = directory.resolve("curve.csv");
    ResultFile.write(csv, CurveFiles.csv(result.curve()));
    files.add(csv.toString());
    Path svg = directory.resolve("curve.svg");
    ResultFile.write(svg, CurveFiles.svg(result.curve(), classes));
    files.add(svg.toString());
    return files;
  }

  private static List<Map<String, Object>> curve(List<CurvePoint> points) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (CurvePoint p : points) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("epoch", p.epoch());
      row.put("learningRate", p.learningRate());
      row.put("trainLoss", p.trainLoss());
      row.put("trainError", p.trainError());
      row.put("validationError", orNull(p.validationError()));
      row.put("testError", orNull(p.testError()));
      row.put("seconds", p.seconds());
      list.add(row);
    }
    return list;
  }

  private static @Nullable Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
