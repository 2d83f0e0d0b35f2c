package org.etalon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.etalon.network.Network;
import org.etalon.quant.RowScaledLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  @TempDir Path folder = Path.of("");

  private static double error(Network network, Samples samples) {
    int wrong = 0;
    for (int s = 0; s < samples.count(); s++) {
      double[] y = network.forward(samples.input(s));
      int best = 0;
      for (int j = 1; j < y.length; j++) {
        best = y[j] > y[best] ? j : best;
      }
      wrong += best == samples.targets().classOf(s) ? 0 : 1;
    }
    return (double) wrong / samples.count();
  }

  @ParameterizedTest(name = "{0}: at most {1}")
  @CsvSource({
    "none, 0.02",
    "binaryconnect, 0.05",
    "binaryconnect-stochastic, 0.05",
    "uniform:1, 0.05",
    "uniform:2, 0.04",
    "uniform:4:floor, 0.03",
    "uniform:8, 0.03"
  })
  void train_spirals_reachesTheStatedError(String quantization, double most) {
    DataSplit data = Spirals.split(2000, 1);
    TrainingOptions options = Spirals.options(WeightQuantization.parse(quantization), 40, 2);
    TrainingResult result = Trainer.train(data, options, progress -> {});
    assertThat(error(result.judged(), data.test())).isLessThanOrEqualTo(most);
    assertThat(result.best().testError()).isEqualTo(error(result.judged(), data.test()));
    assertThat(result.finished()).isTrue();
    assertThat(result.curve()).hasSize(40);
  }

  @Test
  void train_binaryConnect_hasOneBitAWeightAndAScaleARow() {
    DataSplit data = Spirals.split(500, 1);
    TrainingOptions options = Spirals.options(WeightQuantization.parse("binaryconnect"), 3, 1);
    List<RowScaledLayer> layers =
        Trainer.train(data, options, progress -> {}).quantized().orElseThrow();
    assertThat(layers).hasSize(3);
    for (RowScaledLayer layer : layers) {
      assertThat(layer.bits()).isEqualTo(1);
      assertThat(layer.indices().toArray()).containsOnly(1, -1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "binaryconnect",
        "binaryconnect-stochastic",
        "uniform:3",
        "uniform:8:floor"
      })
  void train_anyThreads_hasTheSameBits(String quantization) {
    DataSplit data = Spirals.split(530, 2); // the last batch is not full
    WeightQuantization weights = WeightQuantization.parse(quantization);
    TrainingResult one = Trainer.train(data, Spirals.options(weights, 4, 1), progress -> {});
    for (int threads = 2; threads <= 4; threads++) {
      TrainingResult more =
          Trainer.train(data, Spirals.options(weights, 4, threads), progress -> {});
      assertThat(more.real()).isEqualTo(one.real());
      assertThat(more.quantized()).isEqualTo(one.quantized());
      assertThat(more.best().trainLoss()).isEqualTo(one.best().trainLoss());
    }
  }

  @Test
  void train_interruptedAndResumed_isAsIfNothingHadHappened() throws IOException {
    DataSplit data = Spirals.split(600, 3);
    TrainingOptions options =
        Spirals.options(WeightQuantization.parse("binaryconnect-stochastic"), 8, 2);
    TrainingResult whole = Trainer.train(data, options, progress -> {});
    Path file = folder.resolve("checkpoint");
    TrainingResult part = Trainer.train(data, options, this::interruptInEpochFour, file);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(part.finished()).isFalse();
    assertThat(part.epochs()).isEqualTo(3);
    TrainingResult resumed = Trainer.train(data, options, progress -> {}, file);
    assertThat(resumed.finished()).isTrue();
    assertThat(resumed.real()).isEqualTo(whole.real());
    assertThat(resumed.quantized()).isEqualTo(whole.quantized());
    assertThat(resumed.curve()).hasSameSizeAs(whole.curve());
  }

  private void interruptInEpochFour(TrainingProgress progress) {
    if (progress.epoch() == 4) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void train_foreignOrDamagedCheckpoint_isRefused() throws IOException {
    DataSplit data = Spirals.split(300, 3);
    Path file = folder.resolve("checkpoint");
    TrainingOptions options = Spirals.options(new WeightQuantization.None(), 2, 1);
    Trainer.train(data, options, progress -> {}, file);
    TrainingOptions longer = Spirals.options(new WeightQuantization.None(), 3, 1);
    assertThatThrownBy(() -> Trainer.train(data, longer, progress -> {}, file))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("another run");
    DataSplit other = Spirals.split(300, 4);
    assertThatThrownBy(() -> Trainer.train(other, options, progress -> {}, file))
        .hasMessageContaining("another run");
    byte[] bytes = Files.readAllBytes(file);
    for (int at : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      assertThatThrownBy(() -> Trainer.train(data, options, progress -> {}, file))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("damaged");
    }
    Files.write(file, new byte[5]);
    assertThatThrownBy(() -> Trainer.train(data, options, progress -> {}, file))
        .hasMessageContaining("damaged");
  }

  @Test
  void train_patience_endsAndKeepsTheBest() {
    DataSplit data = Spirals.split(300, 6);
    TrainingOptions base = Spirals.options(new WeightQuantization.None(), 400, 1);
    TrainingOptions options =
        new TrainingOptions(
            base.architecture(),
            base.loss(),
            base.quantization(),
            base.descent(),
            new TrainingOptions.Stopping(400, 1, 5),
            1,
            1);
    TrainingResult result = Trainer.train(data, options, progress -> {});
    assertThat(result.epochs()).isLessThan(400).isEqualTo(result.best().epoch() + 5);
    double least =
        result.curve().stream().mapToDouble(CurvePoint::validationError).min().orElseThrow();
    assertThat(result.best().validationError()).isEqualTo(least);
    assertThat(error(result.judged(), data.validation())).isEqualTo(least);
  }

  @Test
  void train_rateTooLarge_saysThatItDiverged() {
    DataSplit data = Spirals.split(300, 6);
    TrainingOptions options =
        new TrainingOptions(
            new TrainingOptions.Architecture(List.of(8), false),
            Loss.SQUARED_ERROR,
            new WeightQuantization.None(),
            new TrainingOptions.Descent(
                new Optimizer.Sgd(0.9f), new Schedule(Schedule.Shape.CONSTANT, 1e20, 0), 10),
            new TrainingOptions.Stopping(50, 1, 0),
            1,
            1);
    assertThatThrownBy(() -> Trainer.train(data, options, progress -> {}))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("smaller learning rate");
  }
}
