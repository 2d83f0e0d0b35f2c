package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.etalon.engine.certify.Attempt;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.quant.Encoding;
import org.etalon.quant.QuantizedLayer;
import org.jspecify.annotations.Nullable;

/** The JSON form of a search for bits. */
final class QuantizationJson {
  private QuantizationJson() {}

  static Map<String, Object> of(
      QuantizationRequest request,
      QuantizationResult result,
      int threads,
      LoadedModel f,
      LoadedModel g) {
    Map<String, Object> map =
        ResultJson.of(result.verdict(), result.best().certification(), threads);
    map.put("minimal", result.minimal());
    map.put("widthsAsked", List.of(request.minBits(), request.maxBits()));
    map.put("undecided", result.undecided());
    map.put("quantization", quantization(request, result));
    List<Map<String, Object>> tried = new ArrayList<>();
    for (Attempt attempt : result.tried()) {
      tried.add(attempt(attempt));
    }
    map.put("tried", tried);
    map.put("networks", LoadedModel.describe(f, g));
    return map;
  }

  /** What the written model says of itself. */
  static Map<String, String> properties(QuantizationRequest request, QuantizationResult result) {
    Map<String, String> properties = new LinkedHashMap<>();
    quantization(request, result)
        .forEach(
            (key, value) -> {
              if (!key.equals("layers")) {
                properties.put("etalon." + key, String.valueOf(value));
              }
            });
    properties.put("etalon.verdict", result.verdict().label());
    return properties;
  }

  private static Map<String, Object> attempt(Attempt attempt) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("bits", attempt.bits());
    map.put("verdict", attempt.certification().verdict().label());
    map.put("upperBound", Text.jsonUp(attempt.certification().upperBound()));
    map.put("lowerBound", Text.jsonDown(attempt.certification().lowerBound()));
    map.put("subproblems", attempt.certification().bracket().subproblems());
    map.put("seconds", attempt.certification().bracket().seconds());
    return map;
  }

  /** What was asked for, with one of its widths. */
  static Map<String, Object> request(QuantizationRequest request, int bits) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("quantizer", request.format().map(format -> format.label()).orElse("uniform"));
    map.put("rounding", request.rounding().label());
    if (request.format().isEmpty()) {
      map.put("granularity", request.granularity().label());
      map.put("step", request.step().label());
      map.put("saturate", request.saturate());
      request.biasBits().ifPresent(width -> map.put("biasBits", width));
    }
    map.put("bits", bits);
    return map;
  }

  private static Map<String, Object> quantization(
      QuantizationRequest request, QuantizationResult result) {
    Map<String, Object> map = request(request, result.best().bits());
    List<Map<String, Object>> layers = new ArrayList<>();
    for (QuantizedLayer layer : result.quantized().layers()) {
      layers.add(layer(layer));
    }
    map.put("layers", layers);
    map.put("parameters", result.quantized().parameterCount());
    map.put("totalWeightBits", result.quantized().payloadBits());
    map.put("compression", result.quantized().compression());
    map.put("saturated", result.quantized().saturated());
    return map;
  }

  /** One layer; with a scale per output channel, its entries are lists. */
  private static Map<String, Object> layer(QuantizedLayer layer) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("bits", layer.encoding().bits());
    if (layer.encoding() instanceof Encoding.Scaled scaled) {
      int channels = scaled.scales().size();
      List<@Nullable Object> integerBits = new ArrayList<>();
      List<@Nullable Object> fractionBits = new ArrayList<>();
      List<@Nullable Object> scales = new ArrayList<>();
      for (int c = 0; c < channels; c++) {
        integerBits.add(orNull(scaled.integerBits(c)));
        fractionBits.add(orNull(scaled.fractionBits(c)));
        scales.add(scaled.scale(c));
      }
      map.put("integerBits", single(integerBits));
      map.put("fractionBits", single(fractionBits));
      map.put("scale", single(scales));
    }
    map.put("saturated", layer.saturated());
    return map;
  }

  private static @Nullable Object single(List<@Nullable Object> values) {
    return values.size() == 1 ? values.get(0) : values;
  }

  private static @Nullable Integer orNull(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }
}
