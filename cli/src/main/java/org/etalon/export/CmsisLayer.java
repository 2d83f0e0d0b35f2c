package org.etalon.export;

import java.util.Arrays;
import org.etalon.network.ConvolutionShape;
import org.etalon.problem.UnfitException;

/**
 * A step as CMSIS-NN is called for it.
 *
 * @param function that is called; nothing where nothing is to be done
 * @param tables its constants, as C
 * @param call what stands between braces in the function that runs all
 */
record CmsisLayer(String function, String tables, String call) {
  /**
   * The layer of a step.
   *
   * @param number of the step, from 1
   * @param wide whether values have 16 bits, not 8
   * @throws UnfitException if CMSIS-NN computes something else
   */
  static CmsisLayer of(FixedGraph graph, CmsisLayout layout, int number, boolean wide) {
    FixedGraph.Place place = graph.places().get(number - 1);
    if (layout.isIdle(number)) {
      return new CmsisLayer("", "", "");
    }
    String name = place.name();
    int taken = place.inputs().get(0);
    String in = layout.array(taken);
    String out = layout.array(number);
    return place
        .step()
        .fold(
            stage -> {
              CmsisStage made = CmsisStage.of(name, stage, layout.places(taken), wide);
              return stage
                  .form()
                  .map(form -> convolution(number, stage, made, form, in, out, wide))
                  .orElseGet(() -> dense(number, stage, made, in, out, wide));
            },
            windows -> pool(number, name, windows, windows.form().orElseThrow(), in, out, wide),
            sum -> CmsisSum.of(name, sum, wide).layer(layout, place, number));
  }

  static String suffix(boolean wide) {
    return wide ? "_s16" : "_s8";
  }

  private static String tables(int number, CmsisStage stage, boolean wide) {
    IntegerType biases = wide ? IntegerType.INT64 : IntegerType.INT32;
    Table weights = new Table("net_weights" + number, IntegerType.INT8, stage.weights(), false);
    Table bias = new Table("net_biases" + number, biases, new long[][] {stage.biases()}, true);
    return weights.definition() + "\n" + bias.definition() + "\n";
  }

  private static String activation(Step step, boolean wide) {
    return ".activation = {.min = "
        + CmsisRounding.least(step, wide)
        + ", .max = "
        + CmsisRounding.most(step, wide)
        + "}";
  }

  private static long inputOffset(Stage stage, boolean wide) {
    return -CmsisRounding.zero(stage.taken(), wide);
  }

  private static CmsisLayer dense(
      int number, Stage stage, CmsisStage made, String in, String out, boolean wide) {
    String tables =
        tables(number, made, wide)
            + ("static const cmsis_nn_fc_params net_params" + number)
            + (" = {\n    .input_offset = " + inputOffset(stage, wide))
            + ", .filter_offset = 0, .output_offset = "
            + CmsisRounding.zero(stage.given(), wide)
            + (",\n    " + activation(stage, wide) + "};\n")
            + ("static const cmsis_nn_per_tensor_quant_params net_quant" + number)
            + (" = {\n    .multiplier = " + made.multiplier() + ", .shift = " + made.shift())
            + "};\n";
    String function = "arm_fully_connected" + suffix(wide);
    String call =
        dims("input", 1, 1, 1, stage.inputs())
            + dims("filter", stage.inputs(), 1, 1, stage.outputs())
            + dims("bias", 1, 1, 1, stage.outputs())
            + dims("output", 1, 1, 1, stage.outputs())
            + (wide ? "" : sums(number))
            + call(function, number, in, "&net_quant" + number + ",")
            + (" &filter_dims, &net_weights" + number + "[0][0],\n        &bias_dims, net_biases")
            + (number + ", &output_dims, " + out + ");\n");
    return new CmsisLayer(function, tables, call);
  }

  /**
   * What {@code arm_fully_connected_s8} for Helium begins its sums with, in place of biases and
   * offsets: the caller has to fill its context with it.
   */
  private static String sums(int number) {
    String buffer = "contexts[" + (number - 1) + "].buf";
    return "#if defined(ARM_MATH_MVEI)\n"
        + ("    status = " + buffer + " == NULL\n        ? ARM_CMSIS_NN_ARG_ERROR\n")
        + ("        : arm_vector_sum_s8((int32_t *)" + buffer + ", filter_dims.n,\n")
        + ("            output_dims.c, &net_weights" + number + "[0][0],\n            net_params")
        + (number + ".input_offset, net_params" + number + ".filter_offset, net_biases" + number)
        + ");\n    if (status == ARM_CMSIS_NN_SUCCESS)\n#endif\n";
  }

  /** The beginning of a call, up to the input. */
  private static String call(String function, int number, String in, String quantized) {
    return "    status = "
        + function
        + ("(&contexts[" + (number - 1) + "], &net_params" + number + ", " + quantized)
        + ("\n        &input_dims, " + in + ",");
  }

  private static CmsisLayer convolution(
      int number,
      Stage stage,
      CmsisStage made,
      ConvolutionShape form,
      String in,
      String out,
      boolean wide) {
    boolean depthwise = CmsisStage.isDepthwise(form);
    long[][] multipliers = {new long[form.outChannels()]};
    long[][] shifts = {new long[form.outChannels()]};
    Arrays.fill(multipliers[0], made.multiplier());
    Arrays.fill(shifts[0], made.shift());
    boolean packed = wide && !depthwise; // the type of biases that arm_convolve_s16 takes
    String tables =
        tables(number, made, wide)
            + new Table("net_multipliers" + number, IntegerType.INT32, multipliers, true)
                .definition()
            + new Table("net_shifts" + number, IntegerType.INT32, shifts, true).definition()
            + ("static const cmsis_nn_per_channel_quant_params net_quant" + number)
            + (" = {\n    .multiplier = (int32_t *)net_multipliers" + number)
            + (", .shift = (int32_t *)net_shifts" + number + "};\n")
            + (packed
                ? "static const cmsis_nn_bias_data net_bias_data"
                    + (number + " = {.data = net_biases" + number + ", .is_int32_bias = false};\n")
                : "")
            + ("static const cmsis_nn_" + (depthwise ? "dw_" : "") + "conv_params net_params")
            + (number + " = {\n    .input_offset = " + inputOffset(stage, wide))
            + (", .output_offset = " + CmsisRounding.zero(stage.given(), wide))
            + (depthwise ? ", .ch_mult = " + form.outChannels() / form.inChannels() : "")
            + (",\n    " + tiles(form))
            + (", .dilation = " + tile(form.dilationHeight(), form.dilationWidth()))
            + (",\n    " + activation(stage, wide) + "};\n");
    String function = (depthwise ? "arm_depthwise_conv" : "arm_convolve") + suffix(wide);
    int channels = form.outChannels();
    int kernel = depthwise ? channels : form.inChannels() / form.groups();
    int rows = depthwise ? 1 : channels;
    String call =
        dims("input", 1, form.inHeight(), form.inWidth(), form.inChannels())
            + dims("filter", rows, form.kernelHeight(), form.kernelWidth(), kernel)
            + dims("bias", 1, 1, 1, channels)
            + dims("output", 1, form.outHeight(), form.outWidth(), channels)
            + call(function, number, in, "&net_quant" + number + ",")
            + (" &filter_dims, &net_weights" + number + "[0][0],\n        &bias_dims, ")
            + (packed ? "&net_bias_data" + number : "net_biases" + number)
            + (wide || depthwise ? "" : ", NULL")
            + (", &output_dims, " + out + ");\n");
    return new CmsisLayer(function, tables, call);
  }

  private static CmsisLayer pool(
      int number,
      String name,
      Windows windows,
      ConvolutionShape form,
      String in,
      String out,
      boolean wide) {
    boolean dilated = form.dilationHeight() > 1 || form.dilationWidth() > 1;
    boolean same =
        CmsisRounding.zero(windows.taken(), wide) == CmsisRounding.zero(windows.given(), wide);
    if (dilated || windows.shift() != 0 || !same) {
      throw new UnfitException(
          name
              + (dilated ? ": windows with gaps" : ": maxima that are cast to another step or sign")
              + ", which CMSIS-NN has not");
    }
    String tables =
        ("static const cmsis_nn_pool_params net_params" + number + " = {\n    " + tiles(form))
            + (",\n    " + activation(windows, wide) + "};\n");
    String function = "arm_max_pool" + suffix(wide);
    String call =
        dims("input", 1, form.inHeight(), form.inWidth(), form.inChannels())
            + dims("filter", 1, form.kernelHeight(), form.kernelWidth(), 1)
            + dims("output", 1, form.outHeight(), form.outWidth(), form.outChannels())
            + call(function, number, in, "")
            + (" &filter_dims, &output_dims, " + out + ");\n");
    return new CmsisLayer(function, tables, call);
  }

  private static String tiles(ConvolutionShape form) {
    return ".stride = "
        + tile(form.strideHeight(), form.strideWidth())
        + ", .padding = "
        + tile(form.padTop(), form.padLeft());
  }

  private static String tile(int height, int width) {
    return "{.w = " + width + ", .h = " + height + "}";
  }

  private static String dims(String name, int n, int h, int w, int c) {
    return "    const cmsis_nn_dims "
        + name
        + ("_dims = {.n = " + n + ", .h = " + h + ", .w = " + w + ", .c = " + c + "};\n");
  }
}
