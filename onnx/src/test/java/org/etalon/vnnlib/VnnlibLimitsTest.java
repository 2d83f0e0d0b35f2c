package org.etalon.vnnlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.etalon.problem.Domain;
import org.etalon.problem.MalformedDomainException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading stays fast whatever the file holds: by its size alone it may take this long. */
class VnnlibLimitsTest {
  /** On any machine; what it guards against took more, and grew. */
  private static final Duration AT_MOST = Duration.ofSeconds(60);

  private static String declared(int inputs) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < inputs; i++) {
      text.append("(declare-const X_").append(i).append(" Real)\n");
    }
    return text.append("(declare-const Y_0 Real)\n").toString();
  }

  private static final String TWO =
      declared(2) + "(assert (and (>= X_0 0) (<= X_0 1) (>= X_1 0) (<= X_1 1)))";

  private static <T> T quickly(ThrowingSupplier<T> reading) {
    return Assertions.assertTimeoutPreemptively(AT_MOST, reading);
  }

  private static void refusedQuickly(String text, String piece) {
    quickly(
        () -> {
          assertThatThrownBy(() -> VnnlibReader.readDomain(text, 2))
              .isInstanceOf(MalformedDomainException.class)
              .hasMessageContaining(piece)
              .hasMessageMatching("[^\\n]{1,300}");
          return true;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "0.", "-", "1e", "0.000001"})
  void read_endlessNumber_isRefusedBeforeItIsBuilt(String start) {
    refusedQuickly(
        TWO + "(assert (<= X_0 " + start + "7".repeat(1_900_000) + "))", "characters; at most");
  }

  @Test
  void read_endlessProductsSumsAndQuotients_areRefused() {
    String factors = " 1.2345678901234567".repeat(3000);
    refusedQuickly(TWO + "(assert (<= X_0 (*" + factors + ")))", "too many digits");
    refusedQuickly(TWO + "(assert (<= (*" + factors + " X_0) 1))", "too many digits");
    refusedQuickly(TWO + "(assert (<= X_0 (/" + factors + ")))", "too many digits");
    refusedQuickly(TWO + "(assert (<= X_0 (*" + " 1e300".repeat(30) + ")))", "too many digits");
    StringBuilder sum = new StringBuilder();
    for (int k = 3; k < 3000; k++) {
      sum.append(" (/ 1 ").append(k).append(')');
    }
    refusedQuickly(TWO + "(assert (<= X_0 (+" + sum + ")))", "too many digits");
  }

  @Test
  void read_manyAlternatives_areCountedOnceAndBounded() {
    StringBuilder branches = new StringBuilder("(assert (or");
    for (int k = 0; k < 2048; k++) {
      branches.append(" (<= X_0 0.").append(10000 + k).append(')');
    }
    String alternatives = TWO + branches + "))";
    String again = "(assert (or (<= X_1 0.5) (>= X_1 2)))".repeat(30_000);
    refusedQuickly(alternatives + again, "combine in more than");
    StringBuilder product = new StringBuilder(TWO);
    for (int k = 10; k < 40; k++) {
      product.append("(assert (or (<= X_0 0.9").append(k).append(") (>= X_0 0.0").append(k);
      product.append(") (<= X_1 0.8").append(k).append(") (>= X_1 0.1").append(k).append(")))");
    }
    refusedQuickly(product.toString(), "the domain has more than 4096 boxes");
  }

  @Test
  void read_sameAlternativesAgain_areOneDomain() {
    String text = TWO + "(assert (or (<= X_0 0.4) (>= X_0 0.1)))".repeat(1000);
    assertThat(quickly(() -> VnnlibReader.readDomain(text, 2)).boxes()).hasSize(3);
  }

  @Test
  void read_deepWideAndLongFiles_endQuickly() {
    refusedQuickly(TWO + "(assert " + "(and ".repeat(100_000), "nested more than");
    refusedQuickly(TWO + "(assert (<= X_0 (+" + " 1".repeat(4_100_000) + ")))", "words; split");
    String wide = TWO + "(assert (<= X_0 (+" + " 1".repeat(200_000) + ")))";
    assertThat(quickly(() -> VnnlibReader.readDomain(wide, 2)).boxes()).hasSize(1);
    String sum = "(+" + " X_0 (- X_0)".repeat(100_000) + " X_1)";
    String variables = TWO + "(assert (<= " + sum + " 0.5))";
    assertThat(quickly(() -> VnnlibReader.readDomain(variables, 2)).boxes().get(0).upper(1))
        .isEqualTo(0.5);
  }

  @Test
  void read_imageAndFullUnion_takeMilliseconds() {
    StringBuilder image = new StringBuilder(declared(3072));
    for (int i = 0; i < 3072; i++) {
      image.append("(assert (<= X_").append(i).append(" 0.47058823704719543))\n");
      image.append("(assert (>= X_").append(i).append(" 0.43921568989753723))\n");
    }
    StringBuilder union = new StringBuilder(TWO + "(assert (or");
    for (int k = 0; k < VnnlibReaderTest.MAX_BOXES; k++) {
      union.append(" (and (>= X_0 0.").append(10000 + k).append(") (<= X_0 0.").append(20000 + k);
      union.append(") (>= X_1 0.3) (<= X_1 0.7))");
    }
    assertThat(timed(image.toString(), 3072)).isEqualTo(1);
    assertThat(timed(union + "))", 2)).isEqualTo(VnnlibReaderTest.MAX_BOXES);
    refusedQuickly(union + " (<= X_0 0.1)))", "more than 4096 boxes");
  }

  /** Reads twice to warm up, and once more in little processor time of this thread. */
  private static int timed(String text, int inputs) {
    VnnlibReader.readDomain(text, inputs);
    VnnlibReader.readDomain(text, inputs);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    Domain domain = VnnlibReader.readDomain(text, inputs);
    assertThat((threads.getCurrentThreadCpuTime() - start) * 1e-9)
        .as("seconds of the processor; a division to 800 digits an input takes 5")
        .isLessThan(1);
    return domain.boxes().size();
  }

  @Test
  void read_whenInterrupted_stops() {
    String text = TWO + "(assert (<= Y_0 1))".repeat(100_000);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> VnnlibReader.readDomain(text, 2))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
