package org.etalon.vnnlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.MalformedDomainException;
import org.etalon.testing.DataFolder;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VnnlibReaderTest {
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
  void read_outputConstraintsAndStrictness_onlyEnlarge() {
    Domain expected = read(BOUNDED);
    assertThat(read(BOUNDED + "(assert (<= Y_0 0))")).isEqualTo(expected);
    assertThat(read(BOUNDED + "(assert (<= (+ Y_0 X_0) 0))")).isEqualTo(expected);
    assertThat(read(BOUNDED + "(assert (or (>= Y_0 1) (<= Y_0 0)))")).isEqualTo(expected);
    assertThat(read(BOUNDED.replace("<=", "<").replace(">=", ">"))).isEqualTo(expected);
    // One branch speaks of outputs alone: it leaves the inputs as they are.
    assertThat(read(BOUNDED + "(assert (or (<= Y_0 0) (<= X_0 0)))").boxes())
        .contains(expected.boxes().get(0));
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
        (assert (and (<= X[0,0] 1) (>= X[0,0] 0)))
        (assert (and (<= X[0,1] 3.5) (>= X[0,1] -2)))
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
        "(assert (<= X_0 1e99999999999))#unknown variable",
        "(assert (frob X_0 1))#frob",
        "(assert (<= (/ X_0 2) 1))#cannot read (/",
        "(assert)#one expression",
        "(assert (<= X_0 1) (<= X_0 2))#one expression",
        "(frobnicate)#unknown statement",
        "(assert (<= X_0 1)#line",
        ")#line",
        "(assert (<= X_0))#",
        "(declare-const X_2 Real)#takes 2 inputs",
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
        .hasMessageContaining("input 1 is unbounded");
    assertThatThrownBy(() -> read("")).hasMessageContaining("declares 0 inputs");
    assertThatThrownBy(() -> VnnlibReader.readDomain(BOUNDED, 3))
        .hasMessageContaining("the network takes 3");
  }

  @Test
  void read_explosions_endQuicklyInAnError() {
    StringBuilder product = new StringBuilder(BOUNDED);
    for (int k = 0; k < 40; k++) {
      product.append("(assert (or (<= X_0 0.4) (>= X_0 0.1)))");
    }
    String deep = BOUNDED + "(assert " + "(and ".repeat(1_000_000);
    String wide = BOUNDED + "(assert (<= X_0 (+" + " 1".repeat(200_000) + ")))";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThatThrownBy(() -> read(product.toString()))
              .isInstanceOf(MalformedDomainException.class);
          assertThatThrownBy(() -> read(deep)).isInstanceOf(MalformedDomainException.class);
          assertThat(read(wide).boxes()).hasSize(1);
        });
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
