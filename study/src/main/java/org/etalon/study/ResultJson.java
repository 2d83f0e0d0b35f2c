package org.etalon.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.engine.certify.Certification;
import org.etalon.exact.Dyadic;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Verdict;
import org.etalon.problem.Witness;
import org.jspecify.annotations.Nullable;

/** The JSON form of results; keys in a fixed order, bounds rounded outward. */
public final class ResultJson {
  private ResultJson() {}

  /** Verdict, epsilon, norm, bounds, witness and statistics. */
  public static Map<String, Object> of(Verdict verdict, Certification certification, int threads) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verdict", verdict.label());
    if (!PropertyText.isOfDistance(certification.property())) {
      map.putAll(PropertyText.describe(certification.property()));
    }
    map.put("epsilon", certification.epsilon().map(Epsilon::value).orElse(null));
    map.put("norm", certification.norm().label());
    putBounds(map, certification);
    map.put("witness", witness(certification));
    Map<String, Object> statistics = new LinkedHashMap<>();
    statistics.put("subproblems", certification.bracket().subproblems());
    statistics.put("seconds", certification.bracket().seconds());
    statistics.put("threads", threads);
    statistics.put("volumeDone", certification.bracket().volumeDone());
    statistics.put(
        "ending", certification.bracket().ending().name().toLowerCase(java.util.Locale.ROOT));
    statistics.put("reproducible", certification.bracket().reproducible());
    map.put("statistics", statistics);
    return map;
  }

  /** Adds both bounds of a difference; null where the question is about none. */
  public static void putBounds(Map<String, Object> map, Certification certification) {
    boolean ofDistance = PropertyText.isOfDistance(certification.property());
    map.put("upperBound", ofDistance ? Text.jsonUp(certification) : null);
    map.put("lowerBound", ofDistance ? Text.jsonDown(certification) : null);
  }

  private static @Nullable Map<String, Object> witness(Certification certification) {
    if (certification.bracket().witness().isEmpty()) {
      return null;
    }
    Witness witness = certification.bracket().witness().get();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("input", witness.input().toArray());
    map.put("outputF", nearest(witness.outputF()));
    map.put("outputG", nearest(witness.outputG()));
    map.put("difference", Text.jsonDown(certification));
    return map;
  }

  private static List<Double> nearest(Dyadic[] exact) {
    List<Double> values = new ArrayList<>();
    for (Dyadic value : exact) {
      values.add(value.toDouble());
    }
    return values;
  }
}
