package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which inputs of networks are one and the same: those that are asserted equal outside every or,
 * {@code (== X[0] Z[0])}, and what follows from that.
 */
final class QueryInputs {
  private final int[] first; // of each network
  private final int[] parent;
  private final int[] numbers;
  private final int count;

  QueryInputs(List<QueryNetwork> networks, Formula formula) {
    first = new int[networks.size()];
    int size = 0;
    for (int n = 0; n < first.length; n++) {
      first[n] = size;
      size += networks.get(n).input().size();
    }
    parent = new int[size];
    for (int i = 0; i < size; i++) {
      parent[i] = i;
    }
    collect(formula);
    numbers = new int[size];
    Map<Integer, Integer> roots = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      numbers[i] = roots.computeIfAbsent(root(i), r -> roots.size());
    }
    count = roots.size();
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
    boolean equal =
        comparison.relation() == Formula.Relation.ZERO
            && terms.size() == 2
            && comparison.constant().signum() == 0
            && terms.stream().noneMatch(term -> term.getKey().isOutput())
            && terms.get(0).getValue().add(terms.get(1).getValue()).signum() == 0;
    if (equal) {
      int a = root(flat(terms.get(0).getKey()));
      int b = root(flat(terms.get(1).getKey()));
      parent[Math.max(a, b)] = Math.min(a, b);
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

  /** How many different inputs there are. */
  int count() {
    return count;
  }

  /** The number of an input among them. */
  int number(int network, int element) {
    return numbers[first[network] + element];
  }

  /** The number of an input variable. */
  int number(QueryVariable variable) {
    return number(variable.network(), variable.element());
  }
}
