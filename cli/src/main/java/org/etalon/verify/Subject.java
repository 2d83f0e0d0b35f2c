package org.etalon.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
    return never(each, condition -> slack(condition, errors));
  }

  /**
   * The question whether it never happens with something to spare.
   *
   * @param rooms for each network by how much its outputs may differ so that conditions stay met
   */
  Optional<Problem> withRoom(QueryCases.Case each, List<Double> rooms) {
    return never(each, condition -> reach(condition, rooms).negate());
  }

  /** Whether it never happens with so much added to conditions. */
  private Optional<Problem> never(
      QueryCases.Case each, Function<QueryCases.Condition, BigDecimal> added) {
    List<List<OutputCondition>> alternatives = new ArrayList<>();
    for (List<QueryCases.Condition> all : each.alternatives()) {
      List<OutputCondition> conditions =
          all.stream().map(c -> condition(c, added.apply(c))).toList();
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

  private OutputCondition condition(QueryCases.Condition condition, BigDecimal added) {
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
    BigDecimal constant = condition.constant().add(added);
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
    BigDecimal constant = condition.constant().abs().multiply(UNIT).add(LEAST);
    return constant.add(reach(condition, errors));
  }

  /** By how much a condition changes at most where outputs do by so much. */
  private static BigDecimal reach(QueryCases.Condition condition, List<Double> outputs) {
    BigDecimal reach = BigDecimal.ZERO;
    for (int n = 0; n < outputs.size(); n++) {
      BigDecimal each = new BigDecimal(outputs.get(n));
      for (BigDecimal coefficient : condition.onOutputs().get(n)) {
        reach = reach.add(coefficient.abs().multiply(each));
      }
    }
    return reach;
  }
}
