package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

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
   * The inputs that are free: those that are asserted equal, or apart by a constant, outside every
   * or, are one. Constants by which they are apart follow behind, as inputs of one value.
   *
   * @return how many there are
   */
  public int freeInputs() {
    return inputs.count() + inputs.constants().size();
  }

  /**
   * Which of the free inputs an input of a network is, or is apart from by {@link #constantInput}.
   */
  public int freeInput(int network, int element) {
    return inputs.number(network, element);
  }

  /** Which of the free inputs is added to that one, if one is. */
  public OptionalInt constantInput(int network, int element) {
    return inputs.constant(network, element);
  }

  /**
   * Boxes of free inputs with alternatives of conditions on outputs and inputs that cover every
   * input at which the assertions hold.
   *
   * @throws org.etalon.problem.MalformedDomainException if an input is unbounded
   * @throws UnsupportedQueryException if there are so many alternatives that bounds of inputs are
   *     lost
   */
  public QueryCases cases() {
    return new QueryCases(networks, inputs, formula, versionOne);
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
    return holds(x, x, low, high);
  }

  /**
   * The same, where what is asserted of inputs and outputs together has to hold with other inputs,
   * too.
   *
   * @param near the others: those and whatever is between them and the input
   */
  public boolean holds(
      BigDecimal[][] x, BigDecimal[][] near, BigDecimal[][] low, BigDecimal[][] high) {
    return holds(formula, x, near, low, high);
  }

  private static boolean holds(
      Formula formula,
      BigDecimal[][] x,
      BigDecimal[][] near,
      BigDecimal[][] low,
      BigDecimal[][] high) {
    return formula.fold(
        all -> all.parts().stream().allMatch(part -> holds(part, x, near, low, high)),
        any -> any.parts().stream().anyMatch(part -> holds(part, x, near, low, high)),
        comparison -> {
          boolean ofOutputs = comparison.term().keySet().stream().anyMatch(v -> v.isOutput());
          BigDecimal least = comparison.constant();
          BigDecimal most = comparison.constant();
          for (Map.Entry<QueryVariable, BigDecimal> entry : comparison.term().entrySet()) {
            QueryVariable v = entry.getKey();
            int n = v.network();
            int k = v.element();
            BigDecimal one = v.isOutput() ? low[n][k] : x[n][k];
            BigDecimal other = v.isOutput() ? high[n][k] : ofOutputs ? near[n][k] : one;
            BigDecimal a = entry.getValue().multiply(one);
            BigDecimal b = entry.getValue().multiply(other);
            least = least.add(a.min(b));
            most = most.add(a.max(b));
          }
          return comparison.relation().holds(least, most);
        });
  }
}
