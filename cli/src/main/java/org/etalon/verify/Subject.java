package org.etalon.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
 * are; one, or several as one, beside itself. Networks that are the same, at the same inputs, are
 * taken once. Inputs that conditions are on are outputs of both, behind the others.
 *
 * @param f the first of the pair
 * @param g the second one
 * @param apart whether f and g are two networks of the query
 * @param place for each network of the query its place among those that differ
 * @param inputs the free inputs that are outputs
 */
record Subject(Network f, Network g, boolean apart, List<Integer> place, List<Integer> inputs) {
  /** At least what rounding a constant to float32 changes it, relatively. */
  private static final BigDecimal UNIT = BigDecimal.ONE.divide(BigDecimal.valueOf(1L << 24));

  /** And absolutely, below the normal numbers, flushed to zero or not. */
  private static final BigDecimal LEAST = new BigDecimal(Float.MIN_NORMAL);

  /**
   * Brings networks side by side.
   *
   * @param given for each network of the query what it is
   * @param inputs the free inputs that conditions are on
   */
  static Subject of(Query query, List<Network> given, List<Integer> inputs) {
    List<Network> different = new ArrayList<>();
    List<Network> taken = new ArrayList<>();
    List<List<List<Integer>>> ends = new ArrayList<>();
    List<Integer> place = new ArrayList<>();
    for (int n = 0; n < given.size(); n++) {
      List<List<Integer>> sums = sums(query, n, given.get(n).inputSize());
      int at = 0;
      while (at < taken.size()
          && !(ends.get(at).equals(sums) && taken.get(at).equals(given.get(n)))) {
        at++;
      }
      if (at == taken.size()) {
        taken.add(given.get(n));
        ends.add(sums);
        different.add(Joint.on(given.get(n), sums, query.freeInputs()));
      }
      place.add(at);
    }
    if (different.size() == 2) {
      Network f = Joint.withInputs(different.get(0), inputs);
      Network g = Joint.withInputs(different.get(1), inputs);
      if (fit(f, g)) {
        return new Subject(f, g, true, place, inputs);
      }
    }
    Network all = different.size() == 1 ? different.get(0) : Joint.of(different);
    Network with = Joint.withInputs(all, inputs);
    return new Subject(with, with, false, place, inputs);
  }

  /** For each input of a network the free inputs whose sum it is. */
  private static List<List<Integer>> sums(Query query, int network, int size) {
    List<List<Integer>> sums = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<Integer> sum = new ArrayList<>(List.of(query.freeInput(network, i)));
      query.constantInput(network, i).ifPresent(sum::add);
      sums.add(sum);
    }
    return sums;
  }

  private static boolean fit(Network f, Network g) {
    return f.outputSize() == g.outputSize()
        && (Padding.fit(f, g) || Architecture.of(f).hasFormOf(Architecture.of(g)));
  }

  /**
   * The question whether a case of the query never happens in real arithmetic; nothing where forms
   * that are zero say so.
   *
   * @param errors nothing, or for each network how far its outputs may be off: then conditions
   *     count as met where they are with outputs that differ so much, and with constants rounded
   */
  Optional<Problem> problem(QueryCases.Case each, List<Double> errors) {
    List<List<OutputCondition>> alternatives = new ArrayList<>();
    for (List<QueryCases.Condition> all : each.alternatives()) {
      List<OutputCondition> conditions = all.stream().map(c -> condition(c, errors)).toList();
      if (conditions.stream().allMatch(c -> !isConstant(c) || holds(c))) {
        alternatives.add(conditions.stream().filter(c -> !isConstant(c)).toList());
      }
    }
    if (alternatives.isEmpty()) {
      return Optional.empty();
    }
    Property never = new Property.Constraints(new OutputRegion(f.outputSize(), alternatives));
    return Optional.of(new Problem(f, g, new Domain(each.boxes()), never));
  }

  private static boolean isConstant(OutputCondition condition) {
    return condition.ofFAlone() && condition.ofGAlone();
  }

  private static boolean holds(OutputCondition constant) {
    int sign = constant.constant().signum();
    return constant.strict() ? sign > 0 : sign >= 0;
  }

  private OutputCondition condition(QueryCases.Condition condition, List<Double> errors) {
    List<List<BigDecimal>> rows = new ArrayList<>();
    for (int n = 0; n < place.size(); n++) {
      List<BigDecimal> row = condition.onOutputs().get(n);
      if (place.get(n) == rows.size()) {
        rows.add(row);
      } else {
        rows.set(place.get(n), sum(rows.get(place.get(n)), row));
      }
    }
    List<BigDecimal> onF = new ArrayList<>(rows.get(0));
    List<BigDecimal> onG = new ArrayList<>(apart ? rows.get(1) : List.of());
    if (!apart) {
      rows.subList(1, rows.size()).forEach(onF::addAll);
    }
    for (int input : inputs) {
      onF.add(condition.onInputs().getOrDefault(input, BigDecimal.ZERO));
    }
    onG.addAll(Collections.nCopies(f.outputSize() - onG.size(), BigDecimal.ZERO));
    BigDecimal constant = condition.constant().add(slack(condition, errors));
    return new OutputCondition(onF, onG, constant, condition.strict());
  }

  private static List<BigDecimal> sum(List<BigDecimal> a, List<BigDecimal> b) {
    return IntStream.range(0, a.size()).mapToObj(i -> a.get(i).add(b.get(i))).toList();
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
