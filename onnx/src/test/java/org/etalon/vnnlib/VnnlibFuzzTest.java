package org.etalon.vnnlib;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.MalformedDomainException;
import org.etalon.testing.Cases;
import org.etalon.vnnlib.Evaluator.Fraction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random files of the grammar: the domain read is what an evaluator of the file admits. */
class VnnlibFuzzTest {
  private static final int INPUTS = 3;

  /** The numbers that files speak of lie in [-2, 2], mostly eighths. */
  private static final int UNIT = 8;

  private final StringBuilder text = new StringBuilder();
  private SplittableRandom random = new SplittableRandom(0);
  private boolean version2;

  /** Whether the file's set of inputs is a union of boxes with corners in eighths. */
  private boolean closed;

  private String input(int i) {
    if (version2) {
      return random.nextBoolean() ? "X[0," + i + "]" : "X[ 0 ,\t" + i + "]";
    }
    return random.nextInt(4) == 0 ? "|X_" + i + "|" : "X_" + i;
  }

  private String output() {
    return version2 ? "Y[" + random.nextInt(2) + "]" : "Y_" + random.nextInt(2);
  }

  /** Blanks, line breaks and comments that hide constraints. */
  private String gap() {
    return switch (random.nextInt(12)) {
      case 0 -> "\n";
      case 1 -> " ; (assert (<= X_0 -5)) \"|\n";
      case 2 -> "\r\n\t";
      case 3 -> ";)\r";
      default -> " ";
    };
  }

  private String number() {
    int k = random.nextInt(-2 * UNIT, 2 * UNIT + 1);
    String decimal = BigDecimal.valueOf(k).divide(BigDecimal.valueOf(UNIT)).toString();
    return switch (random.nextInt(closed ? 6 : 9)) {
      case 0 -> version2 ? decimal : "(/ " + k + gap() + UNIT + ")";
      case 1 -> "(- " + BigDecimal.valueOf(-k).divide(BigDecimal.valueOf(UNIT)) + ")";
      case 2 -> new BigDecimal(decimal).movePointRight(3).toPlainString() + "e-3";
      case 3 -> "(+ " + decimal + gap() + "1 -1.0)";
      case 6 -> "0." + random.nextInt(1_000_000_000);
      case 7 -> version2 ? decimal : "(/ " + k + " " + (3 + random.nextInt(5)) + ")";
      case 8 -> decimal + (decimal.contains(".") ? "" : ".") + "000000000000000000000001";
      default -> decimal;
    };
  }

  private String term(int i) {
    String x = input(i);
    return switch (random.nextInt(8)) {
      case 0 -> "(* 2 " + x + ")";
      case 1 -> "(- " + x + ")";
      case 2 -> "(+" + gap() + x + " 0.5)";
      case 3 -> "(- " + x + " " + x + gap() + x + ")";
      case 4 -> version2 ? x : "(/ " + x + " -4)";
      default -> x;
    };
  }

  private String comparison() {
    String[] relations = closed ? new String[] {"<=", ">="} : RELATIONS;
    String relation = relations[random.nextInt(relations.length)];
    String left = term(random.nextInt(INPUTS));
    String right = number();
    if (!closed && random.nextInt(5) == 0) {
      right = random.nextBoolean() ? output() : "(+ " + output() + " " + number() + ")";
    }
    boolean swap = random.nextBoolean();
    return "(" + relation + " " + (swap ? right : left) + gap() + (swap ? left : right) + ")";
  }

  private static final BigInteger TENS = BigInteger.TEN.pow(1100);

  private static final String[] RELATIONS = {"<=", ">=", "<", ">", "=", "==", "!="};

  private String formula(int depth) {
    int kind = random.nextInt(depth == 0 ? 12 : 5);
    if (kind > 1) {
      return kind == 11 && !version2 ? "true" : comparison();
    }
    StringBuilder list = new StringBuilder(kind == 0 ? "(and" : "(or");
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      list.append(gap()).append(formula(Math.max(0, depth - 1)));
    }
    return list.append(gap()).append(')').toString();
  }

  private String file(long seed, boolean closed) {
    random = new SplittableRandom(seed);
    this.closed = closed;
    version2 = random.nextInt(3) == 0;
    text.setLength(0);
    if (random.nextInt(4) == 0) {
      text.append("(set-info :source \"a \"\"quoted\"\" ) (assert (<= X_0 -5)) (\")");
    }
    if (version2) {
      text.append("(vnnlib-version <2.0>)(declare-network f (declare-input X real [1,3])\n");
      text.append("(declare-output Y real [ 2 ]))");
    } else {
      String scalar = random.nextBoolean() ? "(declare-const %s Real)" : "(declare-fun %s () Real)";
      for (String name : new String[] {"X_1", "|X_0|", "X_2", "X_00", "Y_0", "Y_1"}) {
        text.append(String.format(scalar, name)).append(gap());
      }
    }
    for (int i = 0; i < INPUTS; i++) {
      text.append("(assert (and (>= " + input(i) + " -2) (<= " + input(i) + gap() + "2)))");
    }
    for (int n = random.nextInt(4); n >= 0; n--) {
      text.append("(assert" + gap() + formula(3) + ")" + gap());
      if (!version2 && random.nextInt(5) == 0) {
        text.append("(set-info :note |a ) (assert (<= X_0 -5)) (|)");
      }
    }
    String end = version2 ? "" : "(check-sat)(exit)(assert (<= X_0 -5)) \"";
    return text.append(end).toString();
  }

  private Map<String, Fraction> named(Fraction[] x) {
    Map<String, Fraction> point = new LinkedHashMap<>();
    for (int i = 0; i < INPUTS; i++) {
      point.put(version2 ? "X[0," + i + "]" : "X_" + i, x[i]);
    }
    return point;
  }

  private static boolean contains(Domain domain, Fraction[] x) {
    return domain.boxes().stream().anyMatch(box -> contains(box, x));
  }

  private static boolean contains(Box box, Fraction[] x) {
    for (int i = 0; i < x.length; i++) {
      BigDecimal scaled = new BigDecimal(x[i].p());
      BigDecimal q = new BigDecimal(x[i].q());
      if (new BigDecimal(box.lower(i)).multiply(q).compareTo(scaled) > 0
          || new BigDecimal(box.upper(i)).multiply(q).compareTo(scaled) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Points at and around the numbers of the file, and near the corners of the domain read. */
  private Fraction[] point(Domain domain) {
    Fraction[] x = new Fraction[INPUTS];
    Box box = domain.boxes().get(random.nextInt(domain.boxes().size()));
    for (int i = 0; i < INPUTS; i++) {
      BigDecimal corner = new BigDecimal(random.nextBoolean() ? box.lower(i) : box.upper(i));
      Fraction at =
          new Fraction(corner.scaleByPowerOfTen(80).toBigInteger(), BigInteger.TEN.pow(80));
      long nudge = random.nextInt(-1, 2);
      x[i] =
          switch (random.nextInt(4)) {
            case 0 -> Fraction.of(random.nextInt(-2 * UNIT, 2 * UNIT + 1), UNIT);
            case 1 -> Fraction.of(random.nextLong(-2000, 2001), 997);
            case 2 -> at.plus(Fraction.of(nudge, 1L << 20));
            default -> at.plus(Fraction.of(nudge, 1L << 60));
          };
    }
    return x;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void read_randomFiles_containEveryPointTheyAdmit(boolean closedBoxes) {
    int inside = 0;
    for (long seed = 0; seed < Cases.of(400); seed++) {
      String file = file(seed, closedBoxes);
      Evaluator evaluator = new Evaluator(file.replaceFirst("\"$", ""));
      Domain domain = Domain.of(Box.cube(INPUTS, -2, 2)); // of points to try, where it is empty
      boolean empty = false;
      try {
        domain = VnnlibReader.readDomain(file, INPUTS);
      } catch (MalformedDomainException e) {
        assertThat(e.getMessage()).as(file).contains("the domain is empty");
        empty = true;
      }
      for (int n = 0; n < 60; n++) {
        Fraction[] x = point(domain);
        boolean admitted = evaluator.admits(named(x));
        boolean member = !empty && contains(domain, x);
        if (admitted || closedBoxes) {
          assertThat(member).as("seed %s, %s in %s", seed, named(x), file).isEqualTo(admitted);
        }
        inside += admitted ? 1 : 0;
      }
    }
    assertThat(inside).isGreaterThan(Cases.of(3_000));
  }

  /** Every double that is said to be in the domain is in the file's: at the bounds, and between. */
  @Test
  void read_randomFiles_admitEveryPointInside() {
    int tried = 0;
    for (long seed = 0; seed < Cases.of(1200); seed++) {
      String file = file(seed, false);
      Evaluator evaluator = new Evaluator(file.replaceFirst("\"$", ""));
      Domain domain;
      try {
        domain = VnnlibReader.readDomain(file, INPUTS);
      } catch (MalformedDomainException e) {
        continue; // empty: the other test says so
      }
      for (Box box : domain.inner().stream().flatMap(Optional::stream).toList()) {
        Fraction[] x = new Fraction[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
          int at = random.nextInt(3);
          double value = at == 0 ? box.lower(i) : at == 1 ? box.upper(i) : box.midpoint(i);
          BigDecimal exact = new BigDecimal(value);
          x[i] = new Fraction(exact.scaleByPowerOfTen(1100).toBigIntegerExact(), TENS);
        }
        assertThat(evaluator.admits(named(x))).as("seed %s, %s", seed, file).isTrue();
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(Cases.of(600));
  }

  @Test
  void evaluator_knowsItsTrade() {
    Evaluator evaluator =
        new Evaluator(
            "(assert (or (< (/ X_0 3) 0.1e1) (and true (>= (- X_0 Y_0) 9))))(exit)(assert)");
    assertThat(evaluator.admits(Map.of("X_0", Fraction.of(5, 2)))).isTrue();
    evaluator = new Evaluator("; (assert false)\n(assert (= |X_0| (- 2.5)))");
    assertThat(evaluator.admits(Map.of("X_0", Fraction.of(5, -2)))).isTrue();
    assertThat(evaluator.admits(Map.of("X_0", Fraction.of(-7, 3)))).isFalse();
    assertThat(new Evaluator("(assert false)").admits(Map.of())).isFalse();
  }
}
