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
  private @Nullable Opened known;

  SpillFile(Opening opening) {
    this.opening = opening;
  }

  /** A file in the folder for temporary files. */
  static RandomAccessFile temporary() throws IOException {
    return temporary(Files.createTempFile("etalon-boxes", null));
  }

  /** The same of a given name; it is deleted, also where it cannot be opened. */
  static RandomAccessFile temporary(Path path) throws IOException {
    try {
      return new Temporary(path);
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /**
   * Deleted when it is opened; by a system that does not delete what is open, when it is closed.
   */
  private static final class Temporary extends RandomAccessFile {
    private final Path path;
    private final boolean deleted;

    Temporary(Path path) throws IOException {
      super(path.toFile(), "rw");
      this.path = path;
      deleted = path.toFile().delete();
    }

    @Override
    public void close() throws IOException {
      super.close();
      if (!deleted) {
        Files.deleteIfExists(path);
      }
    }
  }

  /**
   * An open file and one pair of streams, which end with it: each has its place in memory till
   * then.
   */
  private static final class Opened {
    private final RandomAccessFile file;
    private final FileInputStream in;
    private final FileOutputStream out;

    Opened(RandomAccessFile file) throws IOException {
      this.file = file;
      in = new FileInputStream(file.getFD());
      out = new FileOutputStream(file.getFD());
    }
  }

  /**
   * Writes a run.
   *
   * @throws IOException if there is no room for it: then it is not there
   */
  void push(List<Subproblem> boxes) throws IOException {
    Opened opened = known == null ? new Opened(opening.open()) : known;
    known = opened;
    long from = runs.isEmpty() ? 0 : runs.element().to();
    opened.file.seek(from);
    CRC32C sum = new CRC32C();
    DataOutputStream out = // not closed: that is the file
        new DataOutputStream(
            new CheckedOutputStream(new BufferedOutputStream(opened.out, BUFFER), sum));
    try {
      for (Subproblem box : boxes) {
        box.write(out);
      }
      out.flush();
    } catch (IOException | RuntimeException | Error e) {
      truncate(from); // or else half a run stays on a disk that is full
      throw e;
    }
    runs.push(new Run(from, opened.file.getFilePointer(), boxes.size(), sum.getValue()));
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
      opened().file.setLength(to);
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
      Opened opened = opened();
      opened.file.seek(run.from());
      return new DataInputStream(
          new CheckedInputStream(new BufferedInputStream(opened.in, BUFFER), sum));
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

  private Opened opened() throws IOException {
    Opened opened = known;
    if (opened == null) {
      throw new IOException("no box was written");
    }
    return opened;
  }

  @Override
  public void close() {
    Opened opened = known;
    runs.clear();
    if (opened != null) {
      truncate(0); // whatever becomes of the file, its room is given back
      known = null;
      try {
        opened.file.close();
      } catch (IOException e) {
        // it holds nothing that anybody wants
      }
    }
  }
}
