package org.etalon.export;

import java.util.ArrayList;
import java.util.List;
import org.etalon.network.ConvolutionShape;

/**
 * The loops of a convolution, or of maxima over the same windows; what a window covers outside of
 * the input is left out.
 */
final class CConvolution {
  private CConvolution() {}

  /** The largest number that an index of the loops takes. */
  static int mostIndex(ConvolutionShape form) {
    int ends = Math.max(form.inHeight() + form.padTop(), form.inWidth() + form.padLeft());
    return Math.max(ends, Math.max(lastRow(form), lastColumn(form)) + 1);
  }

  /**
   * The body of the function.
   *
   * @param finish from a sum to {@code out[i]}
   */
  static String loops(
      Stage stage, ConvolutionShape form, Table weights, Table biases, String finish) {
    String sum = "int" + stage.width() + "_t";
    boolean single = stage.biases().length == form.outChannels();
    int channels = form.inChannels() / form.groups();
    String first =
        form.groups() == 1
            ? "c"
            : "(o / " + form.outChannels() / form.groups() + ") * " + channels + " + c";
    String added = "sum += (" + sum + ")" + weights.entry("[o][k]") + " * (" + sum + ")in[j];";
    String biased =
        ("    sum = sum" + CLayers.times(stage.scale(), sum) + " + (" + sum + ")")
            + (biases.entry(single ? "[o]" : "[i]") + ";\n");
    return loops(form, new Fold(sum, "0", channels, first, true, added), biased + finish);
  }

  /**
   * The body of the function where windows have their maxima.
   *
   * @param least a number that no entry of the input is below
   */
  static String maxima(Windows windows, ConvolutionShape form, String least, String finish) {
    String sum = "int" + windows.width() + "_t";
    String larger =
        ("if ((" + sum + ")in[j] > sum) {\n            ")
            + ("  sum = (" + sum + ")in[j];\n            }");
    return loops(form, new Fold(sum, least, 1, "o", false, larger), finish);
  }

  /**
   * What becomes of the entries of a window.
   *
   * @param type of the result
   * @param start of it
   * @param channels of a window
   * @param channel of the input that channel c of a window is
   * @param counts whether entries of the kernel are counted, as k
   * @param step that takes {@code in[j]} in
   */
  private record Fold(
      String type, String start, int channels, String channel, boolean counts, String step) {}

  private static String loops(ConvolutionShape form, Fold fold, String finish) {
    return """
          net_index i = 0;
          net_index o;
          net_index r;
          net_index s;
          %snet_index y;
          net_index x;
          for (o = 0; o < %d; o++) {
          for (r = 0; r < %d; r++) {
          for (s = 0; s < %d; s++) {
            %s sum = %s;
        %s      for (y = 0; y < %d; y++) {
                const net_index row = (net_index)(r * %d + y * %d);
                for (x = 0; x < %d; x++) {
                  const net_index column = (net_index)(s * %d + x * %d);
                  %s{
                    const net_index j = (net_index)(((%s) * %d + (row - %d)) * %d + (column - %d));
                    %s
                  }
        %s        }
              }
        %s"""
            .formatted(
                fold.counts() ? "net_index c;\n  " : "",
                form.outChannels(),
                form.outHeight(),
                form.outWidth(),
                fold.type(),
                fold.start(),
                fold.counts()
                    ? "    net_index k = 0;\n    for (c = 0; c < " + fold.channels() + "; c++) {\n"
                    : "",
                form.kernelHeight(),
                form.strideHeight(),
                form.dilationHeight(),
                form.kernelWidth(),
                form.strideWidth(),
                form.dilationWidth(),
                inside(form),
                fold.channel(),
                form.inHeight(),
                form.padTop(),
                form.inWidth(),
                form.padLeft(),
                fold.step(),
                fold.counts() ? "          k++;\n" : "",
                fold.counts() ? "    }\n" : "")
        + finish
        + "    i++;\n  }\n  }\n  }\n";
  }

  /** The condition that a place of a window is one of the input. */
  private static String inside(ConvolutionShape form) {
    List<String> conditions = new ArrayList<>();
    if (form.padTop() > 0) {
      conditions.add("row >= " + form.padTop());
    }
    if (lastRow(form) >= form.padTop() + form.inHeight()) {
      conditions.add("row < " + (form.padTop() + form.inHeight()));
    }
    if (form.padLeft() > 0) {
      conditions.add("column >= " + form.padLeft());
    }
    if (lastColumn(form) >= form.padLeft() + form.inWidth()) {
      conditions.add("column < " + (form.padLeft() + form.inWidth()));
    }
    return conditions.isEmpty() ? "" : "if (" + String.join(" && ", conditions) + ") ";
  }

  private static int lastRow(ConvolutionShape form) {
    return (form.outHeight() - 1) * form.strideHeight()
        + (form.kernelHeight() - 1) * form.dilationHeight();
  }

  private static int lastColumn(ConvolutionShape form) {
    return (form.outWidth() - 1) * form.strideWidth()
        + (form.kernelWidth() - 1) * form.dilationWidth();
  }
}
