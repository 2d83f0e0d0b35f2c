package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.etalon.problem.Box;
import org.etalon.problem.InputText;
import org.etalon.problem.MalformedDomainException;
import org.etalon.rounding.Decimals;

/**
 * The disjunctive form of a query: boxes of inputs, each with alternatives of linear conditions on
 * outputs.
 *
 * <p><b>Property:</b> every input at which the assertions hold is in a box one of whose
 * alternatives holds there. Bounds of inputs are rounded outward and read as not strict; conditions
 * on several inputs are dropped; where a condition on outputs has inputs too, these are replaced by
 * whatever is largest over the box.
 */
public final class QueryCases {
  private static final int MOST = 1 << 14;
  private static final int MOST_STEPS = 16_000_000;

  /**
   * A linear condition on outputs.
   *
   * @param onOutputs for each network one coefficient an output
   * @param constant what is added
   * @param strict whether the sum has to be positive; else not negative
   */
  public record Condition(List<List<BigDecimal>> onOutputs, BigDecimal constant, boolean strict) {}

  /**
   * Boxes with the same alternatives.
   *
   * @param boxes none of them empty
   * @param alternatives at each of their inputs at which the assertions hold, all conditions of one
   *     of these do
   */
  public record Case(List<Box> boxes, List<List<Condition>> alternatives) {}

  /** Bounds of some free inputs and comparisons with outputs that hold together. */
  private record Conjunct(
      Map<Integer, BigDecimal> low,
      Map<Integer, BigDecimal> high,
      Set<Formula.Comparison> comparisons) {
    static Conjunct everything() {
      return new Conjunct(Map.of(), Map.of(), Set.of());
    }

    /** Both together, or null where bounds exclude each other. */
    static List<Conjunct> both(Conjunct a, Conjunct b) {
      Map<Integer, BigDecimal> low = new TreeMap<>(a.low);
      b.low.forEach((i, value) -> low.merge(i, value, BigDecimal::max));
      Map<Integer, BigDecimal> high = new TreeMap<>(a.high);
      b.high.forEach((i, value) -> high.merge(i, value, BigDecimal::min));
      for (Map.Entry<Integer, BigDecimal> entry : low.entrySet()) {
        BigDecimal top = high.get(entry.getKey());
        if (top != null && top.compareTo(entry.getValue()) < 0) {
          return List.of();
        }
      }
      Set<Formula.Comparison> comparisons = new LinkedHashSet<>(a.comparisons);
      comparisons.addAll(b.comparisons);
      return List.of(new Conjunct(low, high, comparisons));
    }

    int size() {
      return 1 + low.size() + high.size() + comparisons.size();
    }
  }

  private final List<QueryNetwork> networks;
  private final QueryInputs inputs;
  private final List<Case> cases = new ArrayList<>();
  private boolean exact = true;
  private int steps;

  QueryCases(List<QueryNetwork> networks, QueryInputs inputs, Formula formula) {
    this.networks = networks;
    this.inputs = inputs;
    Map<Box, List<List<Condition>>> byBox = new LinkedHashMap<>();
    for (Conjunct conjunct : of(formula)) {
      byBox
          .computeIfAbsent(box(conjunct), b -> new ArrayList<>())
          .add(conjunct.comparisons.stream().map(c -> condition(c, conjunct)).toList());
    }
    Map<List<List<Condition>>, List<Box>> byConditions = new LinkedHashMap<>();
    byBox.forEach(
        (box, alternatives) ->
            byConditions.computeIfAbsent(alternatives, a -> new ArrayList<>()).add(box));
    byConditions.forEach((alternatives, boxes) -> cases.add(new Case(boxes, alternatives)));
  }

  /** The cases; none where the assertions contradict each other. */
  public List<Case> cases() {
    return List.copyOf(cases);
  }

  /** Whether no comparison was dropped or widened. */
  public boolean isExact() {
    return exact;
  }

  private List<Conjunct> of(Formula formula) {
    return formula.fold(
        all -> {
          // What settles bounds comes first: then alternatives that miss them end early.
          List<Formula> parts = new ArrayList<>(all.parts());
          parts.sort(Comparator.comparing(part -> part.fold(a -> 1, any -> 2, comparison -> 0)));
          List<Conjunct> result = List.of(Conjunct.everything());
          for (Formula part : parts) {
            result = product(result, of(part));
          }
          return result;
        },
        any -> {
          Set<Conjunct> result = new LinkedHashSet<>();
          any.parts().forEach(part -> result.addAll(of(part)));
          requireFew(result.size());
          return List.copyOf(result);
        },
        this::of);
  }

  private List<Conjunct> product(List<Conjunct> left, List<Conjunct> right) {
    List<Conjunct> result = new ArrayList<>();
    for (Conjunct a : left) {
      for (Conjunct b : right) {
        steps += a.size() + b.size();
        result.addAll(Conjunct.both(a, b));
        requireFew(result.size());
      }
    }
    return result;
  }

  private void requireFew(int alternatives) {
    DisjunctiveForm.requireNotInterrupted();
    if (alternatives > MOST || steps > MOST_STEPS) {
      throw new UnsupportedQueryException("the query has too many alternatives; split it");
    }
  }

  private List<Conjunct> of(Formula.Comparison comparison) {
    Map<Integer, BigDecimal> onInputs = new TreeMap<>();
    boolean ofOutputs = false;
    for (Map.Entry<QueryVariable, BigDecimal> term : comparison.term().entrySet()) {
      ofOutputs |= term.getKey().isOutput();
      if (!term.getKey().isOutput()) {
        onInputs.merge(inputs.number(term.getKey()), term.getValue(), BigDecimal::add);
      }
    }
    onInputs.values().removeIf(c -> c.signum() == 0);
    return ofOutputs ? onOutputs(comparison) : onInputs(onInputs, comparison);
  }

  private static List<Conjunct> onOutputs(Formula.Comparison c) {
    return switch (c.relation()) {
      case POSITIVE, NOT_NEGATIVE -> List.of(single(c));
      case ZERO ->
          Conjunct.both(
              single(signed(c, 1, Formula.Relation.NOT_NEGATIVE)),
              single(signed(c, -1, Formula.Relation.NOT_NEGATIVE)));
      case NOT_ZERO ->
          List.of(
              single(signed(c, 1, Formula.Relation.POSITIVE)),
              single(signed(c, -1, Formula.Relation.POSITIVE)));
    };
  }

  private static Conjunct single(Formula.Comparison c) {
    return new Conjunct(Map.of(), Map.of(), Set.of(c));
  }

  private static Formula.Comparison signed(
      Formula.Comparison c, int sign, Formula.Relation relation) {
    BigDecimal factor = BigDecimal.valueOf(sign);
    Map<QueryVariable, BigDecimal> term = new LinkedHashMap<>();
    c.term().forEach((variable, value) -> term.put(variable, value.multiply(factor)));
    return new Formula.Comparison(term, c.constant().multiply(factor), relation);
  }

  private List<Conjunct> onInputs(Map<Integer, BigDecimal> term, Formula.Comparison c) {
    if (term.isEmpty()) {
      boolean holds = c.relation().holds(c.constant(), c.constant());
      return holds ? List.of(Conjunct.everything()) : List.of();
    }
    if (term.size() > 1 || c.relation() == Formula.Relation.NOT_ZERO) {
      exact = false;
      return List.of(Conjunct.everything());
    }
    Map.Entry<Integer, BigDecimal> only = term.entrySet().iterator().next();
    boolean positive = only.getValue().signum() > 0;
    BigDecimal zero = c.constant().negate();
    Map<Integer, BigDecimal> low = Map.of(only.getKey(), quotient(zero, only.getValue(), false));
    Map<Integer, BigDecimal> high = Map.of(only.getKey(), quotient(zero, only.getValue(), true));
    boolean equal = c.relation() == Formula.Relation.ZERO;
    return List.of(
        new Conjunct(
            equal || positive ? low : Map.of(), equal || !positive ? high : Map.of(), Set.of()));
  }

  /** Exact where it is a short decimal; else the double around it. */
  private static BigDecimal quotient(BigDecimal a, BigDecimal b, boolean up) {
    if (b.abs().compareTo(BigDecimal.ONE) == 0) {
      return a.multiply(b);
    }
    BigDecimal over = b.signum() > 0 ? a : a.negate();
    double end = up ? Decimals.quotientUp(over, b.abs()) : Decimals.quotientDown(over, b.abs());
    if (Double.isInfinite(end)) {
      throw new MalformedDomainException("a bound of an input is outside the range of doubles");
    }
    return new BigDecimal(end);
  }

  private Box box(Conjunct conjunct) {
    double[] lower = new double[inputs.count()];
    double[] upper = new double[inputs.count()];
    for (int i = 0; i < lower.length; i++) {
      BigDecimal low = conjunct.low.get(i);
      BigDecimal high = conjunct.high.get(i);
      if (low == null || high == null) {
        throw new MalformedDomainException(
            InputText.name(i) + " is unbounded; give it a lower and an upper bound");
      }
      lower[i] = Decimals.down(low);
      upper[i] = Decimals.up(high);
      if (Double.isInfinite(lower[i]) || Double.isInfinite(upper[i])) {
        throw new MalformedDomainException(
            InputText.name(i) + " has bounds outside the range of doubles");
      }
    }
    return Box.of(lower, upper);
  }

  /** A comparison with its inputs replaced by what is largest over the box. */
  private Condition condition(Formula.Comparison comparison, Conjunct box) {
    List<BigDecimal[]> rows = new ArrayList<>();
    for (QueryNetwork network : networks) {
      BigDecimal[] row = new BigDecimal[network.output().size()];
      Arrays.fill(row, BigDecimal.ZERO);
      rows.add(row);
    }
    BigDecimal constant = comparison.constant();
    Map<Integer, BigDecimal> onInputs = new TreeMap<>();
    for (Map.Entry<QueryVariable, BigDecimal> term : comparison.term().entrySet()) {
      QueryVariable variable = term.getKey();
      if (variable.isOutput()) {
        rows.get(variable.network())[variable.element()] = term.getValue();
      } else {
        onInputs.merge(inputs.number(variable), term.getValue(), BigDecimal::add);
      }
    }
    for (Map.Entry<Integer, BigDecimal> term : onInputs.entrySet()) {
      exact &= term.getValue().signum() == 0;
      Map<Integer, BigDecimal> ends = term.getValue().signum() > 0 ? box.high : box.low;
      constant = constant.add(term.getValue().multiply(ends.get(term.getKey())));
    }
    return new Condition(
        rows.stream().map(List::of).toList(),
        constant,
        comparison.relation() == Formula.Relation.POSITIVE);
  }
}
