package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A question about networks: is there an input at which all that is asserted holds? */
public final class Query {
  private final List<QueryNetwork> networks;
  private final Formula formula;
  private final QueryInputs inputs;
  private final boolean versionOne;

  Query(List<QueryNetwork> networks, Formula.All formula, boolean versionOne) {
    this.versionOne = versionOne;
    this.networks = networks;
    this.formula = formula;
    inputs = new QueryInputs(networks, formula);
  }

  /** Whether it is of VNN-LIB 1.0, whose one network has no name. */
  public boolean isVersionOne() {
    return versionOne;
  }

  /** The networks in the order of their declaration. */
  public List<QueryNetwork> networks() {
    return networks;
  }

  /**
   * The inputs that are free: those that are asserted equal, outside every or, are one.
   *
   * @return how many there are
   */
  public int freeInputs() {
    return inputs.count();
  }

  /** Which of the free inputs an input of a network is. */
  public int freeInput(int network, int element) {
    return inputs.number(network, element);
  }

  /**
   * Boxes of free inputs with alternatives of conditions on outputs that cover every input at which
   * the assertions hold. They hold no others, if nothing was {@link QueryCases#isExact dropped} and
   * no bound of an input rounded or strict.
   *
   * @throws org.etalon.problem.MalformedDomainException if an input is unbounded
   * @throws UnsupportedQueryException if there are too many alternatives
   */
  public QueryCases cases() {
    return new QueryCases(networks, inputs, formula);
  }

  /**
   * Whether all that is asserted holds at one input of each network, whatever the outputs are
   * between given ones.
   *
   * @param x the input of each network, exactly
   * @param low lower ends of the outputs of each network
   * @param high upper ends of them
   */
  public boolean holds(BigDecimal[][] x, BigDecimal[][] low, BigDecimal[][] high) {
    return holds(formula, x, low, high);
  }

  private static boolean holds(
      Formula formula, BigDecimal[][] x, BigDecimal[][] low, BigDecimal[][] high) {
    return formula.fold(
        all -> all.parts().stream().allMatch(part -> holds(part, x, low, high)),
        any -> any.parts().stream().anyMatch(part -> holds(part, x, low, high)),
        comparison -> {
          BigDecimal least = comparison.constant();
          BigDecimal most = comparison.constant();
          for (Map.Entry<QueryVariable, BigDecimal> entry : comparison.term().entrySet()) {
            QueryVariable v = entry.getKey();
            BigDecimal c = entry.getValue();
            BigDecimal[] lows = v.isOutput() ? low[v.network()] : x[v.network()];
            BigDecimal[] highs = v.isOutput() ? high[v.network()] : x[v.network()];
            boolean up = c.signum() > 0;
            least = least.add(c.multiply((up ? lows : highs)[v.element()]));
            most = most.add(c.multiply((up ? highs : lows)[v.element()]));
          }
          return comparison.relation().holds(least, most);
        });
  }
}
