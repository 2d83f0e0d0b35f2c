package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.etalon.problem.Box;
import org.etalon.problem.MalformedDomainException;
import org.etalon.rounding.Decimals;

/**
 * The disjunctive form of a query: boxes of inputs, each with alternatives of linear conditions on
 * outputs and inputs.
 *
 * <p><b>Property:</b> every input at which the assertions hold is in a box one of whose
 * alternatives holds there. Bounds of inputs are rounded outward and read as not strict. That one
 * input differs from a number, or one from others, is dropped, and so are disjunctions with which
 * there would be too many alternatives.
 */
public final class QueryCases {
  private static final int MOST = 1 << 14;

  /** Where disjunctions multiply: bounding so many takes seconds. */
  private static final int MOST_PRODUCTS = 1 << 10;

  private static final int MOST_STEPS = 16_000_000;

  /**
   * A linear condition on free inputs and outputs.
   *
   * @param onInputs the coefficients of free inputs by their numbers, none of them zero
   * @param onOutputs for each network one coefficient an output
   * @param constant what is added
   * @param strict whether the sum has to be positive; else not negative
   */
  public record Condition(
      Map<Integer, BigDecimal> onInputs,
      List<List<BigDecimal>> onOutputs,
      BigDecimal constant,
      boolean strict) {}

  /**
   * Boxes with the same alternatives.
   *
   * @param boxes none of them empty
   * @param alternatives at each of their inputs at which the assertions hold, all conditions of one
   *     of these do
   */
  public record Case(List<Box> boxes, List<List<Condition>> alternatives) {}

  private final List<QueryNetwork> networks;
  private final QueryInputs inputs;
  private final boolean versionOne;
  private final List<Case> cases = new ArrayList<>();
  private final SortedSet<Integer> conditioned = new TreeSet<>();
  private final Map<Integer, NavigableSet<BigDecimal>> decimals = new TreeMap<>();
  private boolean exact = true;
  private boolean tooMany;
  private long steps;

  QueryCases(List<QueryNetwork> networks, QueryInputs inputs, Formula formula, boolean versionOne) {
    this.networks = networks;
    this.inputs = inputs;
    this.versionOne = versionOne;
    Map<Box, Set<List<Condition>>> byBox = new LinkedHashMap<>();
    for (Conjunct conjunct : of(formula)) {
      Optional<Conjunct> tight = tight(conjunct);
      if (tight.isPresent()) {
        byBox
            .computeIfAbsent(box(tight.get()), b -> new LinkedHashSet<>())
            .add(tight.get().comparisons().stream().map(this::condition).toList());
      }
    }
    Map<List<List<Condition>>, List<Box>> byConditions = new LinkedHashMap<>();
    byBox.forEach(
        (box, alternatives) ->
            byConditions
                .computeIfAbsent(List.copyOf(alternatives), a -> new ArrayList<>())
                .add(box));
    byConditions.forEach((alternatives, boxes) -> cases.add(new Case(boxes, alternatives)));
    exact &= !tooMany && conditioned.isEmpty() && inputs.constants().isEmpty();
  }

  /** The cases; none where the assertions contradict each other. */
  public List<Case> cases() {
    return List.copyOf(cases);
  }

  /** Whether conditions are on outputs alone, and nothing was dropped. */
  public boolean isExact() {
    return exact;
  }

  /** The free inputs that conditions are on, in order. */
  public List<Integer> conditionedInputs() {
    return List.copyOf(conditioned);
  }

  /**
   * By the number of a free input, decimals in those of its intervals that hold no float32 number.
   */
  public Map<Integer, NavigableSet<BigDecimal>> decimals() {
    return Map.copyOf(decimals);
  }

  private Optional<Conjunct> tight(Conjunct conjunct) {
    long work = conjunct.work();
    steps += work;
    return work > 0 && steps > MOST_STEPS ? Optional.of(conjunct) : conjunct.propagated();
  }

  private Collection<Conjunct> of(Formula formula) {
    return formula.fold(
        all -> {
          // What settles bounds comes first: then alternatives that miss them end early.
          List<Formula> parts = new ArrayList<>(all.parts());
          parts.sort(Comparator.comparing(part -> part.fold(a -> 1, any -> 2, comparison -> 0)));
          Collection<Conjunct> result = List.of(Conjunct.everything());
          for (Formula part : parts) {
            result = product(result, of(part));
          }
          return result;
        },
        any -> {
          Set<Conjunct> result = new LinkedHashSet<>();
          for (Formula part : any.parts()) {
            result.addAll(of(part));
            if (isTooMuch(result.size(), MOST)) {
              return List.of(Conjunct.everything());
            }
          }
          return result;
        },
        this::of);
  }

  /** Both; what is left of it, the first, where there are too many. */
  private Collection<Conjunct> product(Collection<Conjunct> left, Collection<Conjunct> right) {
    List<Conjunct> result = new ArrayList<>();
    int most = Math.min(left.size(), right.size()) > 1 ? MOST_PRODUCTS : MOST;
    for (Conjunct a : left) {
      for (Conjunct b : right) {
        steps += a.size() + b.size();
        result.addAll(Conjunct.both(a, b));
        if (isTooMuch(result.size(), most)) {
          return left;
        }
      }
    }
    return result;
  }

  private boolean isTooMuch(int alternatives, int most) {
    DisjunctiveForm.requireNotInterrupted();
    boolean much = alternatives > most || steps > MOST_STEPS;
    tooMany |= much;
    return much;
  }

  private Collection<Conjunct> of(Formula.Comparison comparison) {
    Map<Integer, BigDecimal> onInputs = new TreeMap<>();
    Map<QueryVariable, BigDecimal> onOutputs = new LinkedHashMap<>();
    BigDecimal constant = comparison.constant();
    for (Map.Entry<QueryVariable, BigDecimal> term : comparison.term().entrySet()) {
      QueryVariable variable = term.getKey();
      if (variable.isOutput()) {
        onOutputs.put(variable, term.getValue());
      } else {
        onInputs.merge(inputs.number(variable), term.getValue(), BigDecimal::add);
        constant = constant.add(term.getValue().multiply(inputs.offset(variable)));
      }
    }
    onInputs.values().removeIf(c -> c.signum() == 0);
    Formula.Relation relation = comparison.relation();
    if (onOutputs.isEmpty() && onInputs.isEmpty()) {
      boolean holds = relation.holds(constant, constant);
      return holds ? List.of(Conjunct.everything()) : List.of();
    }
    if (onOutputs.isEmpty() && relation == Formula.Relation.NOT_ZERO) {
      exact = false;
      return List.of(Conjunct.everything());
    }
    Conjunct.Linear above = new Conjunct.Linear(onInputs, onOutputs, constant, false);
    return switch (relation) {
      case POSITIVE -> List.of(single(strict(above)));
      case NOT_NEGATIVE -> List.of(single(above));
      case ZERO -> Conjunct.both(single(above), single(negated(above)));
      case NOT_ZERO -> List.of(single(strict(above)), single(strict(negated(above))));
    };
  }

  private static Conjunct.Linear strict(Conjunct.Linear of) {
    return new Conjunct.Linear(of.onInputs(), of.onOutputs(), of.constant(), true);
  }

  private static Conjunct.Linear negated(Conjunct.Linear of) {
    Map<Integer, BigDecimal> onInputs = new TreeMap<>(of.onInputs());
    onInputs.replaceAll((input, c) -> c.negate());
    Map<QueryVariable, BigDecimal> onOutputs = new LinkedHashMap<>(of.onOutputs());
    onOutputs.replaceAll((output, c) -> c.negate());
    return new Conjunct.Linear(onInputs, onOutputs, of.constant().negate(), of.strict());
  }

  /** A bound where it is of one input alone. */
  private static Conjunct single(Conjunct.Linear of) {
    if (of.onInputs().size() != 1 || !of.onOutputs().isEmpty()) {
      return Conjunct.of(of);
    }
    Map.Entry<Integer, BigDecimal> only = of.onInputs().entrySet().iterator().next();
    boolean below = only.getValue().signum() > 0;
    BigDecimal end =
        Conjunct.quotient(of.constant().negate(), only.getValue(), !below)
            .orElseThrow(
                () ->
                    new MalformedDomainException(
                        "a bound of an input is outside the range of doubles"));
    Map<Integer, BigDecimal> bound = Map.of(only.getKey(), end);
    return new Conjunct(below ? bound : Map.of(), below ? Map.of() : bound, Set.of());
  }

  private Box box(Conjunct conjunct) {
    int count = inputs.count();
    double[] lower = new double[count + inputs.constants().size()];
    double[] upper = new double[lower.length];
    for (int i = 0; i < lower.length; i++) {
      BigDecimal low = i < count ? conjunct.low().get(i) : inputs.constants().get(i - count);
      BigDecimal high = i < count ? conjunct.high().get(i) : low;
      if (low == null || high == null) {
        throw tooMany
            ? new UnsupportedQueryException("the query has too many alternatives; split it")
            : new MalformedDomainException(
                name(i) + " is unbounded; give it a lower and an upper bound");
      }
      lower[i] = Decimals.down(low);
      upper[i] = Decimals.up(high);
      if (Double.isInfinite(lower[i]) || Double.isInfinite(upper[i])) {
        throw new MalformedDomainException(name(i) + " has bounds outside the range of doubles");
      }
      if (!holdsFloat(low, high)) {
        decimals.computeIfAbsent(i, k -> new TreeSet<>()).add(low);
      }
    }
    return Box.of(lower, upper);
  }

  private static boolean holdsFloat(BigDecimal low, BigDecimal high) {
    float near = low.floatValue();
    for (float x : new float[] {near, Math.nextUp(near)}) {
      if (Float.isFinite(x)) {
        BigDecimal value = new BigDecimal(x);
        if (value.compareTo(low) >= 0) {
          return value.compareTo(high) <= 0;
        }
      }
    }
    return false;
  }

  /** The first variable that is an input, as the query calls it. */
  private String name(int input) {
    for (int n = 0; n < networks.size(); n++) {
      QueryNetwork.Tensor tensor = networks.get(n).input();
      for (int element = 0; element < tensor.size(); element++) {
        if (inputs.number(n, element) == input) {
          return versionOne ? tensor.name() + "_" + element : tensor.element(element);
        }
      }
    }
    return "a constant";
  }

  private Condition condition(Conjunct.Linear comparison) {
    List<BigDecimal[]> rows = new ArrayList<>();
    for (QueryNetwork network : networks) {
      BigDecimal[] row = new BigDecimal[network.output().size()];
      Arrays.fill(row, BigDecimal.ZERO);
      rows.add(row);
    }
    comparison
        .onOutputs()
        .forEach((variable, c) -> rows.get(variable.network())[variable.element()] = c);
    conditioned.addAll(comparison.onInputs().keySet());
    return new Condition(
        comparison.onInputs(),
        rows.stream().map(List::of).toList(),
        comparison.constant(),
        comparison.strict());
  }
}
