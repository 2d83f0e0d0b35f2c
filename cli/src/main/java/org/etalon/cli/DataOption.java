package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import org.etalon.train.CsvData;
import org.etalon.train.DataSplit;
import org.etalon.train.MalformedDataException;
import org.etalon.train.Mnist;
import org.etalon.train.Samples;
import picocli.CommandLine.Option;

/** Samples with their classes or values. */
final class DataOption {
  private static final String MNIST = "mnist:";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "mnist:DIR|FILE.csv",
      description =
          "The samples: a folder with the four files of MNIST, or lines of inputs followed by the"
              + " class, an integer from 0.")
  String spec = "";

  /**
   * The samples in three parts; a CSV file is split at random.
   *
   * @param outputs how many numbers at the end of a CSV line are outputs; 0 for a class
   */
  DataSplit split(int outputs, double validation, double test, long seed) {
    try {
      if (isPixels()) {
        return Mnist.read(folder(spec));
      }
      Path file = Path.of(spec);
      Samples all = outputs == 0 ? CsvData.readClasses(file) : CsvData.readValues(file, outputs);
      return DataSplit.random(all, validation, test, seed);
    } catch (MalformedDataException | UnfitException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new BadInputException("cannot read " + spec + ": " + e.getMessage());
    }
  }

  /** The samples to report on. */
  Samples test() {
    return test(spec);
  }

  /** The samples to report on: the test part of MNIST, all of a CSV file. */
  static Samples test(String spec) {
    try {
      return spec.startsWith(MNIST)
          ? Mnist.readTest(folder(spec))
          : CsvData.readClasses(Path.of(spec));
    } catch (MalformedDataException | UnfitException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new BadInputException("cannot read " + spec + ": " + e.getMessage());
    }
  }

  /** Whether inputs are pixels, of [0, 1]. */
  boolean isPixels() {
    return spec.startsWith(MNIST);
  }

  private static Path folder(String spec) {
    return Path.of(spec.substring(MNIST.length()));
  }
}
