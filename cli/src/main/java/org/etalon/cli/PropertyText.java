package org.etalon.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.etalon.problem.Property;

/** Properties in words, and in JSON. */
final class PropertyText {
  private PropertyText() {}

  /** That a property holds at an input. */
  static String holds(Property property) {
    return property.fold(
        distance -> Summary.difference(distance.norm()) + " <= " + distance.epsilon().text(),
        bracket -> Summary.difference(bracket.norm()) + " is bounded",
        decision -> "g decides as f" + where(decision),
        constraints -> "the output constraints are not met");
  }

  /** That it fails there. */
  static String fails(Property property) {
    return property.fold(
        distance -> Summary.difference(distance.norm()) + " > " + distance.epsilon().text(),
        bracket -> Summary.difference(bracket.norm()) + " is not bounded",
        decision -> "g decides otherwise than f" + where(decision),
        constraints -> "the output constraints are met");
  }

  private static String where(Property.SameDecision decision) {
    return decision.margin().value().signum() == 0
        ? ""
        : ", where f leads by more than " + decision.margin().text();
  }

  /** Whether it is about how far outputs are apart, which bounds say. */
  static boolean isOfDistance(Property property) {
    return property.fold(
        distance -> true, bracket -> true, decision -> false, constraints -> false);
  }

  /** What JSON results say of it, beside epsilon and norm. */
  static Map<String, Object> describe(Property property) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        "property",
        property.<String>fold(
            distance -> PropertyOption.Kind.DISTANCE.label(),
            bracket -> PropertyOption.Kind.DISTANCE.label(),
            decision -> PropertyOption.Kind.SAME_DECISION.label(),
            constraints -> PropertyOption.Kind.CONSTRAINTS.label()));
    property.fold(
        distance -> map,
        bracket -> map,
        decision -> map.put("margin", decision.margin().value()),
        constraints -> map.put("constraints", constraints.forbidden().digest()));
    return map;
  }
}
