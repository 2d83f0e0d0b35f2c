package org.etalon.study;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.engine.certify.Attempt;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.LayerRange;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.certify.StorageSize;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.network.StoredParameters;
import org.etalon.quant.Encoding;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.QuantizedNetwork;
import org.jspecify.annotations.Nullable;

/** The JSON form of a search for bits. */
public final class QuantizationJson {
  private QuantizationJson() {}

  /**
   * All that was found.
   *
   * @param found the answer; its first setting is the one that is written
   * @param f the network
   * @param fileBytes the size of the file written
   * @param ranges of the network of the first setting
   */
  public static Map<String, Object> of(
      SettingsResult found, Network f, int threads, long fileBytes, List<LayerRange> ranges) {
    SettingResult best = found.best();
    QuantizationResult result = best.result().orElseThrow();
    Map<String, Object> map =
        ResultJson.of(found.verdict(), result.best().certification(), threads);
    map.put("minimal", result.minimal());
    map.put("fewest", found.fewest());
    map.put("widthsAsked", List.of(best.request().minBits(), best.request().maxBits()));
    map.put("undecided", result.undecided());
    map.put("notRepresentable", notRepresentable(best));
    map.put("reproducible", found.reproducible());
    map.put("boxes", found.boxes());
    map.put("quantization", quantization(best, f, fileBytes));
    map.put("tried", result.tried().stream().map(QuantizationJson::attempt).toList());
    map.put("settings", found.settings().stream().map(s -> setting(s, s.equals(best))).toList());
    map.put("ranges", ranges(ranges));
    return map;
  }

  /** Ranges, layer by layer. */
  public static List<Map<String, Object>> ranges(List<LayerRange> ranges) {
    List<Map<String, Object>> layers = new ArrayList<>();
    for (LayerRange range : ranges) {
      layers.add(range(layers.size() + 1, range));
    }
    return layers;
  }

  /** One row of the table of settings. */
  private static Map<String, Object> setting(SettingResult setting, boolean best) {
    Map<String, Object> map = request(setting.request());
    Optional<QuantizationResult> result = setting.result();
    Optional<Certification> certification = result.map(r -> r.best().certification());
    map.put("bits", result.map(r -> r.best().bits()).orElse(null));
    map.put("verdict", setting.notStored() ? "not representable" : setting.verdict().label());
    map.put("minimal", result.map(QuantizationResult::minimal).orElse(false));
    map.put("undecided", result.map(QuantizationResult::undecided).orElse(null));
    map.put("notRepresentable", notRepresentable(setting));
    Optional<Certification> bounded =
        certification.filter(c -> PropertyText.isOfDistance(c.property()));
    map.put("upperBound", bounded.map(Text::jsonUp).orElse(null));
    map.put("lowerBound", bounded.map(Text::jsonDown).orElse(null));
    map.put("totalBits", setting.size().map(StorageSize::totalBits).orElse(null));
    map.put("totalBytes", setting.size().map(size -> (size.totalBits() + 7) / 8).orElse(null));
    map.put("seconds", setting.seconds());
    map.put("boxes", setting.boxes());
    map.put("best", best);
    return map;
  }

  private static List<Map<String, Object>> notRepresentable(SettingResult setting) {
    return setting.notRepresentable().entrySet().stream()
        .map(entry -> Map.<String, Object>of("bits", entry.getKey(), "reason", entry.getValue()))
        .toList();
  }

  private static Map<String, Object> range(int layer, LayerRange range) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("layer", layer);
    map.put("lower", jsonDown(range.lowerG()));
    map.put("upper", Text.jsonUp(range.upperG()));
    map.put("integerBits", orNull(range.integerBits()));
    map.put("largestPartialSum", Text.jsonUp(range.partialSum()));
    map.put("accumulatorIntegerBits", orNull(range.accumulatorBits()));
    map.put("lowerF", jsonDown(range.lowerF()));
    map.put("upperF", Text.jsonUp(range.upperF()));
    return map;
  }

  private static @Nullable BigDecimal jsonDown(double bound) {
    return Double.isFinite(bound) ? Text.jsonDown(bound) : null;
  }

  /**
   * What the written model says of itself.
   *
   * @param about further entries: what the bound is about
   */
  public static Map<String, String> properties(
      SettingResult best, Semantics semantics, Map<String, String> about) {
    QuantizationResult result = best.result().orElseThrow();
    Map<String, String> properties =
        NetworkProperties.of(result.best().certification(), Coverage.quantized(semantics), about);
    request(best.request())
        .forEach((key, value) -> properties.put("etalon." + key, String.valueOf(value)));
    properties.put("etalon.bits", String.valueOf(result.best().bits()));
    return properties;
  }

  private static Map<String, Object> attempt(Attempt attempt) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("bits", attempt.bits());
    map.put("verdict", attempt.certification().verdict().label());
    ResultJson.putBounds(map, attempt.certification());
    map.put("subproblems", attempt.certification().bracket().subproblems());
    map.put("seconds", attempt.certification().bracket().seconds());
    return map;
  }

  /** A setting, without its widths. */
  private static Map<String, Object> request(QuantizationRequest request) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("quantizer", request.format().map(format -> format.label()).orElse("uniform"));
    map.put("rounding", request.rounding().label());
    if (request.folds()) {
      map.put("folds", true);
    }
    if (request.format().isEmpty()) {
      map.put("granularity", request.granularity().label());
      map.put("step", request.step().label());
      map.put("saturate", request.saturate());
      request.biasBits().ifPresent(width -> map.put("biasBits", width));
    }
    return map;
  }

  /** A setting with one of its widths. */
  public static Map<String, Object> request(QuantizationRequest request, int bits) {
    Map<String, Object> map = request(request);
    map.put("bits", bits);
    return map;
  }

  private static Map<String, Object> quantization(SettingResult best, Network f, long fileBytes) {
    QuantizationResult result = best.result().orElseThrow();
    QuantizedNetwork quantized = result.quantized();
    StorageSize size = best.size().orElseThrow();
    Map<String, Object> map = request(best.request(), result.best().bits());
    map.put("layers", quantized.layers().stream().map(QuantizationJson::layer).toList());
    map.put("parameters", quantized.parameterCount());
    map.put("parametersStored", StoredParameters.count(f));
    map.put("numbersNotQuantized", StoredParameters.countFixed(quantized.source()));
    map.put("payloadBits", size.payloadBits());
    map.put("scales", size.scales());
    map.put("scaleBits", size.scaleBits());
    map.put("totalBits", size.totalBits());
    map.put("fileBytes", fileBytes);
    map.put("compression", size.compression());
    map.put("saturated", quantized.saturated());
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
