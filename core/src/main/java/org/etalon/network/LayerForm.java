package org.etalon.network;

import java.util.ArrayList;
import java.util.List;
import org.etalon.fixed.FixedFormat;

/**
 * What a node of a network is, for people and pictures.
 *
 * @param kind one word: dense, convolution, scale, shift, selection, relu, sum or maxpool
 * @param detail the sizes of what it multiplies with, and how; may be empty
 * @param shape of the value it gives: channels, rows and columns behind a convolution, as far as
 *     they are known; else its size alone
 */
public record LayerForm(String kind, String detail, List<Integer> shape) {
  /** Copies the list. */
  public LayerForm {
    shape = List.copyOf(shape);
  }

  /** The forms of all nodes, in their order. */
  public static List<LayerForm> of(Network network) {
    List<LayerForm> forms = new ArrayList<>();
    for (Node node : network.nodes()) {
      int value = node.inputs().get(0);
      List<Integer> before =
          value == 0 ? List.of(network.inputSize()) : forms.get(value - 1).shape();
      forms.add(
          node.layer()
              .fold(
                  affine -> of(affine, before),
                  relu -> new LayerForm("relu", "", before),
                  add -> new LayerForm("sum", "", before),
                  pool -> of(pool),
                  round -> new LayerForm("cast", text(round), before)));
    }
    return List.copyOf(forms);
  }

  private static String text(Round round) {
    return round.fixed().map(FixedFormat::toString).orElse("256 codes, steps of the value");
  }

  /** The size of the value it gives. */
  public int size() {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }

  /** The shape in words, such as {@code 16 x 8 x 8}. */
  public String shapeText() {
    return text(shape.toArray(new Integer[0]));
  }

  private static String text(Integer... sizes) {
    List<String> words = new ArrayList<>();
    for (Integer size : sizes) {
      words.add(size.toString());
    }
    return String.join(" x ", words);
  }

  private static LayerForm of(Affine affine, List<Integer> before) {
    return affine
        .map()
        .fold(
            dense ->
                new LayerForm(
                    "dense",
                    text(dense.outputSize(), dense.inputSize()),
                    List.of(dense.outputSize())),
            diagonal ->
                new LayerForm(
                    diagonal.isIdentity() ? "shift" : "scale",
                    text(diagonal.scale().size()),
                    before),
            convolution -> of(convolution.shape()),
            selection ->
                new LayerForm(
                    "selection",
                    selection.outputSize() + " of " + selection.inputSize(),
                    List.of(selection.outputSize())));
  }

  private static LayerForm of(ConvolutionShape s) {
    StringBuilder detail = new StringBuilder();
    detail.append(
        text(s.outChannels(), s.inChannels() / s.groups(), s.kernelHeight(), s.kernelWidth()));
    append(detail, "stride", s.strideHeight(), s.strideWidth(), 1);
    append(detail, "pad", s.padTop(), s.padLeft(), 0);
    append(detail, "dilation", s.dilationHeight(), s.dilationWidth(), 1);
    if (s.groups() > 1) {
      detail.append(", groups ").append(s.groups());
    }
    return new LayerForm(
        "convolution", detail.toString(), List.of(s.outChannels(), s.outHeight(), s.outWidth()));
  }

  private static void append(StringBuilder text, String name, int height, int width, int usual) {
    if (height != usual || width != usual) {
      text.append(", ").append(name).append(' ').append(height);
      text.append(height == width ? "" : " x " + width);
    }
  }

  private static LayerForm of(MaxPool pool) {
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int i = 0; i < pool.outputSize(); i++) {
      least = Math.min(least, pool.windowSize(i));
      most = Math.max(most, pool.windowSize(i));
    }
    String windows = least == most ? "of " + most : "of " + least + " to " + most;
    return new LayerForm("maxpool", windows, List.of(pool.outputSize()));
  }
}
