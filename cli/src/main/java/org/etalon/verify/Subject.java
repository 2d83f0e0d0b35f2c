package org.etalon.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.network.Network;
import org.etalon.network.Padding;
import org.etalon.problem.Domain;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.theta.Architecture;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryCases;

/**
 * The networks of a query as a pair that a search takes: two that can stand side by side as they
 * are; one, or several as one, beside itself.
 *
 * @param networks those of the query, each on all free inputs
 * @param f the first of the pair
 * @param g the second one
 * @param apart whether f and g are the two networks of the query
 */
record Subject(List<Network> networks, Network f, Network g, boolean apart) {
  /** At least what rounding a constant to float32 changes it, relatively. */
  private static final BigDecimal UNIT = BigDecimal.ONE.divide(BigDecimal.valueOf(1L << 24));

  /** And absolutely, below the normal numbers, flushed to zero or not. */
  private static final BigDecimal LEAST = new BigDecimal(Float.MIN_NORMAL);

  /**
   * Brings networks side by side.
   *
   * @param given for each network of the query what it is
   */
  static Subject of(Query query, List<Network> given) {
    List<Network> networks = new ArrayList<>();
    for (int n = 0; n < given.size(); n++) {
      int network = n;
      List<Integer> inputs =
          IntStream.range(0, given.get(n).inputSize())
              .mapToObj(i -> query.freeInput(network, i))
              .toList();
      networks.add(Joint.on(given.get(n), inputs, query.freeInputs()));
    }
    Network f = networks.get(0);
    if (networks.size() == 2 && fit(f, networks.get(1))) {
      return new Subject(networks, f, networks.get(1), true);
    }
    Network all = networks.size() == 1 ? f : Joint.of(networks);
    return new Subject(networks, all, all, false);
  }

  private static boolean fit(Network f, Network g) {
    return f.outputSize() == g.outputSize()
        && (Padding.fit(f, g) || Architecture.of(f).hasFormOf(Architecture.of(g)));
  }

  /**
   * The question whether a case of the query never happens in real arithmetic.
   *
   * @param errors nothing, or for each network how far its outputs may be off: then conditions
   *     count as met where they are with outputs that differ so much, and with constants rounded
   */
  Problem problem(QueryCases.Case each, List<Double> errors) {
    int outputs = f.outputSize();
    List<List<OutputCondition>> alternatives =
        each.alternatives().stream()
            .map(all -> all.stream().map(condition -> condition(condition, errors)).toList())
            .toList();
    Property never = new Property.Constraints(new OutputRegion(outputs, alternatives));
    return new Problem(f, g, new Domain(each.boxes()), never);
  }

  private OutputCondition condition(QueryCases.Condition condition, List<Double> errors) {
    List<BigDecimal> onF = condition.onOutputs().get(0);
    List<BigDecimal> onG = Collections.nCopies(f.outputSize(), BigDecimal.ZERO);
    if (apart) {
      onG = condition.onOutputs().get(1);
    } else {
      onF = condition.onOutputs().stream().flatMap(List::stream).toList();
    }
    BigDecimal constant = condition.constant().add(slack(condition, errors));
    return new OutputCondition(onF, onG, constant, condition.strict());
  }

  /** What errors of the outputs and of one constant may add. */
  private static BigDecimal slack(QueryCases.Condition condition, List<Double> errors) {
    if (errors.isEmpty()) {
      return BigDecimal.ZERO;
    }
    BigDecimal slack = condition.constant().abs().multiply(UNIT).add(LEAST);
    for (int n = 0; n < errors.size(); n++) {
      BigDecimal error = new BigDecimal(errors.get(n));
      for (BigDecimal coefficient : condition.onOutputs().get(n)) {
        slack = slack.add(coefficient.abs().multiply(error));
      }
    }
    return slack;
  }
}
