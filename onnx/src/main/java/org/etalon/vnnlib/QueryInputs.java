package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which inputs of networks are one and the same, or apart by a constant: those of which that is
 * asserted outside every or, {@code (== X[0] Z[0])} or {@code (== X[0] (+ Z[0] 0.5))}, and what
 * follows from that. A constant counts as an input too, behind all others: one that is pinned.
 */
final class QueryInputs {
  /** Constants of more digits stay what they are: comparisons. */
  private static final int MOST_DIGITS = 64;

  private final int[] first; // of each network
  private final int[] parent;
  private final BigDecimal[] above; // by how much an input is above its parent
  private final int[] numbers;
  private final int[] constantOf;
  private final List<BigDecimal> constants;
  private final int count;

  QueryInputs(List<QueryNetwork> networks, Formula formula) {
    first = new int[networks.size()];
    int size = 0;
    for (int n = 0; n < first.length; n++) {
      first[n] = size;
      size += networks.get(n).input().size();
    }
    parent = new int[size];
    above = new BigDecimal[size];
    for (int i = 0; i < size; i++) {
      parent[i] = i;
      above[i] = BigDecimal.ZERO;
    }
    collect(formula);
    numbers = new int[size];
    Map<Integer, Integer> roots = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      numbers[i] = roots.computeIfAbsent(root(i), r -> roots.size());
    }
    count = roots.size();
    constantOf = new int[size];
    Map<BigDecimal, Integer> known = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      BigDecimal offset = offset(i);
      constantOf[i] =
          offset.signum() == 0
              ? -1
              : known.computeIfAbsent(offset.stripTrailingZeros(), c -> known.size());
    }
    constants = new ArrayList<>(known.keySet());
  }

  private void collect(Formula formula) {
    formula.fold(
        all -> {
          all.parts().forEach(this::collect);
          return true;
        },
        any -> false,
        comparison -> {
          join(comparison);
          return true;
        });
  }

  /** The smaller number stays, so inputs of the first network keep theirs. */
  private void join(Formula.Comparison comparison) {
    List<Map.Entry<QueryVariable, BigDecimal>> terms = List.copyOf(comparison.term().entrySet());
    boolean apart =
        comparison.relation() == Formula.Relation.ZERO
            && terms.size() == 2
            && terms.stream().noneMatch(term -> term.getKey().isOutput())
            && terms.get(0).getValue().add(terms.get(1).getValue()).signum() == 0;
    if (!apart) {
      return;
    }
    BigDecimal by;
    try {
      by = comparison.constant().negate().divide(terms.get(0).getValue());
    } catch (ArithmeticException e) { // no decimal
      return;
    }
    int a = flat(terms.get(0).getKey());
    int b = flat(terms.get(1).getKey());
    BigDecimal between = by.subtract(offset(a)).add(offset(b)); // of the root of a above b's
    if (between.precision() > MOST_DIGITS || Math.abs(between.scale()) > MOST_DIGITS) {
      return;
    }
    int rootA = root(a);
    int rootB = root(b);
    if (rootA > rootB) {
      parent[rootA] = rootB;
      above[rootA] = between;
    } else if (rootA < rootB) {
      parent[rootB] = rootA;
      above[rootB] = between.negate();
    }
  }

  private int flat(QueryVariable variable) {
    return first[variable.network()] + variable.element();
  }

  private int root(int i) {
    int at = i;
    while (parent[at] != at) {
      at = parent[at];
    }
    return at;
  }

  private BigDecimal offset(int i) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int at = i; parent[at] != at; at = parent[at]) {
      sum = sum.add(above[at]);
    }
    return sum;
  }

  /** How many different inputs there are, constants left out. */
  int count() {
    return count;
  }

  /** The constants by which inputs are apart; they have the numbers from {@link #count} on. */
  List<BigDecimal> constants() {
    return constants;
  }

  /** The number of an input among them. */
  int number(int network, int element) {
    return numbers[first[network] + element];
  }

  /** The number of the constant that is added to make an input of a network. */
  OptionalInt constant(int network, int element) {
    int constant = constantOf[first[network] + element];
    return constant < 0 ? OptionalInt.empty() : OptionalInt.of(count + constant);
  }

  /** The number of an input variable. */
  int number(QueryVariable variable) {
    return number(variable.network(), variable.element());
  }

  /** By how much a variable is above the input that has its number. */
  BigDecimal offset(QueryVariable variable) {
    return offset(flat(variable));
  }
}
