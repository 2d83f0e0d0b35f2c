package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.engine.certify.SettingResult;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.jspecify.annotations.Nullable;

/** The JSON form of a search for the fewest bits in all. */
final class FewestJson {
  private FewestJson() {}

  /** What is stored, and what each level came to. */
  static Map<String, Object> quantization(
      FewestResult found, @Nullable SettingResult stored, Proved best, Network f, long fileBytes) {
    CodedNetwork coded = best.coded();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("quantizer", "coded");
    map.put("totalBits", coded.totalBits());
    map.put("payloadBits", coded.payloadBits());
    map.put("structureBits", coded.structureBits());
    map.put("entropyBits", coded.entropyBits());
    map.put("parameters", numbers(coded));
    map.put("parametersStored", StoredParameters.count(f));
    map.put("fileBytes", fileBytes);
    map.put("compression", 32.0 * StoredParameters.count(f) / coded.totalBits());
    List<Map<String, Object>> layers = new ArrayList<>();
    for (int l = 0; l < coded.layers().size(); l++) {
      layers.add(layer(coded, l));
    }
    map.put("layers", layers);
    map.put("levels", levels(found, stored));
    map.put("proofs", found.attempts());
    map.put("subproblems", found.boxes());
    map.put("seconds", found.seconds());
    map.put("reproducible", found.complete());
    return map;
  }

  static long numbers(CodedNetwork coded) {
    return coded.layers().stream()
        .mapToLong(layer -> (layer.inputSize() + 1L) * layer.outputSize())
        .sum();
  }

  private static Map<String, Object> layer(CodedNetwork coded, int l) {
    CodedLayer layer = coded.layers().get(l);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("inputs", layer.inputSize());
    map.put("outputs", layer.outputSize());
    map.put("payloadBits", coded.payloadBits(l));
    map.put("structureBits", coded.structureBits(l));
    return map;
  }

  /** Every network that was proved with fewer bits than those before, and how. */
  static List<Map<String, Object>> levels(FewestResult found, @Nullable SettingResult stored) {
    List<Map<String, Object>> levels = new ArrayList<>();
    if (stored != null && stored.verdict() == Verdict.CERTIFIED) {
      Map<String, Object> map = level(Level.STORED);
      map.put("totalBits", stored.size().orElseThrow().totalBits());
      map.put("setting", QuantizationSummary.name(stored.request()));
      map.put("seconds", stored.seconds());
      levels.add(map);
    }
    for (Proved proved : found.proved()) {
      Map<String, Object> map = level(proved.level());
      map.put("totalBits", proved.bits());
      map.put("payloadBits", proved.coded().payloadBits());
      map.put("upperBound", Text.jsonUp(proved.certification().upperBound()));
      map.put("lowerBound", Text.jsonDown(proved.certification().lowerBound()));
      map.put("subproblems", proved.certification().bracket().subproblems());
      map.put("seconds", proved.seconds());
      levels.add(map);
    }
    return levels;
  }

  private static Map<String, Object> level(Level level) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("level", level.number());
    map.put("name", level.label());
    return map;
  }
}
