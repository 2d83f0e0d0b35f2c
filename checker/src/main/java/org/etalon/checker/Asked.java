package org.etalon.checker;

import java.math.BigDecimal;
import java.util.List;
import org.etalon.certificate.Claim;
import org.etalon.exact.Dyadic;
import org.etalon.network.Semantics;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.Property;

/** Decisions and constraints: words for them, and whether exact outputs break them. */
final class Asked {
  private Asked() {}

  /** Why a certificate does not claim what is asked; empty if it does. */
  static String mismatch(Claim claim, Property property) {
    String claimed = kind(claim);
    String asked = kind(Claim.of(property));
    if (!claimed.equals(asked)) {
      return "the certificate is about " + claimed + ", not about " + asked;
    }
    return claim.fold(
        distance ->
            distance.norm() == property.norm()
                ? ""
                : "the certificate is about norm "
                    + distance.norm().label()
                    + ", not "
                    + property.norm().label(),
        decision ->
            claim.equals(Claim.of(property))
                ? ""
                : "the certificate is about a margin of " + decision.margin(),
        constraints ->
            claim.equals(Claim.of(property)) ? "" : "the certificate is about other constraints");
  }

  /** What claims are about, in words. */
  static String inputs(Semantics semantics) {
    return switch (semantics) {
      case REAL -> "x";
      case FLOAT32 -> "float32 x, g and f run in float32,";
      case FLOAT32_G -> "float32 x, g runs in float32,";
      case ANY_RUNTIME -> "x, networks that cast run by any runtime,";
    };
  }

  private static String kind(Claim claim) {
    return claim.fold(
        distance -> "a distance", decision -> "decisions", constraints -> "constraints");
  }

  /** That a property holds between f and another network, in words. */
  static String holds(Property property, String other) {
    return property.fold(
        distance -> difference(distance, other) + " <= " + distance.epsilon(),
        bracket -> difference(property, other) + " is bounded",
        decision -> other + " decides as f" + where(decision),
        constraints -> "the constraints on the outputs of f and " + other + " are never met");
  }

  /** That it fails. */
  static String fails(Property property, String other) {
    return property.fold(
        distance -> difference(distance, other) + " > " + distance.epsilon(),
        bracket -> difference(property, other) + " is not bounded",
        decision -> other + " decides otherwise than f" + where(decision),
        constraints -> "the constraints on the outputs of f and " + other + " are met");
  }

  private static String where(Property.SameDecision decision) {
    return decision.margin().value().signum() == 0
        ? ""
        : " where f leads by more than " + decision.margin();
  }

  private static String difference(Property property, String other) {
    return "||" + other + "(x) - f(x)||_" + property.norm().label();
  }

  /** Whether exact outputs break what has a yes or a no for an answer. */
  static boolean isBroken(Property property, Dyadic[] f, Dyadic[] g) {
    return property.fold(
        distance -> isFar(distance, f, g),
        bracket -> false,
        decision -> decidesOtherwise(decision, f, g),
        constraints ->
            constraints.forbidden().alternatives().stream()
                .anyMatch(all -> all.stream().allMatch(c -> isMet(c, f, g))));
  }

  private static boolean isFar(Property.Distance distance, Dyadic[] f, Dyadic[] g) {
    Dyadic[] difference = new Dyadic[f.length];
    for (int i = 0; i < f.length; i++) {
      difference[i] = g[i].subtract(f[i]);
    }
    return distance.norm().exceeds(distance.norm().ofExact(difference), distance.epsilon());
  }

  private static boolean decidesOtherwise(Property.SameDecision decision, Dyadic[] f, Dyadic[] g) {
    int best = 0;
    for (int i = 1; i < f.length; i++) {
      best = f[i].compareTo(f[best]) > 0 ? i : best;
    }
    boolean always = decision.margin().value().signum() == 0;
    if (always) {
      Dyadic most = g[0];
      for (Dyadic each : g) {
        most = most.max(each);
      }
      boolean otherwise = false;
      for (int j = 0; j < g.length; j++) {
        otherwise |= g[j].equals(most) && f[j].compareTo(f[best]) < 0;
      }
      return otherwise;
    }
    boolean leads = true;
    boolean reached = false;
    for (int k = 0; k < f.length; k++) {
      if (k != best) {
        leads &= decision.margin().compareTo(f[best].subtract(f[k])) < 0;
        reached |= g[k].compareTo(g[best]) >= 0;
      }
    }
    return leads && reached;
  }

  private static boolean isMet(OutputCondition condition, Dyadic[] f, Dyadic[] g) {
    BigDecimal sum = condition.constant().add(sum(condition.onF(), f)).add(sum(condition.onG(), g));
    return condition.strict() ? sum.signum() > 0 : sum.signum() >= 0;
  }

  private static BigDecimal sum(List<BigDecimal> coefficients, Dyadic[] values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < values.length; i++) {
      if (coefficients.get(i).signum() != 0) {
        sum = sum.add(coefficients.get(i).multiply(values[i].toBigDecimal()));
      }
    }
    return sum;
  }
}
