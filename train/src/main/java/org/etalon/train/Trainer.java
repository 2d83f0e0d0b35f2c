package org.etalon.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.quant.RowScaledLayer;

/**
 * Trains a multilayer perceptron by mini-batches, with real weights or by the straight-through
 * estimator with weights of few bits.
 *
 * <p><b>Returns:</b> the network of the best evaluation, normalization folded in.
 *
 * <p><b>Property:</b> float32 arithmetic in a fixed order; the same data, options and seed give the
 * same parameters to the last bit, for any number of threads and with or without the Vector API,
 * and whether or not the run was interrupted and resumed.
 *
 * <p><b>Reference:</b> Courbariaux, Bengio, David, NeurIPS 2015, arXiv:1511.00363, algorithm 1.
 */
public final class Trainer implements AutoCloseable {
  private static final long SHUFFLE_KEY = 1;
  private static final long SAMPLE_KEY = 2;

  private final DataSplit data;
  private final TrainingOptions options;
  private final Consumer<TrainingProgress> listener;
  private final Workers workers;
  private final Product product;
  private final Perceptron net;
  private final TrainingState state;
  private final float[] input;
  private final int batch;
  private long start;
  private double secondsBefore;
  private int epochsBefore;

  private Trainer(DataSplit data, TrainingOptions options, Consumer<TrainingProgress> listener) {
    this.data = data;
    this.options = options;
    this.listener = listener;
    workers = new Workers(options.threads());
    product = new Product(Kernels.bestFloat(), workers);
    net =
        new Perceptron(
            data.train().inputs(), data.train().targets().outputs(), options, product, workers);
    state = new TrainingState(net.parameters());
    batch = options.descent().batch();
    input = new float[batch * data.train().inputs()];
  }

  /**
   * Trains without a checkpoint.
   *
   * @throws TrainingException if training diverges
   */
  public static TrainingResult train(
      DataSplit data, TrainingOptions options, Consumer<TrainingProgress> listener) {
    try (Trainer trainer = new Trainer(data, options, listener)) {
      return trainer.run(Optional.empty());
    } catch (IOException e) {
      throw new IllegalStateException(e); // without a checkpoint nothing is read or written
    }
  }

  /**
   * Trains with a checkpoint, written after every evaluation; goes on from the file where there is
   * one. When the thread is interrupted, the best network so far is the result.
   *
   * @throws TrainingException if training diverges, or the file is damaged or of another run
   * @throws IOException if the file cannot be read or written
   */
  public static TrainingResult train(
      DataSplit data, TrainingOptions options, Consumer<TrainingProgress> listener, Path checkpoint)
      throws IOException {
    try (Trainer trainer = new Trainer(data, options, listener)) {
      return trainer.run(Optional.of(checkpoint));
    }
  }

  private TrainingResult run(Optional<Path> checkpoint) throws IOException {
    Optional<TrainingCheckpoint> file =
        checkpoint.map(path -> new TrainingCheckpoint(path, identity()));
    if (file.isPresent() && Files.exists(file.get().path())) {
      file.get().read(state);
    }
    start = System.nanoTime();
    secondsBefore = state.seconds;
    epochsBefore = state.epoch;
    int epochs = options.stopping().epochs();
    boolean interrupted = false;
    while (state.epoch < epochs && !patienceEnded() && !interrupted) {
      Tally tally = new Tally();
      interrupted = !epoch(tally);
      boolean evaluates =
          state.epoch % options.stopping().evaluateEvery() == 0 || state.epoch == epochs;
      if (interrupted ? state.best < 0 : evaluates) {
        evaluate(tally);
        if (file.isPresent() && !interrupted) {
          file.get().write(state);
        }
      }
    }
    return result(!interrupted);
  }

  private boolean patienceEnded() {
    int patience = options.stopping().patience();
    return patience > 0 && state.sinceBest() >= patience;
  }

  private String identity() {
    return options.identity() + " data " + data.hashCode();
  }

  /** What an epoch's batches said. */
  private static final class Tally {
    private double loss;
    private double errors;
    private int samples;
    private double rate;
  }

  /** One pass over the data; false if it was interrupted. */
  private boolean epoch(Tally tally) {
    Samples train = data.train();
    long seed = Mixer.draw(options.seed(), -SHUFFLE_KEY);
    int[] order = Shuffle.order(train.count(), new SplittableRandom(Mixer.draw(seed, state.epoch)));
    for (int from = 0; from < order.length; from += batch) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      int count = Math.min(batch, order.length - from);
      step(order, from, count, tally);
      listener.accept(progress(tally));
    }
    state.epoch++;
    return true;
  }

  private void step(int[] order, int from, int count, Tally tally) {
    Schedule schedule = options.descent().schedule();
    double share = (double) from / order.length;
    tally.rate = schedule.rate(state.epoch, share, options.stopping().epochs());
    state.step++;
    data.train().gather(order, from, count, input);
    net.sampleWeights(Mixer.draw(Mixer.draw(options.seed(), -SAMPLE_KEY), state.step));
    float[] outputs = net.forward(input, count);
    Targets targets = data.train().targets();
    float[] of = Arrays.copyOf(outputs, count * targets.outputs()); // the last batch may be short
    tally.errors += errors(of, targets.select(order, from, from + count));
    double loss = options.loss().differentiate(outputs, targets, order, from, count);
    if (!Double.isFinite(loss)) {
      throw new TrainingException(
          "training diverged in epoch "
              + (state.epoch + 1)
              + ": the loss is not a number; use a smaller learning rate");
    }
    tally.loss += loss;
    tally.samples += count;
    net.backward(input, outputs, count);
    net.update(new Update(options.descent().optimizer(), (float) tally.rate, state.step));
  }

  /** A sum that, over all samples, divides into an error. */
  private static double errors(float[] outputs, Targets targets) {
    double error = Evaluator.error(outputs, targets);
    return targets.count() * (targets.isClasses() ? error : error * error);
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - start) * 1e-9;
  }

  private TrainingProgress progress(Tally tally) {
    double done = state.epoch - epochsBefore + (double) tally.samples / data.train().count();
    int left = options.stopping().epochs() - epochsBefore;
    double here = seconds() - secondsBefore;
    return new TrainingProgress(
        Math.min(state.epoch + 1, options.stopping().epochs()),
        options.stopping().epochs(),
        tally.loss / tally.samples,
        state.lastPoint(),
        state.bestPoint(),
        here * (left - done) / done);
  }

  private void evaluate(Tally tally) {
    boolean quantized = options.quantization().judgedQuantized();
    Moments moments = moments(quantized);
    Network judged =
        quantized
            ? Network.alternating(
                net.quantizedNetwork(moments).stream().map(RowScaledLayer::affine).toList())
            : net.realNetwork(moments);
    Evaluator evaluator = new Evaluator(judged, product);
    double mean = tally.samples == 0 ? Double.NaN : tally.errors / tally.samples;
    double validation = error(evaluator, data.validation());
    double test = error(evaluator, data.test());
    state.seconds = seconds();
    state.add(
        new CurvePoint(
            state.epoch,
            tally.rate,
            tally.samples == 0 ? Double.NaN : tally.loss / tally.samples,
            data.train().targets().isClasses() ? mean : Math.sqrt(mean),
            validation,
            test,
            state.seconds));
  }

  private static double error(Evaluator evaluator, Samples samples) {
    return samples.count() == 0
        ? Double.NaN
        : Evaluator.error(evaluator.outputs(samples), samples.targets());
  }

  /** The moments of all training data with the weights of one of the two networks. */
  private Moments moments(boolean quantized) {
    Moments moments = new Moments(net.layers());
    net.settleWeights(quantized);
    if (!options.architecture().batchNormalization()) {
      return moments;
    }
    int count = data.train().count();
    int[] order = Shuffle.order(count, new SplittableRandom(options.seed()));
    for (int from = 0; from < count; from += batch) {
      int size = Math.min(batch, count - from);
      data.train().gather(order, from, size, input);
      net.forward(input, size);
      moments.add(net.layers(), size);
    }
    return moments;
  }

  private TrainingResult result(boolean finished) {
    state.restoreBest();
    Network real = net.realNetwork(moments(false));
    Optional<List<RowScaledLayer>> quantized =
        options.quantization().isActive()
            ? Optional.of(net.quantizedNetwork(moments(true)))
            : Optional.empty();
    return new TrainingResult(
        real,
        quantized,
        options.quantization().judgedQuantized(),
        state.bestPoint().orElseThrow(),
        state.curve,
        state.epoch,
        finished);
  }

  @Override
  public void close() {
    workers.close();
  }
}
