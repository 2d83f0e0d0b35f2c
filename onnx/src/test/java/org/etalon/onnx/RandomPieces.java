package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** What random small models are made of: a seed gives an operator set, shapes and numbers. */
class RandomPieces {
  private static final int NEWEST = OnnxReader.NEWEST_OPSET;

  final SplittableRandom random;
  final long opset;

  RandomPieces(long seed) {
    this.random = new SplittableRandom(seed);
    this.opset = 7L + random.nextInt(NEWEST - 6);
  }

  int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  boolean maybe() {
    return random.nextBoolean();
  }

  float real() {
    return (float) (4 * random.nextDouble() - 2);
  }

  double[] reals(long count) {
    return random.doubles(count, -2, 2).map(v -> (float) v).toArray();
  }

  TestModel model(long[] shape) {
    return TestModel.version(opset < 9 ? 4 : 8, opset, shape);
  }

  /** The first dimension is 1, or any number of samples. */
  long[] shape(int most) {
    long[] shape = LongStream.range(0, 2 + random.nextInt(most - 1)).map(i -> upTo(4)).toArray();
    shape[0] = maybe() ? 1 : -1;
    return shape;
  }

  long[] image() {
    int axes = upTo(2);
    long[] shape = LongStream.range(0, axes + 2).map(i -> upTo(6)).toArray();
    shape[0] = maybe() ? 1 : -1;
    return shape;
  }

  static long size(long... shape) {
    return Arrays.stream(shape).map(Math::abs).reduce(1, (a, b) -> a * b);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  final List<Consumer<Fields>> some(Consumer<Fields>... attributes) {
    return Arrays.stream(attributes).filter(a -> maybe()).toList();
  }

  long[] numbers(int count, int least, int most) {
    return random.longs(count, least, most + 1L).toArray();
  }

  TestModel constant(TestModel model, String name, long... shape) {
    return model.constant(name, TestModel.FLOAT, shape, reals(size(shape)));
  }

  /** Integers as an input, or as an attribute in operator sets before they became an input. */
  TestModel integersOf(
      TestModel model,
      String type,
      String name,
      long[] values,
      int since,
      List<Consumer<Fields>> more) {
    List<Consumer<Fields>> attributes = new ArrayList<>(more);
    if (opset < since) {
      attributes.add(integers(name, values));
      return model.node(type, "x", "y", attributes);
    }
    return model
        .list(name, Arrays.stream(values).asDoubleStream().toArray())
        .node(type, "x," + name, "y", attributes);
  }

  /** A shape that is spread over another one, or that it is spread over. */
  long[] spread(long[] shape) {
    int drop = random.nextInt(shape.length);
    long[] part = Arrays.copyOfRange(shape, drop, shape.length);
    for (int i = 0; i < part.length; i++) {
      part[i] = maybe() ? 1 : Math.abs(part[i]);
    }
    return part;
  }
}
