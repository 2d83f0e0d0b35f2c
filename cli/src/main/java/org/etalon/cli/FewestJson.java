package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.fewest.RowExchange;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.study.ResultJson;
import org.etalon.study.Text;

/** The JSON form of a search for the fewest bits in all. */
final class FewestJson {
  private FewestJson() {}

  /** What is stored, and what each level came to. */
  static Map<String, Object> quantization(
      FewestResult found, Optional<StoredCodes> stored, Proved best, Network f) {
    CodedNetwork coded = best.coded();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("quantizer", "coded");
    map.put("minimized", found.cost().label());
    costs(map, coded);
    map.put("payloadBits", coded.payloadBits());
    map.put("structureBits", coded.structureBits());
    map.put("entropyBits", coded.entropyBits());
    map.put("parameters", coded.parameterCount());
    map.put("parametersStored", StoredParameters.count(f));
    map.put("compression", 32.0 * StoredParameters.count(f) / coded.totalBits());
    List<Map<String, Object>> layers = new ArrayList<>();
    for (int l = 0; l < coded.layers().size(); l++) {
      layers.add(layer(coded, l));
    }
    map.put("layers", layers);
    map.put("levels", levels(found, stored));
    map.put("byLevel", byLevel(found));
    map.put("proofs", found.attempts());
    map.put("subproblems", found.boxes());
    map.put("seconds", found.seconds());
    map.put("ending", found.ending().name().toLowerCase(Locale.ROOT));
    map.put("reproducible", found.reproducible());
    return map;
  }

  /**
   * Adds to the result of one width for all that levels above it proved nothing better: what is
   * refuted of one width is open by any quantizer.
   */
  static void nothing(Map<String, Object> json, FewestRun.Found tried) {
    FewestResult found = tried.asked();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("levels", found.begun().stream().map(FewestJson::level).toList());
    map.put("proofs", found.attempts());
    map.put("subproblems", found.boxes());
    map.put("seconds", found.seconds());
    map.put("ending", found.ending().name().toLowerCase(Locale.ROOT));
    map.put("reproducible", tried.reproducible());
    json.put("levelsAbove", map);
    json.compute("reproducible", (key, so) -> Boolean.TRUE.equals(so) && tried.reproducible());
    json.replace("verdict", Verdict.FALSIFIED.label(), Verdict.UNKNOWN.label());
  }

  /**
   * The fewest bits proved for every epsilon; null where nothing was.
   *
   * @param checks what the checker says of each
   */
  static List<Map<String, Object>> curve(
      List<FewestCurve.Point> points, List<Map<String, Object>> checks) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (int k = 0; k < points.size(); k++) {
      FewestCurve.Point point = points.get(k);
      Optional<Proved> best = point.found().best();
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("epsilon", point.epsilon().value());
      map.put("cost", best.map(p -> point.found().cost().of(p.coded())).orElse(null));
      map.put("totalBits", best.map(Proved::bits).orElse(null));
      map.put("payloadBits", best.map(p -> p.coded().payloadBits()).orElse(null));
      map.put("upperBound", best.map(p -> Text.jsonUp(p.certification())).orElse(null));
      map.put("level", best.map(p -> p.level().number()).orElse(null));
      map.put("subproblems", point.found().boxes());
      map.put("seconds", point.found().seconds());
      map.put("reproducible", point.found().reproducible());
      map.put("check", checks.get(k));
      list.add(map);
    }
    return list;
  }

  /** What single rows of a bit less come to, where they are not proved: for information. */
  static List<Map<String, Object>> exchanges(List<RowExchange> exchanges, boolean ofDistance) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (RowExchange exchange : exchanges) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("layer", exchange.layer());
      map.put("row", exchange.row());
      map.put("part", exchange.part().label());
      map.put("savedBits", exchange.savedBits());
      map.put("verdict", exchange.found().verdict().label());
      map.put("attained", ofDistance ? Text.jsonDown(exchange.found()) : null);
      list.add(map);
    }
    return list;
  }

  private static void costs(Map<String, Object> map, CodedNetwork coded) {
    map.put("totalBits", Cost.BITS.of(coded));
    map.put("totalBytes", Cost.BYTES.of(coded));
    map.put("multiplications", Cost.MULTIPLICATIONS.of(coded));
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

  /** Every network that was proved and better than those before, and how. */
  static List<Map<String, Object>> levels(FewestResult found, Optional<StoredCodes> stored) {
    List<Map<String, Object>> levels = new ArrayList<>();
    for (Proved proved : found.proved()) {
      Map<String, Object> map = level(proved.level());
      costs(map, proved.coded());
      map.put("payloadBits", proved.coded().payloadBits());
      ResultJson.putBounds(map, proved.certification());
      map.put("subproblems", proved.certification().bracket().subproblems());
      map.put("seconds", proved.seconds());
      stored
          .filter(s -> s.proved().level() == proved.level())
          .ifPresent(s -> map.put("setting", QuantizationSummary.name(s.request())));
      levels.add(map);
    }
    return levels;
  }

  /** What each level worked on came to; {@code cost} is null where it proved nothing new. */
  private static List<Map<String, Object>> byLevel(FewestResult found) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (LevelGain gain : LevelGain.of(found)) {
      Map<String, Object> map = level(gain.level());
      map.put("cost", gain.best().map(p -> found.cost().of(p.coded())).orElse(null));
      map.put("gained", gain.gained().isPresent() ? gain.gained().getAsLong() : null);
      list.add(map);
    }
    return list;
  }

  private static Map<String, Object> level(Level level) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("level", level.number());
    map.put("name", level.label());
    return map;
  }
}
