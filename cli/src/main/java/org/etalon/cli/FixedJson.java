package org.etalon.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.etalon.engine.certify.StorageSize;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.ErrorShare;
import org.etalon.engine.fixed.FixedAttempt;
import org.etalon.engine.fixed.FixedNetwork;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.fixed.FixedResult;
import org.etalon.engine.fixed.FixedValue;
import org.etalon.engine.fixed.FixedWidths;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Network;
import org.etalon.problem.Verdict;
import org.etalon.study.ResultJson;
import org.etalon.study.Text;

/** The JSON form of a search for the fewest bits in fixed point. */
final class FixedJson {
  private FixedJson() {}

  /** What was found of all widths, and how the network that is written is stored. */
  static Map<String, Object> of(FixedAnswer answer) {
    FixedResult found = answer.found();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("minimal", found.certified().isPresent() && found.undecided().isEmpty());
    FixedWords words = new FixedWords(found, answer.request());
    map.put("undecided", words.parameters(found.undecided()));
    if (FixedWords.choosesActivations(answer.request().activations())) {
      map.put("undecidedActivations", words.activations(found.undecided(), answer.best().bits()));
    }
    map.put("reproducible", answer.reproducible());
    map.put("boxes", found.boxes());
    map.put("quantization", quantization(answer));
    map.put("tried", tried(found));
    return map;
  }

  /** What is stored, and its formats. */
  private static Map<String, Object> quantization(FixedAnswer answer) {
    FixedResult found = answer.found();
    FixedAttempt best = answer.best();
    FixedRequest request = answer.request();
    StorageSize size = answer.size();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("quantizer", "fixed");
    map.put("setting", QuantizationSummary.name(request.parameters()));
    map.put("bits", best.bits());
    map.put("activationBits", best.widths().activations());
    boolean chosen = FixedWords.choosesActivations(request.activations());
    if (chosen) {
      map.put("mostActivationBits", request.widths(best.bits()).activations());
    }
    map.put("activationRounding", request.rounding().label());
    map.put("integerBits", request.integerBits().label());
    map.put("unconfirmed", unconfirmed(found));
    map.put("parameters", best.network().quantized().parameterCount());
    map.put("payloadBits", size.payloadBits());
    map.put("scales", size.scales());
    map.put("scaleBits", size.scaleBits());
    map.put("totalBits", size.totalBits());
    map.put("fileBytes", answer.fileBytes());
    map.put("compression", size.compression());
    if (!answer.hasExactSums()) {
      map.put("rangesOfExactSums", true);
    }
    map.put("values", values(best.network(), answer.hasExactSums()));
    map.put("accumulators", accumulators(answer.accumulators(), best.network().network()));
    map.put("shares", shares(answer.shares()));
    map.put("notRepresentable", notRepresentable(answer, true));
    if (chosen) {
      map.put("notRepresentableActivations", notRepresentable(answer, false));
    }
    return map;
  }

  /** Widths of parameters some network of which a checker does not confirm. */
  private static List<Integer> unconfirmed(FixedResult found) {
    return found.unconfirmed().stream().map(FixedWidths::parameters).distinct().toList();
  }

  /** The widths, of parameters or of activations for those that are written, with the reason. */
  private static Map<String, String> notRepresentable(FixedAnswer answer, boolean ofParameters) {
    FixedWords words = new FixedWords(answer.found(), answer.request());
    Map<String, String> map = new TreeMap<>();
    answer
        .found()
        .notRepresentable()
        .forEach(
            (widths, why) -> {
              if (ofParameters && words.isOfParameters(widths)) {
                map.put(String.valueOf(widths.parameters()), why);
              } else if (!ofParameters
                  && !words.isOfParameters(widths)
                  && widths.parameters() == answer.best().bits()) {
                map.put(String.valueOf(widths.activations()), why);
              }
            });
    return map;
  }

  private static List<Map<String, Object>> values(FixedNetwork network, boolean exact) {
    List<Map<String, Object>> values = new ArrayList<>();
    Network g = network.network();
    int[] layers = layers(g);
    Iterator<FixedValue> casts = network.values().iterator();
    for (int node = 1; node < layers.length; node++) {
      if (!g.nodes().get(node - 1).layer().isCast()) {
        continue;
      }
      FixedValue value = casts.next();
      FixedFormat format = value.format();
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("value", value.value());
      map.put("layer", layers[node]);
      map.put("format", format.toString());
      map.put("step", format.step());
      map.put("bits", format.bits());
      map.put("signed", format.lowest() < 0);
      map.put("lower", Text.jsonDown(value.lower()));
      map.put("upper", Text.jsonUp(value.upper()));
      if (exact || value.saturates()) {
        map.put("maySaturate", value.saturates());
      }
      values.add(map);
    }
    return values;
  }

  /** How many affine layers there are up to each node, it among them; the input is node 0. */
  private static int[] layers(Network g) {
    int[] layers = new int[g.nodes().size() + 1];
    for (int node = 1; node < layers.length; node++) {
      boolean affine = g.nodes().get(node - 1).layer().affine().isPresent();
      layers[node] = layers[node - 1] + (affine ? 1 : 0);
    }
    return layers;
  }

  private static List<Map<String, Object>> accumulators(List<Accumulator> accumulators, Network g) {
    List<Map<String, Object>> list = new ArrayList<>();
    int[] layers = layers(g);
    for (Accumulator accumulator : accumulators) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("node", accumulator.node());
      if (g.nodes().get(accumulator.node() - 1).layer().affine().isPresent()) {
        map.put("layer", layers[accumulator.node()]);
      }
      map.put("unit", accumulator.unit());
      map.put("bits", accumulator.bits());
      map.put("bitsWithoutDomain", accumulator.bitsWithoutDomain());
      accumulator
          .peak()
          .ifPresent(
              peak -> {
                map.put("attainedBits", peak.bits());
                map.put("attainedBy", peak.input().toArray());
              });
      list.add(map);
    }
    return list;
  }

  private static Map<String, Object> shares(List<ErrorShare> shares) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (ErrorShare share : shares) {
      Map<String, Object> bounds = new LinkedHashMap<>();
      bounds.put("upperBound", Text.jsonUp(share.upper()));
      bounds.put("lowerBound", Text.jsonDown(share.lower()));
      map.put(FixedSummary.word(share.part()), bounds);
    }
    return map;
  }

  private static List<Map<String, Object>> tried(FixedResult found) {
    List<Map<String, Object>> tried = new ArrayList<>();
    for (FixedAttempt attempt : found.tried()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("bits", attempt.bits());
      map.put("activationBits", attempt.widths().activations());
      map.put("verdict", attempt.certification().verdict().label());
      ResultJson.putBounds(map, attempt.certification());
      map.put("subproblems", attempt.certification().bracket().subproblems());
      map.put("seconds", attempt.certification().bracket().seconds());
      map.put("reproducible", attempt.certification().bracket().reproducible());
      if (attempt.certification().verdict() == Verdict.FALSIFIED) {
        map.put(
            "witness", attempt.certification().bracket().witness().orElseThrow().input().toArray());
      }
      tried.add(map);
    }
    return tried;
  }
}
