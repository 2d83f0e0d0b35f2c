package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Random small models of convolutions and pooling. */
final class RandomWindows extends RandomPieces {
  RandomWindows(long seed) {
    super(seed);
  }

  /** Of kernels of so many axes; computed pads where windows leave out one element at most. */
  private List<Consumer<Fields>> windows(long[] kernel, int mostPad, boolean dilated) {
    int axes = kernel.length;
    List<Consumer<Fields>> attributes = new ArrayList<>();
    boolean skips = false;
    if (maybe()) {
      long[] strides = numbers(axes, 1, 3);
      skips = IntStream.range(0, axes).anyMatch(k -> strides[k] > kernel[k] + 1);
      attributes.add(integers("strides", strides));
    }
    boolean dilates = dilated && maybe();
    if (dilates) {
      attributes.add(integers("dilations", numbers(axes, 1, 2)));
    }
    switch (random.nextInt(dilates || skips ? 3 : 4)) {
      case 0 -> attributes.add(integers("pads", numbers(2 * axes, 0, mostPad)));
      case 3 -> attributes.add(text("auto_pad", maybe() ? "SAME_UPPER" : "SAME_LOWER"));
      case 2 -> attributes.add(text("auto_pad", maybe() ? "VALID" : "NOTSET"));
      default -> {}
    }
    return attributes;
  }

  TestModel conv() {
    int axes = upTo(2);
    int groups = upTo(3);
    long[] shape = numbers(axes + 2, 1, 6);
    long[] kernel = numbers(axes + 2, 1, 3);
    kernel[0] *= groups;
    shape[0] = maybe() ? 1 : -1;
    shape[1] = kernel[1] * groups;
    List<Consumer<Fields>> attributes = windows(Arrays.copyOfRange(kernel, 2, axes + 2), 3, true);
    attributes.add(integer("group", groups));
    attributes.addAll(kernelShape(kernel));
    boolean bias = maybe();
    TestModel model = constant(constant(model(shape), "W", kernel), "b", kernel[0]);
    return model.node("Conv", bias ? "x,W,b" : "x,W", "y", attributes);
  }

  TestModel convTranspose() {
    int axes = upTo(2);
    int groups = upTo(2);
    long[] shape = numbers(axes + 2, 1, 5);
    long[] kernel = numbers(axes + 2, 1, 3);
    kernel[0] *= groups;
    shape[0] = maybe() ? 1 : -1;
    shape[1] = kernel[0];
    long[] strides = numbers(axes, 1, 3);
    long[] more = new long[axes];
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integer("group", groups));
    attributes.add(integers("strides", strides));
    attributes.addAll(kernelShape(kernel));
    if (maybe()) {
      Arrays.setAll(more, k -> random.nextLong(strides[k]));
      attributes.add(integers("output_padding", more));
    }
    long[] whole = new long[axes]; // the length of each axis without pads
    Arrays.setAll(whole, k -> (shape[k + 2] - 1) * strides[k] + kernel[k + 2] + more[k]);
    boolean same = true;
    for (int k = 0; k < axes; k++) {
      same &= whole[k] >= shape[k + 2] * strides[k];
    }
    switch (random.nextInt(same ? 4 : 3)) {
      case 0 -> attributes.add(integers("pads", pads(Arrays.copyOfRange(kernel, 2, axes + 2))));
      case 1 -> {
        Arrays.setAll(whole, k -> whole[k] - (kernel[k + 2] > 1 ? random.nextInt(2) : 0));
        attributes.add(integers("output_shape", whole));
      }
      case 2 -> attributes.addAll(some(integers("dilations", numbers(axes, 1, 2))));
      default -> attributes.add(text("auto_pad", maybe() ? "SAME_UPPER" : "SAME_LOWER"));
    }
    TestModel model = constant(constant(model(shape), "W", kernel), "b", kernel[1] * groups);
    return model.node("ConvTranspose", maybe() ? "x,W,b" : "x,W", "y", attributes);
  }

  private List<Consumer<Fields>> kernelShape(long[] kernel) {
    return some(integers("kernel_shape", Arrays.copyOfRange(kernel, 2, kernel.length)));
  }

  /** Less than a window before and behind each axis. */
  private long[] pads(long[] kernel) {
    long[] pads = new long[2 * kernel.length];
    Arrays.setAll(pads, i -> random.nextLong(kernel[i % kernel.length]));
    return pads;
  }

  TestModel pool(String type) {
    int axes = upTo(2);
    long[] shape = numbers(axes + 2, 1, 6);
    shape[0] = maybe() ? 1 : -1;
    long[] kernel = new long[axes];
    Arrays.setAll(kernel, k -> upTo((int) Math.min(3, shape[k + 2])));
    boolean max = type.equals("MaxPool");
    boolean ceil = opset >= 10 && maybe();
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integers("kernel_shape", kernel));
    if (ceil) {
      attributes.add(integer("ceil_mode", 1));
      attributes.add(integers("strides", numbers(axes, 1, 3)));
      attributes.add(integers("pads", pads(kernel)));
    } else {
      boolean fits = Arrays.stream(shape).skip(2).allMatch(length -> length >= 5);
      attributes.addAll(windows(kernel, 1, fits && opset >= (max ? 10 : 19)));
    }
    attributes.addAll(max ? List.of() : some(integer("count_include_pad", 1)));
    attributes.addAll(max && opset >= 8 ? some(integer("storage_order", 1)) : List.of());
    return model(shape).node(type, "x", "y", attributes);
  }

  TestModel globalPool(String type) {
    return model(image()).node(type, "x", "y");
  }

  /** Branches of convolutions that meet in sums and concatenations. */
  TestModel residual() {
    long channels = upTo(3);
    long[] shape = {maybe() ? 1 : -1, channels, upTo(4), upTo(4)};
    TestModel model = model(shape);
    String value = "x";
    for (int block = 0; block < 3; block++) {
      constant(model, "W" + block, channels, channels, 3, 3);
      constant(model, "c" + block, channels, 1, 1);
      String a = "a" + block;
      String b = "b" + block;
      String c = "d" + block;
      String next = block == 2 ? "y" : "v" + block;
      model
          .node("Conv", value + ",W" + block, a, integers("pads", 1, 1, 1, 1))
          .node("Add", a + ",c" + block, b)
          .node(maybe() ? "Relu" : "LeakyRelu", b, c)
          .node(maybe() ? "Add" : "Sub", c + "," + value, next);
      value = next;
    }
    return model;
  }
}
