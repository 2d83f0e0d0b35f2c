package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import org.etalon.study.Run;
import org.etalon.train.CurvePoint;
import org.etalon.train.DataSplit;
import org.etalon.train.Evaluator;
import org.etalon.train.Samples;
import org.etalon.train.Trainer;
import org.etalon.train.TrainingException;
import org.etalon.train.TrainingOptions;
import org.etalon.train.TrainingResult;
import org.jspecify.annotations.Nullable;

/** One training of {@code etalon train}: a seed, and a folder for its checkpoint and files. */
final class TrainRun {
  /** What a training leaves beside its checkpoint. */
  static final List<String> FILES = List.of("float.onnx", "trained.onnx", "curve.csv", "curve.svg");

  private final DataSplit split;
  private final TrainingOptions options;
  private final Path directory;
  private final ResultFolder folder;
  private final List<String> files = new ArrayList<>();

  /**
   * A training.
   *
   * @param folder the directory, opened for {@link #FILES}
   */
  TrainRun(DataSplit split, TrainingOptions options, Path directory, ResultFolder folder) {
    this.split = split;
    this.options = options;
    this.directory = directory;
    this.folder = folder;
  }

  /** Where a training in this folder keeps its state. */
  static Path checkpoint(Path directory) {
    return directory.resolve("checkpoint");
  }

  /** Whether samples have classes; else they have values. */
  boolean classes() {
    return split.train().targets().isClasses();
  }

  /** The files written. */
  List<String> files() {
    return List.copyOf(files);
  }

  /** Trains, from the checkpoint on where there is one. */
  TrainingResult train(Messages messages) {
    Path checkpoint = checkpoint(directory);
    try {
      return Trainer.train(split, options, new TrainingLine(messages, classes()), checkpoint);
    } catch (TrainingException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new BadInputException(
          "cannot use the checkpoint " + checkpoint + ": " + e.getMessage());
    }
  }

  /** Writes the networks and the curve; returns all that is known of the training, for JSON. */
  Map<String, Object> finish(TrainingResult result) {
    int threads = options.threads();
    Network judged = result.judged();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("testError", error(judged, split.test(), threads));
    map.put("validationError", error(judged, split.validation(), threads));
    map.put("trainError", error(judged, split.train(), threads));
    map.put("metric", classes() ? "misclassified" : "rmse");
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
    write(result);
    map.put("files", files());
    map.put("curve", curve(result.curve()));
    return map;
  }

  private static @Nullable Double error(Network network, Samples samples, int threads) {
    return samples.count() == 0
        ? null
        : Evaluator.error(Evaluator.outputs(network, samples, threads), samples.targets());
  }

  private void write(TrainingResult result) {
    files.clear();
    try {
      OnnxWriter.write(result.real(), placed("float.onnx"));
      if (result.quantized().isPresent()) {
        Map<String, String> said = new LinkedHashMap<>(); // in an order of its own
        said.put("etalon.version", Run.version());
        said.put("etalon.trained", options.quantization().label());
        OnnxWriter.writeRowScaled(result.quantized().get(), said, placed("trained.onnx"));
      }
    } catch (IOException e) {
      throw new BadInputException("cannot write to " + directory + ": " + e.getMessage());
    }
    ResultFile.write(placed("curve.csv"), CurveFiles.csv(result.curve()));
    ResultFile.write(placed("curve.svg"), CurveFiles.svg(result.curve(), classes()));
    folder.publish();
  }

  /** Where a file is written; named is the place that it will have. */
  private Path placed(String name) {
    files.add(folder.place(name).toString());
    return folder.unfinished(name);
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
