package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.etalon.engine.bound.Inheritance;
import org.etalon.engine.falsify.Candidate;
import org.etalon.problem.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes in order, on a stack, and in a file. */
class FrontierTest {
  private static final long BYTES = box(0, 0).bytes();
  private static final long NO_LIMIT = Long.MAX_VALUE;

  @TempDir Path folder;

  static Subproblem box(double bound, long number) {
    try {
      byte[] nothing = new byte[3 * Integer.BYTES];
      Inheritance none =
          Inheritance.read(new DataInputStream(new ByteArrayInputStream(nothing)), 1);
      Box box = Box.of(new double[] {0, number}, new double[] {1, number + 0.1});
      return new Subproblem(box, 0, (int) number, none, bound, number, 0.5, 3);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private RandomAccessFile file() throws IOException {
    return new RandomAccessFile(folder.resolve("boxes").toFile(), "rw");
  }

  private static byte[] bytes(Frontier frontier) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frontier.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static List<Long> numbers(Frontier frontier) {
    List<Long> numbers = new ArrayList<>();
    while (frontier.size() > 0) {
      numbers.add(frontier.removeLargest().number());
    }
    return numbers;
  }

  @Test
  void order_pastTheCapacity_isThatOfAStackBeforeAllElse() {
    Frontier frontier = new Frontier(2 * BYTES, NO_LIMIT, SpillFile::temporary);
    double[] bounds = {1, 3, 2, 9, 0.5};
    for (int k = 0; k < bounds.length; k++) {
      frontier.add(box(bounds[k], k));
    }
    assertThat(frontier.stacked()).isEqualTo(2); // the third is what fills it
    assertThat(frontier.upperBound()).isEqualTo(9);
    assertThat(frontier.hardest().number()).isEqualTo(4);
    assertThat(numbers(frontier)).containsExactly(4L, 3L, 1L, 2L, 0L);
    assertThat(frontier.upperBound()).isZero();
  }

  /** Asserts that two frontiers are the same after the same calls. */
  private static void assertSame(Frontier one, Frontier other, Random random) throws IOException {
    int most = 0;
    for (int k = 0; k < 4000; k++) {
      boolean grows = (k / 500) % 2 == 0;
      if (random.nextInt(10) < (grows ? 8 : 2)) {
        Subproblem box = box(random.nextInt(1000), k);
        one.add(box);
        other.add(box);
      } else if (one.size() > 0) {
        assertThat(one.hardest().number()).isEqualTo(other.hardest().number());
        boolean smallest = random.nextInt(4) == 0;
        Subproblem box = smallest ? one.removeSmallest() : one.removeLargest();
        assertThat(box.number())
            .isEqualTo((smallest ? other.removeSmallest() : other.removeLargest()).number());
      }
      assertThat(one.size()).isEqualTo(other.size());
      assertThat(one.stacked()).isEqualTo(other.stacked());
      assertThat(one.upperBound()).isEqualTo(other.upperBound());
      if (k % 200 == 0) {
        assertThat(bytes(one)).isEqualTo(bytes(other));
      }
      most = Math.max(most, one.stacked());
    }
    assertThat(most).isGreaterThan(200);
    assertThat(numbers(one)).isEqualTo(numbers(other));
  }

  @Test
  void order_withAFile_isThatOfMemory() throws IOException {
    int[] opened = {0};
    SpillFile.Opening opening =
        () -> {
          opened[0]++;
          return file();
        };
    try (Frontier inFile = new Frontier(20 * BYTES, 8 * BYTES, opening);
        Frontier inMemory = new Frontier(20 * BYTES, NO_LIMIT, opening)) {
      assertSame(inFile, inMemory, new Random(7));
      assertThat(opened[0]).isEqualTo(1);
      assertThat(folder.resolve("boxes")).isEmptyFile(); // what was read gives its room back
    }
  }

  /** What an interrupt would do to a channel. */
  @Test
  void order_ofAnInterruptedThread_isTheSame() throws IOException {
    try (Frontier inFile = new Frontier(0, 8 * BYTES, SpillFile::temporary);
        Frontier inMemory = new Frontier(0, NO_LIMIT, SpillFile::temporary)) {
      Thread.currentThread().interrupt();
      assertSame(inFile, inMemory, new Random(8));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void order_withNoRoomForAFile_isThatOfMemory() throws IOException {
    SpillFile.Opening full = () -> new RandomAccessFile("/dev/full", "rw");
    SpillFile.Opening none =
        () -> {
          throw new IOException("read-only");
        };
    for (SpillFile.Opening opening : List.of(full, none)) {
      try (Frontier inFile = new Frontier(20 * BYTES, 8 * BYTES, opening);
          Frontier inMemory = new Frontier(20 * BYTES, NO_LIMIT, opening)) {
        assertSame(inFile, inMemory, new Random(9));
      }
    }
  }

  @Test
  void file_thatHasNoRoomForAWhile_isTriedAgain() throws IOException {
    boolean[] full = {true};
    int[] tried = {0};
    RandomAccessFile file = file();
    SpillFile.Opening opening =
        () -> {
          tried[0]++;
          if (full[0]) {
            throw new IOException("full");
          }
          return file;
        };
    try (Frontier frontier = new Frontier(0, 8 * BYTES, opening)) {
      for (int k = 0; k < 26; k++) {
        frontier.add(box(1, k));
      }
      assertThat(tried[0]).isEqualTo(2); // with 10 and 19 on the stack
      while (frontier.size() > 0) {
        frontier.removeLargest();
      }
      for (int k = 0; k < 10; k++) {
        frontier.add(box(1, k));
      }
      assertThat(tried[0]).isEqualTo(3);
      full[0] = false;
      for (int k = 10; k < 20; k++) {
        frontier.add(box(1, k));
      }
      assertThat(tried[0]).isEqualTo(4);
      assertThat(file.length()).isPositive();
      assertThat(numbers(frontier)).hasSize(20);
    }
  }

  @Test
  void push_thatFails_givesItsRoomBack() throws IOException {
    RandomAccessFile file = file();
    try (SpillFile spill = new SpillFile(() -> file)) {
      spill.push(List.of(box(1, 0)));
      long whole = file.length();
      List<Subproblem> boxes = new ArrayList<>(Collections.nCopies(1000, box(1, 1)));
      boxes.add(null); // in place of a disk that is full by then
      assertThatThrownBy(() -> spill.push(boxes)).isInstanceOf(NullPointerException.class);
      assertThat(file.length()).isEqualTo(whole);
      assertThat(spill.pop()).hasSize(1);
    }
  }

  @Test
  void close_ofAFileWithBoxes_givesItsRoomBack() throws IOException {
    SpillFile spill = new SpillFile(this::file);
    spill.push(List.of(box(1, 0)));
    assertThat(folder.resolve("boxes")).isNotEmptyFile();
    spill.close();
    assertThat(folder.resolve("boxes")).isEmptyFile();
  }

  @Test
  void temporary_openedOrNot_leavesNoName() throws IOException {
    Path file = Files.createFile(folder.resolve("temporary"));
    SpillFile.temporary(file).close();
    assertThat(file).doesNotExist();
    Path refused = Files.createDirectory(folder.resolve("refused")); // which is no file
    assertThatThrownBy(() -> SpillFile.temporary(refused)).isInstanceOf(IOException.class);
    assertThat(refused).doesNotExist();
  }

  @Test
  void file_thatIsGone_saysSo() throws IOException {
    RandomAccessFile file = file();
    Frontier frontier = new Frontier(0, 8 * BYTES, () -> file);
    for (int k = 0; k < 30; k++) {
      frontier.add(box(1, k));
    }
    file.setLength(0);
    assertThatThrownBy(() -> numbers(frontier))
        .isInstanceOf(UnreadException.class)
        .hasMessageStartingWith("cannot read the boxes that wait");
  }

  /** Any bound there would be believed. */
  @Test
  void file_ofWhichAByteIsAnother_isRefused() throws IOException {
    for (int at = 0; at < 300; at++) {
      RandomAccessFile file = file();
      try (Frontier frontier = new Frontier(0, 8 * BYTES, () -> file)) {
        for (int k = 0; k < 12; k++) {
          frontier.add(box(1, k));
        }
        assertThat(file.length()).isGreaterThan(300);
        file.seek(at);
        int old = file.read();
        file.seek(at);
        file.write(old ^ 1);
        assertThatThrownBy(() -> numbers(frontier)).isInstanceOf(UnreadException.class);
        assertThatThrownBy(() -> Checkpoint.toBytes(state(frontier)))
            .isInstanceOf(UnreadException.class);
      }
    }
  }

  @Test
  void checkpoint_ofAFrontierWithAFile_isThatOfMemory() throws IOException {
    byte[] expected = new byte[0];
    for (long stack : new long[] {NO_LIMIT, 8 * BYTES}) {
      try (Frontier frontier = new Frontier(20 * BYTES, stack, this::file)) {
        for (int k = 0; k < 100; k++) {
          frontier.add(box(k % 17, k));
        }
        byte[] bytes = Checkpoint.toBytes(state(frontier));
        expected = expected.length == 0 ? bytes : expected;
        assertThat(bytes).isEqualTo(expected);
        try (Frontier read = new Frontier(20 * BYTES, stack, SpillFile::temporary)) {
          Checkpoint.fromBytes(bytes, state(read));
          assertThat(read.upperBound()).isEqualTo(16);
          assertThat(numbers(read)).isEqualTo(numbers(frontier)).hasSize(100);
        }
      }
    }
  }

  private static SearchState state(Frontier frontier) {
    SearchState state = new SearchState(new Candidate(new double[] {1}, 1), frontier);
    state.begun = true;
    return state;
  }
}
