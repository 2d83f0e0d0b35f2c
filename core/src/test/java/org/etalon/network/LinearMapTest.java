package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.testing.DenseTwin;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** Every map against the matrix that its definition spells out. */
class LinearMapTest {
  private static final int CONVOLUTIONS = 400;

  private record Entry(int row, int column, double weight) {}

  /** Convolutions of any geometry, and some of each other kind. */
  private static List<LinearMap> maps() {
    RandomNetworks networks = new RandomNetworks(51);
    SplittableRandom random = new SplittableRandom(52);
    List<LinearMap> maps = new ArrayList<>();
    for (int n = 0; n < CONVOLUTIONS; n++) {
      maps.add(networks.convolution(1 + random.nextInt(n % 4 == 0 ? 8 : 72), n % 3 == 0));
    }
    double[] numbers = random.doubles(12, -1, 1).toArray();
    maps.add(new DenseMap(Matrix.of(3, 4, numbers)));
    maps.add(new DiagonalMap(Vector.of(numbers)));
    maps.add(new DiagonalMap(Vector.of(numbers), 3));
    maps.add(Selection.of(5, 3, Selection.ZERO, 3, 0, 4, 4));
    return maps;
  }

  private static List<Entry> entries(Consumer<LinearMap.Runs> runs) {
    List<Entry> entries = new ArrayList<>();
    runs.accept(
        (i, j, step, count, weight) -> {
          for (int t = 0; t < count; t++) {
            entries.add(new Entry(i + t, j + t * step, weight));
          }
        });
    return entries;
  }

  /** The entries of all rows; a zero that is stored is one. */
  private static List<Entry> rows(LinearMap map) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < map.outputSize(); i++) {
      MapRow row = map.row(i);
      for (int k = 0; k < row.size(); k++) {
        entries.add(new Entry(i, row.column(k), row.value(k)));
      }
    }
    return entries;
  }

  @Test
  void runs_areTheEntriesOfTheRows_eachRowInItsOrder() {
    for (LinearMap map : maps()) {
      List<Entry> found = entries(map::runs);
      found.sort(Comparator.comparingInt(Entry::row)); // stable: within a row as they came
      assertThat(found).isEqualTo(rows(map));
    }
  }

  @Test
  void transposedRuns_areTheSameEntries_eachColumnByAscendingRows() {
    for (LinearMap map : maps()) {
      List<Entry> found = entries(map::transposedRuns);
      found.sort(Comparator.comparingInt(Entry::column));
      List<Entry> expected = rows(map);
      expected.sort(Comparator.comparingInt(Entry::column)); // stable: rows ascend
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void rows_ofEveryMap_areThoseOfItsMatrix() {
    for (LinearMap map : maps()) {
      Matrix matrix = DenseTwin.of(map);
      assertThat(map.toMatrix()).isEqualTo(matrix);
      double[] found = new double[map.outputSize() * map.inputSize()];
      for (Entry entry : rows(map)) {
        found[entry.row * map.inputSize() + entry.column] += entry.weight;
      }
      assertThat(Matrix.of(map.outputSize(), map.inputSize(), found)).isEqualTo(matrix);
    }
  }

  @Test
  void apply_ofEveryMap_isTheProductWithItsMatrix() {
    SplittableRandom random = new SplittableRandom(53);
    int several = 0;
    for (LinearMap map : maps()) {
      DenseMap twin = new DenseMap(DenseTwin.of(map));
      double[] x = random.doubles(map.inputSize(), -1, 1).toArray();
      double[] y = random.doubles(map.outputSize(), -1, 1).toArray();
      // Terms that are zero change no sum, and the others come in the same order.
      assertThat(plus(map.apply(x))).isEqualTo(plus(twin.apply(x)));
      assertThat(plus(map.applyTransposed(y))).isEqualTo(plus(twin.applyTransposed(y)));
      assertThat(map.applyExact(exact(x))).isEqualTo(twin.applyExact(exact(x)));
      assertThat(map.applyTransposedExact(exact(y))).isEqualTo(twin.applyTransposedExact(exact(y)));
      several += map.outputSize() > 8 ? 1 : 0;
    }
    assertThat(several).isGreaterThan(100);
  }

  @Test
  void absoluteSums_ofEveryMap_areThoseOfItsEntries_roundedUp() {
    for (LinearMap map : maps()) {
      Dyadic[] rows = zeros(map.outputSize());
      Dyadic[] columns = zeros(map.inputSize());
      for (Entry entry : rows(map)) {
        Dyadic magnitude = Dyadic.of(Math.abs(entry.weight));
        rows[entry.row] = rows[entry.row].add(magnitude);
        columns[entry.column] = columns[entry.column].add(magnitude);
      }
      assertSumsUp(map.rowAbsSumUp(), rows);
      assertSumsUp(map.columnAbsSumUp(), columns);
    }
  }

  /** What bounds are made of must not depend on how the sums are found. */
  @Test
  void columnAbsSumUp_ofConvolutions_addsByAscendingRows() {
    for (LinearMap map : maps().subList(0, CONVOLUTIONS)) {
      double[] sums = new double[map.inputSize()];
      for (Entry entry : rows(map)) {
        AbsoluteSums.add(sums, entry.column, entry.weight);
      }
      assertThat(map.columnAbsSumUp()).containsExactly(sums);
    }
  }

  private static Dyadic[] zeros(int count) {
    Dyadic[] zeros = new Dyadic[count];
    Arrays.fill(zeros, Dyadic.ZERO);
    return zeros;
  }

  private static void assertSumsUp(double[] found, Dyadic[] exact) {
    for (int i = 0; i < exact.length; i++) {
      assertThat(Dyadic.of(found[i])).isGreaterThanOrEqualTo(exact[i]);
      assertThat(found[i]).isLessThanOrEqualTo(exact[i].toDouble() * (1 + 1e-12));
    }
  }

  /** Zeros without a sign. */
  private static double[] plus(double[] values) {
    double[] plus = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      plus[i] = values[i] + 0.0;
    }
    return plus;
  }

  private static Dyadic[] exact(double[] x) {
    Dyadic[] exact = new Dyadic[x.length];
    for (int i = 0; i < x.length; i++) {
      exact[i] = Dyadic.of(x[i]);
    }
    return exact;
  }

  @Test
  void zerosBefore_isOfWhatPlacesAllEntriesOnce() {
    assertThat(Selection.of(2, 0, 1).zerosBefore()).hasValue(0);
    assertThat(Selection.of(2, -1, -1, 0, 1).zerosBefore()).hasValue(2);
    assertThat(Selection.of(2, -1, 0, 1, -1, -1).zerosBefore()).hasValue(1);
    for (int[] other :
        new int[][] {{0}, {-1, 0}, {1, 0}, {-1, 0, 0, 1}, {0, -1, 1}, {0, 1, 0}, {-1, -1, -1}}) {
      assertThat(Selection.of(2, other).zerosBefore()).as("%s", Arrays.toString(other)).isEmpty();
    }
  }
}
