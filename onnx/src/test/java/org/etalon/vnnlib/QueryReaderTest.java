package org.etalon.vnnlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.problem.Box;
import org.etalon.problem.MalformedDomainException;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Queries as the standard's text has them: chapter "Query Language" of VNN-LIB 2.0, its grammar
 * (syntax/grammar.cf) and its typing rules.
 */
class QueryReaderTest {
  private static final String VERSION = "(vnnlib-version <2.0>)\n";
  private static final String F =
      "(declare-network f (declare-input X real [1,2]) (declare-output Y real [2]))\n";
  private static final String G =
      "(declare-network g (isomorphic-to f)"
          + " (declare-input Z real [1,2]) (declare-output W real [2]))\n";
  private static final String BOX =
      "(assert (and (>= X[0,0] -1) (<= X[0,0] 1.5) (>= X[0,1] 0) (<= X[0,1] 0.25)))\n";

  private static Query read(String... parts) {
    return QueryReader.read(String.join("", parts));
  }

  @Test
  void read_aQueryOfTwoNetworks_hasItsDeclarationsInOrder() {
    Query query = read("; a comment\n", VERSION, F, G, "(assert (> Y[0] W[1])) ; another\n");
    assertThat(query.isVersionOne()).isFalse();
    assertThat(query.networks()).extracting(QueryNetwork::name).containsExactly("f", "g");
    QueryNetwork g = query.networks().get(1);
    assertThat(g.isomorphicTo()).contains("f");
    assertThat(g.equalTo()).isEmpty();
    assertThat(g.input()).isEqualTo(new QueryNetwork.Tensor("Z", "real", List.of(1, 2)));
    assertThat(g.output().size()).isEqualTo(2);
    assertThat(query.freeInputs()).isEqualTo(4);
  }

  @Test
  void read_scalarsAndInitializedInputs_areOfTheStandard() {
    Query scalar =
        read(
            VERSION,
            "(declare-network f (declare-input x real []) (declare-output y real []))",
            "(assert (>= x 0)) (assert (<= x 1)) (assert (== y (* 2 3 x)))");
    assertThat(scalar.networks().get(0).input().size()).isEqualTo(1);
    assertThat(scalar.cases().cases()).hasSize(1);
    assertThat(
            read(
                    "(vnnlib-version <2.1>)",
                    "(declare-network f (declare-input x real [1] initialized)"
                        + " (declare-output y real [1]))")
                .networks())
        .hasSize(1);
  }

  /** What is read though the grammar has it not. */
  @Test
  void read_withOneEqualsSign_isTheSame() {
    Query one = read(VERSION, F, G, "(assert (= X[0,0] Z[0,0]))");
    assertThat(one.freeInputs()).isEqualTo(3);
    String real = F.replace("real", "Real");
    assertThat(read(VERSION, real).networks().get(0).input().type()).isEqualTo("Real");
    String bars = "(declare-const |X_0| Real) (declare-const Y_0 Real) (assert (>= |X_0| 1))";
    assertThat(QueryReader.read(bars).networks().get(0).input().size()).isEqualTo(1);
  }

  /** V, F and G stand for what is spelt out above. */
  private static String spelt(String text) {
    return text.replaceAll("\\bV\\b", VERSION).replaceAll("\\bF\\b", F).replaceAll("\\bG\\b", G);
  }

  @Test
  void read_whatRulesAreBrokenFrom_isAQuery() {
    assertThat(QueryReader.read(spelt("V F G (assert (> Y[0] 1))")).networks()).hasSize(2);
  }

  /** Each breaks one rule; the rule stands behind it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // a query has a version
        "(assert (> 1 0))", // and networks
        "(declare-network f (declare-input X real [1]) (declare-output Y real [1]))", // no version
        "V F (vnnlib-version <2.0>)", // the version is first
        "(vnnlib-version 2.0) F", // it is written <2.0>
        "V (assert (> Y[0] 1)) F", // declarations before assertions
        "V F (assert (> Y[0] 1)) G", // all of them
        "V F F", // names are unique
        "V F (declare-network g (declare-input X real [2]) (declare-output W real [2]))",
        "V (declare-network X (declare-input X real [2]) (declare-output W real [2]))",
        "V (declare-network 1f (declare-input X real [2]) (declare-output W real [2]))",
        "V (declare-network f (declare-input X-1 real [2]) (declare-output W real [2]))",
        "V (declare-network f (declare-input X real [2]))", // an output is needed
        "V (declare-network f (declare-output Y real [2]))", // an input is needed
        "V (declare-network f (declare-output Y real [2]) (declare-input X real [2]))", // order
        "V (declare-network f (declare-input X real) (declare-output Y real [2]))", // a shape
        "V (declare-network f (declare-input X [2]) (declare-output Y real [2]))", // a type
        "V (declare-network f (declare-input X real [0]) (declare-output Y real [2]))",
        "V (declare-network f (declare-input X real [2] initialized) (declare-output Y real [1]))",
        "V F (declare-network g (isomorphic-to h) (declare-input Z real [1,2])"
            + " (declare-output W real [2]))", // of a network that is declared
        "V F (declare-network g (isomorphic-to f) (equal-to f) (declare-input Z real [1,2])"
            + " (declare-output W real [2]))", // at most one clause
        "V F (declare-network g (isomorphic-to f) (declare-input Z real [2])"
            + " (declare-output W real [2]))", // of equal shapes
        "V F (declare-network g (equal-to f) (declare-input Z real [1,2])"
            + " (declare-output W real [3]))",
        "V F (declare-network g (equal-to f) (declare-input Z float32 [1,2])"
            + " (declare-output W real [2]))", // and types
        "V F G (declare-network h (equal-to g) (declare-input A real [1,2])"
            + " (declare-output B real [2]))", // of one without a clause
        "V F (assert (> Y[0] 1) (> Y[1] 1))", // one expression
        "V F (assert Y[0])", // that is boolean
        "V F (assert (not (> Y[0] 1)))", // no negation
        "V F (assert (=> (> Y[0] 1) (> Y[1] 1)))",
        "V F (assert (and))", // that joins something
        "V F (assert (or))",
        "V F (assert (> Y[0] 1 2))", // of two sides
        "V F (assert (> Y[0]))",
        "V F (assert (> 2 1))", // with a variable
        "V F (assert (> Y 1))", // fully indexed
        "V F (assert (> X[0] 1))",
        "V F (assert (> Y[2] 1))", // from zero on
        "V F (assert (> Y[-1] 1))",
        "V F (assert (> U[0] 1))", // declared
        "V F (assert (> Y[0] 1e-3))", // no exponent
        "V F (assert (> Y[0] .5))", // digits before the point
        "V F (assert (> Y[0] 5.))", // and behind it
        "V F (assert (> Y[0] +5))",
        "V F (assert (> (/ Y[0] 2) 5))", // no quotient
        "V F (assert (> (+) 5))",
        "V F (declare-const X_0 Real)", // nothing of 1.0
        "V F (check-sat)",
        "V F (exit)", // which would hide what follows
        "V F (assert (> Y[0] 1)) (exit) (assert (> Y[1] 1))",
        "V F (assert (> Y[0] 1)", // closed
        "V", // with a network
        "V F (assert (> |Y|[0] 1))", // names without bars
        "V (declare-network |f| (declare-input X real [2]) (declare-output W real [2]))",
        "V (declare-network f (declare-input |X| real [2]) (declare-output W real [2]))",
      })
  void read_whatBreaksARule_isRefused(String text) {
    String query = spelt(text);
    assertThatThrownBy(() -> QueryReader.read(query))
        .as(query)
        .isInstanceOf(MalformedDomainException.class)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(vnnlib-version <3.0>)",
        "V (declare-network f (declare-input X real [2]) (declare-hidden H real [1] \"h\")"
            + " (declare-output Y real [2]))",
        "V (declare-network f (declare-input X real [2]) (declare-input Z real [2])"
            + " (declare-output Y real [2]))",
        "V (declare-network f (declare-input X real [2]) (declare-output Z real [2])"
            + " (declare-output Y real [2]))",
        "V F (assert (> (* Y[0] Y[1]) 1))",
      })
  void read_whatTheStandardAllowsAndIsNotSupported_isRefusedAsSuch(String text) {
    String query = spelt(text);
    assertThatThrownBy(() -> QueryReader.read(query))
        .as(query)
        .isInstanceOf(UnsupportedQueryException.class);
  }

  @Test
  void cases_ofAConjunction_isOneBoxWithItsConditions() {
    Query query = read(VERSION, F, BOX, "(assert (<= Y[0] (- Y[1] 0.5 (- 0.25))))");
    QueryCases cases = query.cases();
    assertThat(cases.isExact()).isTrue();
    assertThat(cases.cases()).hasSize(1);
    QueryCases.Case only = cases.cases().get(0);
    assertThat(only.boxes())
        .containsExactly(Box.of(new double[] {-1, 0}, new double[] {1.5, 0.25}));
    QueryCases.Condition condition = only.alternatives().get(0).get(0);
    assertThat(condition.strict()).isFalse();
    assertThat(condition.constant()).isEqualByComparingTo("-0.25"); // y1 - 0.5 + 0.25 - y0 >= 0
    assertThat(condition.onOutputs().get(0)).hasToString("[-1, 1]");
  }

  @Test
  void cases_ofOrOverInputsAndOutputs_areOneEach() {
    Query query =
        read(
            VERSION,
            F,
            BOX,
            "(assert (or (and (<= X[0,0] 0) (> Y[0] 1)) (and (>= X[0,0] 1) (> Y[1] 1))))");
    assertThat(query.cases().cases()).hasSize(2);
    Query same =
        read(VERSION, F, BOX, "(assert (or (<= X[0,0] 0) (>= X[0,0] 1))) (assert (> Y[0] 1))");
    assertThat(same.cases().cases()).hasSize(1);
    assertThat(same.cases().cases().get(0).boxes()).hasSize(2);
    Query none = read(VERSION, F, BOX, "(assert (> X[0,0] 2))");
    assertThat(none.cases().cases()).isEmpty();
  }

  @Test
  void cases_withInputsInConditions_keepThem() {
    Query query = read(VERSION, F, BOX, "(assert (> (+ Y[0] X[0,1]) (* -2 X[0,0])))");
    QueryCases cases = query.cases();
    assertThat(cases.isExact()).isFalse();
    assertThat(cases.conditionedInputs()).containsExactly(0, 1);
    QueryCases.Condition condition = cases.cases().get(0).alternatives().get(0).get(0);
    assertThat(condition.onInputs()).hasToString("{0=2, 1=1}"); // y0 + 2 x0 + x1 > 0
    assertThat(condition.constant()).isZero();
    assertThat(condition.strict()).isTrue();
    QueryCases pinned =
        read(VERSION, F, BOX, "(assert (== X[0,0] 0.1)) (assert (> Y[0] (* -2 X[0,0])))").cases();
    condition = pinned.cases().get(0).alternatives().get(0).get(0);
    assertThat(condition.onInputs()).isEmpty();
    assertThat(condition.constant()).isEqualByComparingTo("0.2");
    assertThat(pinned.decimals()).containsOnlyKeys(0);
    assertThat(pinned.decimals().get(0)).containsExactly(new BigDecimal("0.1"));
  }

  private static List<QueryCases.Case> ofInputs(String assertions) {
    return read(VERSION, F, BOX, assertions).cases().cases();
  }

  private static Box boxOf(double a, double b, double c, double d) {
    return Box.of(new double[] {a, c}, new double[] {b, d});
  }

  @Test
  void cases_withComparisonsOfInputs_haveTheBoundsThatFollow() {
    List<QueryCases.Case> below = ofInputs("(assert (< X[0,0] X[0,1]))");
    assertThat(below.get(0).boxes()).containsExactly(boxOf(-1, 0.25, 0, 0.25));
    assertThat(below.get(0).alternatives().get(0)).hasSize(1);
    assertThat(below.get(0).alternatives().get(0).get(0).onInputs()).hasToString("{0=-1, 1=1}");
    List<QueryCases.Case> half = ofInputs("(assert (<= (+ (* 2 X[0,0]) X[0,1]) -1.5))");
    assertThat(half.get(0).boxes()).containsExactly(boxOf(-1, -0.75, 0, 0.25));
    assertThat(ofInputs("(assert (> X[0,1] (+ X[0,0] 1.25)))")).isEmpty(); // at (-1, 0.25) alone
    assertThat(ofInputs("(assert (>= X[0,1] (+ X[0,0] 1.25)))").get(0).boxes())
        .containsExactly(boxOf(-1, -1, 0.25, 0.25));
    List<QueryCases.Case> always = ofInputs("(assert (<= X[0,0] (+ X[0,1] 1.5)))");
    assertThat(always.get(0).alternatives().get(0)).isEmpty();
    String open = "(assert (>= X[0,0] X[0,1])) (assert (<= X[0,0] 1)) (assert (>= X[0,1] 0))";
    assertThat(read(VERSION, F, open).cases().cases().get(0).boxes())
        .containsExactly(boxOf(0, 1, 0, 1));
  }

  /** An input that is another and a constant is bounded by it, and not searched for itself. */
  @Test
  void cases_ofInputsThatAreApartByAConstant_areOfOneOfThem() {
    String equal = "(assert (== X[0,0] (+ Z[0,1] 0.5))) (assert (== Z[0,0] Z[0,1]))";
    Query query = read(VERSION, F, G, BOX, equal, "(assert (<= Z[0,1] 0.75))");
    assertThat(query.freeInputs()).isEqualTo(3); // with the constant
    assertThat(query.freeInput(1, 0)).isZero();
    assertThat(query.freeInput(1, 1)).isZero();
    assertThat(query.constantInput(1, 1)).hasValue(2);
    assertThat(query.constantInput(0, 0)).isEmpty();
    QueryCases.Case only = query.cases().cases().get(0);
    assertThat(only.boxes())
        .containsExactly(Box.of(new double[] {-1, 0, -0.5}, new double[] {1.25, 0.25, -0.5}));
    String no = "(assert (== X[0,0] (+ Z[0,0] 1)))";
    assertThat(read(VERSION, F, G, BOX, equal, no).cases().cases()).isEmpty();
  }

  @Test
  void cases_ofAnUnboundedInput_areRefused() {
    Query query = read(VERSION, F, "(assert (<= X[0,0] 1))");
    assertThatThrownBy(query::cases)
        .isInstanceOf(MalformedDomainException.class)
        .hasMessageContaining("X[0,0] is unbounded");
    assertThatThrownBy(read(VERSION, F, G, BOX, "(assert (> W[0] Z[0,1]))")::cases)
        .hasMessageContaining("Z[0,0] is unbounded");
    String one = "(declare-const X_0 Real) (declare-const Y_0 Real) (assert (>= Y_0 1))";
    assertThatThrownBy(QueryReader.read(one)::cases).hasMessageContaining("X_0 is unbounded");
  }

  /** What does not fit is left out: the cases are about more inputs then, and say so. */
  @Test
  void cases_ofTooManyAlternatives_areThoseOfSome() {
    String ors = "";
    for (int k = 0; k < 20; k++) {
      ors += "(assert (or (> Y[0] " + k + ") (< Y[1] -" + k + ")))";
    }
    QueryCases cases = read(VERSION, F, BOX, ors).cases();
    assertThat(cases.isExact()).isFalse();
    assertThat(cases.cases().get(0).alternatives()).hasSizeBetween(2, 1 << 10);
    for (List<QueryCases.Condition> all : cases.cases().get(0).alternatives()) {
      assertThat(all).hasSizeBetween(1, 20);
    }
    assertThat(read(VERSION, F, BOX, ors.substring(0, ors.indexOf("(assert", 1))).cases().isExact())
        .isTrue();
  }

  @Test
  void freeInputs_thatAreAssertedEqual_areOne() {
    Query shared = read(VERSION, F, G, "(assert (and (== X[0,0] Z[0,0]) (== Z[0,1] X[0,1])))");
    assertThat(shared.freeInputs()).isEqualTo(2);
    assertThat(shared.freeInput(1, 1)).isEqualTo(1);
    Query partly = read(VERSION, F, G, "(assert (== (* 2 X[0,0]) (* 2 Z[0,1])))");
    assertThat(partly.freeInputs()).isEqualTo(3);
    assertThat(partly.freeInput(1, 1)).isZero();
    for (String no :
        List.of(
            "(or (== X[0,0] Z[0,0]) (== X[0,1] Z[0,1]))",
            "(== X[0,0] (+ Z[0,0] 1))",
            "(== X[0,0] (- Z[0,0]))",
            "(<= X[0,0] Z[0,0])")) {
      assertThat(read(VERSION, F, G, "(assert " + no + ")").freeInputs()).as(no).isEqualTo(4);
    }
  }

  private static BigDecimal[] decimals(double... values) {
    BigDecimal[] result = new BigDecimal[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = new BigDecimal(values[i]);
    }
    return result;
  }

  /** Random formulas: every point at which one holds is in a box whose conditions hold there. */
  @Test
  void cases_ofRandomFormulas_coverWhateverHolds() {
    int held = 0;
    for (long seed = 1; seed <= Cases.of(300); seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Query query = read(VERSION, F, BOX, "(assert " + formula(random, 3) + ")");
      List<QueryCases.Case> cases = query.cases().cases();
      for (int k = 0; k < 40; k++) {
        double[] x = {random.nextInt(-4, 7) / 4.0, random.nextInt(0, 3) / 8.0};
        double[] y = {random.nextInt(-4, 5) / 2.0, random.nextInt(-4, 5) / 2.0};
        BigDecimal[][] outputs = {decimals(y)};
        if (query.holds(new BigDecimal[][] {decimals(x)}, outputs, outputs)) {
          held++;
          assertThat(cases).as("seed %d", seed).anyMatch(each -> covers(each, x, y));
        }
      }
    }
    assertThat(held).isGreaterThan(Cases.of(500));
  }

  private static boolean covers(QueryCases.Case each, double[] x, double[] y) {
    return each.boxes().stream().anyMatch(box -> box.contains(x))
        && each.alternatives().stream()
            .anyMatch(all -> all.stream().allMatch(condition -> holds(condition, x, y)));
  }

  private static boolean holds(QueryCases.Condition condition, double[] x, double[] y) {
    double sum = condition.constant().doubleValue();
    for (int i : condition.onInputs().keySet()) {
      sum += condition.onInputs().get(i).doubleValue() * x[i];
    }
    for (int i = 0; i < y.length; i++) {
      sum += condition.onOutputs().get(0).get(i).doubleValue() * y[i];
    }
    return condition.strict() ? sum > 0 : sum >= 0;
  }

  private static String formula(SplittableRandom random, int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      String[] relations = {"<", "<=", ">", ">=", "==", "!="};
      return "(" + relations[random.nextInt(6)] + " " + term(random) + " " + term(random) + ")";
    }
    List<String> parts = new ArrayList<>();
    for (int k = random.nextInt(3); k >= 0; k--) {
      parts.add(formula(random, depth - 1));
    }
    return "(" + (random.nextBoolean() ? "and" : "or") + " " + String.join(" ", parts) + ")";
  }

  private static String term(SplittableRandom random) {
    String[] atoms = {"X[0,0]", "X[0,1]", "Y[0]", "Y[1]"};
    String atom = atoms[random.nextInt(4)];
    return switch (random.nextInt(4)) {
      case 0 -> "(* 0.5 " + atom + ")";
      case 1 -> "(- " + atom + " 0.5)";
      case 2 -> "(+ " + atom + " " + atoms[random.nextInt(4)] + ")";
      default -> atom;
    };
  }

  @Test
  void read_aQueryOfVersionOne_isOneNetwork() {
    String text =
        """
        (declare-const X_0 Real) (declare-const X_1 Real) (declare-const Y_0 Real)
        (assert (<= X_0 1e-1)) (assert (>= X_0 -.5)) (assert (= X_1 0.25))
        (assert (or (and (>= Y_0 1)) (and (<= Y_0 -1.0))))
        (check-sat)
        """;
    Query query = QueryReader.read(text);
    assertThat(query.isVersionOne()).isTrue();
    assertThat(query.networks().get(0).input().size()).isEqualTo(2);
    assertThat(query.cases().cases()).hasSize(1);
    assertThat(query.cases().cases().get(0).alternatives()).hasSize(2);
    assertThatThrownBy(() -> QueryReader.read("(declare-const X_1 Real)"))
        .isInstanceOf(MalformedDomainException.class);
  }

  private static final String OF_ONE =
      "(declare-const X_0 Real) (declare-const Y_0 Real) (assert (and (>= X_0 0) (<= X_0 1)))";

  /** Both readers of VNN-LIB 1.0 take one question a file. */
  @ParameterizedTest
  @ValueSource(strings = {"(assert (<= X_0 0))", "(declare-const Y_1 Real)"})
  void read_aSecondQuestion_isRefusedByBothReaders(String more) {
    String text = OF_ONE + "(check-sat)";
    assertThat(QueryReader.read(text + "(exit)" + more).isVersionOne()).isTrue();
    String twice = text + more;
    assertThatThrownBy(() -> QueryReader.read(twice))
        .isInstanceOf(MalformedDomainException.class)
        .hasMessageContaining("asks a second question");
    assertThatThrownBy(() -> VnnlibReader.readDomain(twice, 1))
        .isInstanceOf(MalformedDomainException.class)
        .hasMessageContaining("asks a second question");
  }

  /** Quotients and truths are of SMT-LIB, so of 1.0 alone, for both readers. */
  @Test
  void read_quotientsAndTruths_areThoseOfVersionOne() {
    String text = OF_ONE + "(assert true) (assert (or false (<= X_0 (/ 1 4 -1 -2))))";
    Query query = QueryReader.read(text);
    assertThat(query.cases().cases().get(0).boxes())
        .containsExactly(Box.of(new double[] {0}, new double[] {0.125}));
    assertThat(VnnlibReader.readDomain(text, 1).boxes())
        .containsExactly(Box.of(new double[] {0}, new double[] {0.125}));
    String third =
        OF_ONE + "(assert (<= (+ (/ X_0 -3) (/ Y_0 7) (/ (/ 1 2) 5)) (- (/ X_0 2) Y_0)))";
    QueryCases.Condition condition =
        QueryReader.read(third).cases().cases().get(0).alternatives().get(0).get(0);
    // 5/6 x - 8/7 y - 1/10 >= 0
    BigDecimal unit = condition.constant().multiply(BigDecimal.TEN).negate();
    assertThat(unit).isPositive();
    assertThat(condition.onInputs().get(0).multiply(BigDecimal.valueOf(6)))
        .isEqualByComparingTo(unit.multiply(BigDecimal.valueOf(5)));
    assertThat(condition.onOutputs().get(0).get(0).multiply(BigDecimal.valueOf(7)))
        .isEqualByComparingTo(unit.multiply(BigDecimal.valueOf(-8)));
    assertThat(QueryReader.read(OF_ONE + "(assert false)").cases().cases()).isEmpty();
    for (String wrong : List.of("(/ 1 X_0)", "(/ X_0 0)", "(/ X_0 (- 2 2))")) {
      assertThatThrownBy(() -> QueryReader.read(OF_ONE + "(assert (<= " + wrong + " 1))"))
          .as(wrong)
          .hasMessageContaining("no number, or zero");
    }
    for (String odd : List.of("true", "(or false (<= X[0] 1))", "(<= X[0] (/ 1 2))")) {
      String two =
          "(vnnlib-version <2.0>) (declare-network f (declare-input X real [1])"
              + " (declare-output Y real [1])) (assert (and (>= X[0] 0) (<= X[0] 1))) (assert "
              + odd
              + ")";
      assertThatThrownBy(() -> QueryReader.read(two))
          .as(odd)
          .isInstanceOf(MalformedDomainException.class);
      assertThatThrownBy(() -> VnnlibReader.readDomain(two, 1))
          .as(odd)
          .isInstanceOf(MalformedDomainException.class);
    }
  }
}
