package org.etalon.vnnlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.MalformedDomainException;
import org.etalon.testing.DataFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VnnlibReaderTest {
  static final int MAX_BOXES = 4096;

  private static final String DECLARED =
      """
      ; two inputs, one output
      (declare-const X_0 Real)
      (declare-const X_1 Real)
      (declare-const Y_0 Real)
      """;
  private static final String BOUNDED =
      DECLARED
          + """
          (assert (<= X_0 0.5))
          (assert (>= X_0 (- 0.5)))
          (assert (>= 2 X_1))
          (assert (<= 1 X_1))
          """;

  private static Domain read(String text) {
    return VnnlibReader.readDomain(text, 2);
  }

  @Test
  void read_plainBounds_giveTheirBox() {
    assertThat(read(BOUNDED).boxes())
        .containsExactly(Box.of(new double[] {-0.5, 1}, new double[] {0.5, 2}));
  }

  @Test
  void read_boundsThatAreNoDoubles_areRoundedBothWays() {
    Domain domain = read(BOUNDED.replace("0.5", "0.7").replace("2 X_1", "1.9 X_1"));
    double above = isAbove(1.9, "1.9") ? 1.9 : Math.nextUp(1.9);
    Box outer = domain.boxes().get(0);
    Box inner = domain.inner().get(0).orElseThrow();
    assertThat(outer.upper(1)).isEqualTo(above);
    assertThat(inner.upper(1)).isEqualTo(Math.nextDown(above));
    assertThat(inner.lower(1)).isEqualTo(outer.lower(1)).isEqualTo(1);
    assertThat(isAbove(inner.upper(0), "0.7")).isFalse();
    assertThat(isAbove(Math.nextUp(inner.upper(0)), "0.7")).isTrue();
    assertThat(inner.lower(0)).isEqualTo(-inner.upper(0));
  }

  private static boolean isAbove(double value, String decimal) {
    return new BigDecimal(value).compareTo(new BigDecimal(decimal)) > 0;
  }

  /** What a strict comparison excludes is shown to nobody; between adjacent doubles nothing is. */
  @Test
  void read_strictAndUnequal_leaveNoSuchInputInside() {
    Box inner = read(BOUNDED.replace("<= X_0", "< X_0")).inner().get(0).orElseThrow();
    assertThat(inner.upper(0)).isEqualTo(Math.nextDown(0.5));
    assertThat(inner.lower(0)).isEqualTo(-0.5);
    assertThat(read(BOUNDED + "(assert (!= X_0 0))").inner()).containsExactly(Optional.empty());
    assertThat(read(BOUNDED + "(assert (= X_0 0.1))").inner()).containsExactly(Optional.empty());
    assertThat(read(BOUNDED + "(assert (= X_0 0.25))").inner().get(0)).isPresent();
  }

  @Test
  void read_outputConstraintsAndStrictness_onlyEnlarge() {
    Domain expected = read(BOUNDED);
    assertThat(read(BOUNDED + "(assert (<= Y_0 0))")).isEqualTo(expected);
    assertThat(read(BOUNDED + "(assert (<= (+ Y_0 X_0) 0))")).isEqualTo(expected);
    assertThat(read(BOUNDED + "(assert (or (>= Y_0 1) (<= Y_0 0)))")).isEqualTo(expected);
    assertThat(read(BOUNDED.replace("<=", "<").replace(">=", ">")).boxes())
        .isEqualTo(expected.boxes());
    // One branch speaks of outputs alone: it leaves the inputs as they are.
    assertThat(read(BOUNDED + "(assert (or (<= Y_0 0) (<= X_0 0)))")).isEqualTo(expected);
    assertThat(read(BOUNDED + "(assert (or (<= Y_0 0) (>= Y_0 1)))".repeat(40)))
        .isEqualTo(expected);
  }

  @Test
  void read_equalityAndNesting_areUnderstood() {
    Domain domain =
        read(BOUNDED + "(assert (and (= X_0 0.25) (and (<= (* 2 X_1) 3) (<= (- X_1) (- 1.25)))))");
    assertThat(domain.boxes())
        .containsExactly(Box.of(new double[] {0.25, 1.25}, new double[] {0.25, 1.5}));
  }

  @Test
  void read_disjunctions_giveAUnionCutByTheRest() {
    Domain domain =
        read(
            BOUNDED
                + "(assert (or (and (<= X_0 0) (>= Y_0 1)) (and (>= X_0 0.25)) (and (>= X_0 9))))");
    assertThat(domain.boxes())
        .containsExactly(
            Box.of(new double[] {-0.5, 1}, new double[] {0, 2}),
            Box.of(new double[] {0.25, 1}, new double[] {0.5, 2}));
  }

  @Test
  void read_version2_tensorsAndTwoNetworks_shareTheirInput() {
    String text =
        """
        (vnnlib-version <2.0>)
        (declare-network f
          (declare-input X Real [1,2])
          (declare-output Y Real [1,1]))
        (declare-network g (isomorphic-to f)
          (declare-input U Real [1,2])
          (declare-output V Real [1,1]))
        (assert (and (<= X[0, 0] 1) (>= X [0,0] 0)))
        (assert (and (<= U[0,1] 3.5) (>= X[0,1] -2)))
        (assert (and (== X[0,0] U[0,0]) (>= U[0,1] X[0,1])))
        (assert (<= (* 2 U[0,1]) (* 2 X[0,1])))
        (assert (> V[0,0] Y[0,0]))
        """;
    assertThat(read(text).boxes())
        .containsExactly(Box.of(new double[] {0, -2}, new double[] {1, 3.5}));
  }

  @Test
  void read_decimals_areRoundedOutward() {
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < 500; n++) {
      BigDecimal low = new BigDecimal(random.nextLong()).movePointLeft(10 + random.nextInt(20));
      BigDecimal high = low.add(BigDecimal.ONE);
      Box box =
          read(DECLARED
                  + "(assert (<= X_0 "
                  + high.toPlainString()
                  + "))(assert (>= X_0 "
                  + low.toPlainString()
                  + "))(assert (= X_1 0.1))")
              .boxes()
              .get(0);
      assertThat(new BigDecimal(box.lower(0))).isLessThanOrEqualTo(low);
      assertThat(new BigDecimal(Math.nextUp(box.lower(0)))).isGreaterThan(low);
      assertThat(new BigDecimal(box.upper(0))).isGreaterThanOrEqualTo(high);
      assertThat(new BigDecimal(Math.nextDown(box.upper(0)))).isLessThan(high);
      assertThat(new BigDecimal(box.lower(1))).isLessThan(new BigDecimal("0.1"));
      assertThat(box.upper(1)).isEqualTo(0.1);
      assertThat(box.lower(1)).isEqualTo(Math.nextDown(0.1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(assert (<= X_0 (- 3)))#empty",
        "(assert (<= (+ X_0 X_1) 1))#box",
        "(assert (<= X_0 X_1))#box",
        "(assert (<= (* X_0 X_1) 1))#product",
        "(assert (<= X_5 1))#unknown variable X_5",
        "(assert (<= Z 1))#unknown variable Z",
        "(assert (<= X_0 1e999999))#outside the range",
        "(assert (<= X_0 1e99999999999))#no number",
        "(assert (<= X_0 1x))#1x is no number",
        "(assert (frob X_0 1))#frob",
        "(assert (not (<= X_0 1)))#cannot read (not ..)",
        "(assert (<= (/ X_0 0) 1))#zero",
        "(assert (<= (/ 1 X_0) 1))#no number",
        "(assert (<= (abs X_0) 1))#cannot read (abs ..)",
        "(assert (<= X_0[0] 1))#needs 0 indices",
        "(assert (<= X_0 [0] 1))#needs 0 indices",
        "(assert (<= X_0 (+ [0] 1)))#cannot read (+[0] ..)",
        "(assert (<= X_0 (+ 1 ([0]))))#without a variable",
        "(assert (<= X_0 \"1\"))#unknown variable 1",
        "(assert (<= X_0 |1|))#unknown variable 1",
        "(assert X_0)#expected a comparison",
        "(assert false)#the domain is empty",
        "(assert (or))#the domain is empty",
        "(assert (or (<= Y_0 0) (<= X_9 1)))#unknown variable X_9",
        "(check-sat)(assert (<= X_0 0))#second question",
        "(check-sat)(declare-const Z Real)#second question",
        "(push 1)#unknown statement",
        "assert#unknown statement assert",
        "(|assert| (<= X_0 1))#unknown statement",
        "(set-info :source \"open)#string is never closed",
        "(set-info :source |open)#quoted symbol",
        "(assert (<= X_0 {1}))#'{' cannot stand here",
        "(assert (<= X_0 \u00A01))#U+00A0",
        "(assert (<= X_0 `b))#'`' cannot stand here",
        "(declare-const Z Int)#only Real can be read",
        "(declare-fun Z (Real) Real)#expected (declare-const",
        "(declare-const X_0 Real)#declared twice",
        "(declare-const |X_0| Real)#declared twice",
        "(declare-network f)#use one of them",
        "(vnnlib-version <3.0>)#unknown version",
        "(assert)#one expression",
        "(assert (<= X_0 1) (<= X_0 2))#one expression",
        "(frobnicate)#unknown statement",
        "(assert (<= X_0 1)#line",
        ")#line",
        "(assert (<= X_0))#",
        "(declare-const X_2 Real)#takes 2 inputs",
        "(assert (<= 0 X_0 1))#two sides",
        "(declare-const X_1)#expected (declare-const",
      })
  void read_mistake_isOneLineWithItsPlace(String mistake) {
    String[] parts = mistake.split("#", -1);
    assertThatThrownBy(() -> read(BOUNDED + parts[0]))
        .isInstanceOf(MalformedDomainException.class)
        .hasMessageContaining(parts[1])
        .hasMessageMatching("[^\n]*");
  }

  @Test
  void read_unboundedOrMissing_namesTheInput() {
    assertThatThrownBy(() -> read(BOUNDED.replace("(assert (>= 2 X_1))", "")))
        .hasMessageContaining("x[1] is unbounded: [1, Infinity]");
    assertThatThrownBy(() -> read("")).hasMessageContaining("the file is empty");
    assertThatThrownBy(() -> VnnlibReader.readDomain(BOUNDED, 3))
        .hasMessageContaining("the file declares 2 inputs X_0, X_1, ..; the model takes 3 inputs");
  }

  @Test
  void read_stringsQuotedSymbolsAndComments_hideWhatIsInside() {
    Domain expected = read(BOUNDED);
    String cut = " ) (assert (= X_0 0.25)) (set-info :x ";
    assertThat(read("(set-info :source \"see" + cut + "\")" + BOUNDED)).isEqualTo(expected);
    assertThat(read("(set-info :a \"\"\"" + cut + "\"\"\")" + BOUNDED)).isEqualTo(expected);
    assertThat(read("(set-info :status |a" + cut + "|)" + BOUNDED)).isEqualTo(expected);
    assertThat(read("(set-info :status |;|)" + BOUNDED)).isEqualTo(expected);
    assertThat(read("; \" |" + cut + "\n" + BOUNDED)).isEqualTo(expected);
    assertThat(read(";" + cut + "\r" + BOUNDED.replace("\n", "\r"))).isEqualTo(expected);
    assertThat(read(BOUNDED.replace("X_0", "|X_0|"))).isEqualTo(expected);
    assertThat(read("\uFEFF" + BOUNDED)).isEqualTo(expected);
  }

  @Test
  void read_afterExit_nothingCounts() {
    String rest = "(assert (= X_0 0.25)) ) \" | {";
    assertThat(read(BOUNDED + "(check-sat)(exit)" + rest)).isEqualTo(read(BOUNDED));
    assertThatThrownBy(() -> read("(vnnlib-version <2.0>)" + BOUNDED + "(exit)" + rest))
        .hasMessageContaining("(exit) is no statement of VNN-LIB 2.0");
    for (String head : new String[] {"check-sat", "set-logic", "set-info", "set-option"}) {
      assertThatThrownBy(() -> read("(vnnlib-version <2.0>)" + BOUNDED + "(" + head + ")"))
          .hasMessageContaining("(" + head + ") is no statement of VNN-LIB 2.0");
    }
  }

  /** Not even if they stand beside no input: an alternative may decide between both. */
  @Test
  void read_namesThatOnlyLookLikeInputs_mayBeDeclaredButNotSpokenOf() {
    for (String name :
        new String[] {"X_00", "X_+0", "x_0", "X_0_0", "|X_0 |", "X", "eps", "Y_00"}) {
      String text = "(declare-const " + name + " Real)" + BOUNDED;
      assertThat(read(text)).as(name).isEqualTo(read(BOUNDED));
      for (String constraint :
          new String[] {
            "(assert (= " + name + " 0.25))",
            "(assert (<= X_0 " + name + "))",
            "(assert (or (<= X_0 0) (<= (+ Y_0 " + name + ") 1)))"
          }) {
        assertThatThrownBy(() -> read(text + constraint))
            .as(name)
            .isInstanceOf(MalformedDomainException.class)
            .hasMessageContaining("is neither an input X_0, X_1, .. nor an output");
      }
    }
    assertThatThrownBy(() -> read(BOUNDED + "(assert (= X_00 0.25))"))
        .hasMessageContaining("unknown variable X_00");
  }

  @Test
  void read_declareFunTrueAndQuotients_areUnderstood() {
    Domain domain =
        read(
            BOUNDED.replaceAll("declare-const (\\w+)", "declare-fun $1 ()")
                + "(assert true)(assert (<= X_0 (/ 1 4 1)))(assert (>= (/ X_1 3) (/ 1.5 3)))");
    assertThat(domain.boxes())
        .containsExactly(Box.of(new double[] {-0.5, 1.5}, new double[] {0.25, 2}));
    Box third = read(BOUNDED + "(assert (= X_0 (/ 1 3)))").boxes().get(0);
    assertThat(third.lower(0)).isEqualTo(1.0 / 3); // the nearest double lies below
    assertThat(third.upper(0)).isEqualTo(Math.nextUp(1.0 / 3));
    assertThat(
            Double.compare(read(BOUNDED + "(assert (<= X_0 -0.0))").boxes().get(0).upper(0), 0.0))
        .isZero();
  }

  private static String twoNetworks(String assertions) {
    return """
        (vnnlib-version <2.0>)
        (declare-network f (declare-input X Real [2]) (declare-output Y Real [1]))
        (declare-network g (equal-to f) (declare-input Z Real [2]) (declare-output W Real [1]))
        (assert (and (>= X[0] 0) (<= X[0] 0.5) (>= X[1] 0) (<= X[1] 1)))
        (assert (and (>= Z[0] 0.5) (<= Z[0] 1) (>= Z[1] 0) (<= Z[1] 1)))
        """
        + assertions;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(assert (== X[0] Z[0]))",
        "(assert (== X[0] Z[1]))(assert (== X[1] Z[0]))",
        "(assert (== X[0] Z[0]))(assert (<= X[1] Z[1]))",
        "(assert (== X[0] Z[0]))(assert (== X[1] (+ Z[1] 0.001)))",
        "(assert (== X[0] Z[0]))(assert (== X[1] (* 2 Z[1])))",
        "(assert (== X[0] Z[0]))(assert (or (== X[1] Z[1]) (<= Y[0] 0)))",
        "(assert (== X[0] Z[0]))(assert (and (<= X[1] Z[1]) (> X[1] Z[1])))",
        "(assert (== X[0] Z[0]))(assert (<= (- X[1] Z[1]) 0.1))(assert (>= (- X[1] Z[1]) -0.1))",
      })
  void read_networksWithInputsOfTheirOwn_areRefused(String equalities) {
    assertThatThrownBy(() -> read(twoNetworks(equalities)))
        .isInstanceOf(MalformedDomainException.class)
        .hasMessageContaining("of network g is not asserted equal to that of f");
  }

  @Test
  void read_networksWithEqualInputs_areCutByTheConstraintsOfBoth() {
    String equal = "(assert (and (== X[0] Z[0]) (== (- Z[1] X[1]) 0)))";
    assertThat(read(twoNetworks(equal)).boxes())
        .containsExactly(Box.of(new double[] {0.5, 0}, new double[] {0.5, 1}));
    assertThat(read(twoNetworks(equal + "(assert (<= (+ X[1] Z[1]) 1))")).boxes())
        .containsExactly(Box.of(new double[] {0.5, 0}, new double[] {0.5, 0.5}));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(declare-input X Real [3])#too many",
        "(declare-input X Real [1])#declares 1 input; the model takes 2 inputs",
        "(declare-input X int8 [2])#type int8",
        "(declare-input X Real)#expected (declare-input",
        "(declare-input X Real [1 2])#bad index",
        "(declare-input X Real [1,])#bad index",
        "(declare-input X Real [2)#bad index",
        "(declare-inputs X Real [2])#cannot read (declare-inputs",
        "(declare-input X Real [2]) (declare-output X Real [1])#declared twice",
      })
  void read_badNetwork_isOneLine(String declaration) {
    String[] parts = declaration.split("#", -1);
    assertThatThrownBy(() -> read("(declare-network f " + parts[0] + ")"))
        .isInstanceOf(MalformedDomainException.class)
        .hasMessageContaining(parts[1])
        .hasMessageStartingWith("line 1: ");
  }

  @Test
  void read_tensorBesideAScalarOfItsName_isRefused() {
    assertThatThrownBy(
            () ->
                read(
                    "(declare-network f (declare-input X Real [2]))(declare-const X_0 Real)"
                        + "(assert (= X_0 0.5))"))
        .hasMessageContaining("use one of them");
  }

  @Test
  void read_mutations_giveADomainOrTheDocumentedException() {
    SplittableRandom random = new SplittableRandom(6);
    String whole = BOUNDED + "(assert (or (and (<= X_0 0) (>= Y_0 1)) (>= X_0 0.25)))";
    int refused = 0;
    for (int n = 0; n < 4000; n++) {
      StringBuilder text = new StringBuilder(whole);
      if (n % 2 == 0) {
        text.setLength(random.nextInt(text.length()));
      }
      for (int k = random.nextInt(4); k >= 0 && text.length() > 0; k--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      }
      try {
        assertThat(read(text.toString()).size()).isEqualTo(2);
      } catch (MalformedDomainException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void read_publishedProperties_giveTheirBoxes() throws IOException {
    for (Path file : DataFolder.files("acasxu", ".vnnlib")) {
      Domain domain = VnnlibReader.readDomain(file, 5);
      boolean two = file.getFileName().toString().equals("prop_6.vnnlib");
      assertThat(domain.boxes()).as(file.toString()).hasSize(two ? 2 : 1);
    }
    for (Path file : DataFolder.files("mnistfc", ".vnnlib")) {
      assertThat(VnnlibReader.readDomain(file, 784).boxes()).hasSize(1);
    }
  }
}
