package org.etalon.engine.search;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs of boxes in a temporary file: the last one written is the first one read. The file is made
 * when it is needed; where files can be deleted while they are open it has no name after that, so
 * that a process that is killed leaves nothing.
 *
 * <p><b>Property:</b> what is read back is what was written, by the checksum of its run: a disk may
 * fail, and every bound in it is believed. A run that cannot be written, as on a full disk, leaves
 * those before it as they are. An interrupt of the thread disturbs nothing.
 */
final class SpillFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** Makes the file, to be read and written. */
  interface Opening {
    RandomAccessFile open() throws IOException; // no channel: an interrupt would close it
  }

  private record Run(long from, long to, int boxes, long sum) {}

  private final Opening opening;
  private final Deque<Run> runs = new ArrayDeque<>();
  private @Nullable RandomAccessFile file;

  SpillFile(Opening opening) {
    this.opening = opening;
  }

  /** A file in the folder for temporary files. */
  static RandomAccessFile temporary() throws IOException {
    Path path = Files.createTempFile("etalon-boxes", null);
    RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
    try {
      Files.delete(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit(); // a system that does not delete what is open
    }
    return opened;
  }

  /**
   * Writes a run.
   *
   * @throws IOException if there is no room for it: then it is not there
   */
  void push(List<Subproblem> boxes) throws IOException {
    RandomAccessFile opened = file == null ? opening.open() : file;
    file = opened;
    long from = runs.isEmpty() ? 0 : runs.element().to();
    opened.seek(from);
    CRC32C sum = new CRC32C();
    FileOutputStream raw = new FileOutputStream(opened.getFD()); // not closed: that is the file
    DataOutputStream out =
        new DataOutputStream(new CheckedOutputStream(new BufferedOutputStream(raw, BUFFER), sum));
    try {
      for (Subproblem box : boxes) {
        box.write(out);
      }
      out.flush();
    } catch (IOException | RuntimeException | Error e) {
      truncate(from); // or else half a run stays on a disk that is full
      throw e;
    }
    runs.push(new Run(from, opened.getFilePointer(), boxes.size(), sum.getValue()));
  }

  /**
   * Reads the last run and forgets it; there must be one.
   *
   * @throws UnreadException if it is not what was written
   */
  List<Subproblem> pop() {
    Run run = runs.element();
    List<Subproblem> boxes = new ArrayList<>(run.boxes());
    try {
      read(run, boxes::add);
    } catch (IOException e) {
      throw unread(e);
    }
    runs.remove();
    truncate(run.from());
    return boxes;
  }

  private void truncate(long to) {
    try {
      opened().setLength(to);
    } catch (IOException e) {
      // the next run is written over it
    }
  }

  /** What is done with a box. */
  interface Taker {
    void take(Subproblem box) throws IOException;
  }

  /**
   * Shows all boxes in the order in which they were written.
   *
   * @throws IOException if {@code taker} does
   * @throws UnreadException if they are not what was written
   */
  void forEach(Taker taker) throws IOException {
    for (Run run : (Iterable<Run>) runs::descendingIterator) {
      read(run, taker);
    }
  }

  private void read(Run run, Taker taker) throws IOException {
    CRC32C sum = new CRC32C();
    DataInputStream in = reading(run, sum);
    for (int k = 0; k < run.boxes(); k++) {
      taker.take(box(in));
    }
    if (sum.getValue() != run.sum()) {
      throw unread(new IOException("they are damaged"));
    }
  }

  private DataInputStream reading(Run run, CRC32C sum) {
    try {
      RandomAccessFile opened = opened();
      opened.seek(run.from());
      FileInputStream raw = new FileInputStream(opened.getFD());
      return new DataInputStream(new CheckedInputStream(new BufferedInputStream(raw, BUFFER), sum));
    } catch (IOException e) {
      throw unread(e);
    }
  }

  private static Subproblem box(DataInputStream in) {
    try {
      return Subproblem.read(in);
    } catch (EOFException | IllegalArgumentException e) {
      throw unread(new IOException("they are damaged", e));
    } catch (IOException e) {
      throw unread(e);
    }
  }

  private static UnreadException unread(IOException e) {
    return new UnreadException("cannot read the boxes that wait: " + e.getMessage(), e);
  }

  private RandomAccessFile opened() throws IOException {
    RandomAccessFile known = file;
    if (known == null) {
      throw new IOException("no box was written");
    }
    return known;
  }

  @Override
  public void close() {
    RandomAccessFile known = file;
    file = null;
    runs.clear();
    if (known != null) {
      try {
        known.close();
      } catch (IOException e) {
        // it holds nothing that anybody wants
      }
    }
  }
}
