package org.etalon.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;

/** Properties in words, and in JSON. */
public final class PropertyText {
  private PropertyText() {}

  /** That a property holds at an input. */
  public static String holds(Property property) {
    return property.fold(
        distance -> difference(distance.norm()) + " <= " + distance.epsilon().text(),
        bracket -> difference(bracket.norm()) + " is bounded",
        decision -> "g decides as f" + where(decision),
        constraints -> "the output constraints are not met");
  }

  /**
   * That it holds on the whole domain.
   *
   * @param inputs what the inputs are called
   */
  public static String everywhere(Property property, String inputs) {
    String of =
        property.<String>fold(
            d -> " for every ", b -> " for every ", s -> " for every ", c -> " at any ");
    return holds(property) + of + inputs + " of the domain";
  }

  /** That it fails there. */
  public static String fails(Property property) {
    return property.fold(
        distance -> difference(distance.norm()) + " > " + distance.epsilon().text(),
        bracket -> difference(bracket.norm()) + " is not bounded",
        decision -> "g decides otherwise than f" + where(decision),
        constraints -> "the output constraints are met");
  }

  private static String where(Property.SameDecision decision) {
    return decision.margin().value().signum() == 0
        ? ""
        : ", where f leads by more than " + decision.margin().text();
  }

  /** The difference of the outputs at x, in a norm. */
  public static String difference(Norm norm) {
    return "||g(x) - f(x)||_" + norm.label();
  }

  /** Whether it is about how far outputs are apart, which bounds say. */
  public static boolean isOfDistance(Property property) {
    return property.fold(
        distance -> true, bracket -> true, decision -> false, constraints -> false);
  }

  /** What JSON results say of it, beside epsilon and norm. */
  public static Map<String, Object> describe(Property property) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        "property",
        property.<String>fold(
            distance -> PropertyKind.DISTANCE.label(),
            bracket -> PropertyKind.DISTANCE.label(),
            decision -> PropertyKind.SAME_DECISION.label(),
            constraints -> PropertyKind.CONSTRAINTS.label()));
    property.fold(
        distance -> map,
        bracket -> map,
        decision -> map.put("margin", decision.margin().value()),
        constraints -> map.put("constraints", constraints.forbidden().digest()));
    return map;
  }

  /** The options that ask for a property. */
  public static List<String> arguments(Property property) {
    return property.fold(
        distance -> {
          List<String> arguments = new ArrayList<>(List.of("--epsilon", distance.epsilon().text()));
          if (distance.norm() != Norm.INF) {
            arguments.addAll(List.of("--norm", distance.norm().label()));
          }
          return arguments;
        },
        bracket -> List.of(),
        decision ->
            decision.margin().value().signum() == 0
                ? List.of("--property", PropertyKind.SAME_DECISION.label())
                : List.of(
                    "--property",
                    PropertyKind.SAME_DECISION.label(),
                    "--margin",
                    decision.margin().text()),
        constraints -> List.of("--property", PropertyKind.CONSTRAINTS.label()));
  }
}
