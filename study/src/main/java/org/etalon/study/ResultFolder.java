package org.etalon.study;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.etalon.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a run leaves its results in: those of one run, never of two.
 *
 * <p>A run writes into a folder of its own inside, which it locks, and moves all files to their
 * places at the end. A crash before that leaves the results of an earlier run as they were; one in
 * the midst of the moves is mended by the next run, and until then there is no {@value #RESULT}: it
 * goes first and comes last. Files of other names are never touched. Commands that leave other
 * files than those of a result name them; the last of these is what goes first and comes last.
 */
public final class ResultFolder implements AutoCloseable {
  public static final String NETWORK = "quantized.onnx";
  public static final String CODED = "network.coded";
  public static final String RESULT = "result.json";
  public static final String CERTIFICATE = "certificate.etalon";
  public static final String REPORT = "report.html";

  private static final Pattern RESULTS =
      Pattern.compile(
          Stream.of(
                  NETWORK,
                  CODED,
                  RESULT,
                  CERTIFICATE,
                  REPORT,
                  "attempt-[0-9]+-bits\\.onnx",
                  "curve-[0-9]+\\.(onnx|coded|etalon)")
              .reduce((a, b) -> a + "|" + b)
              .orElseThrow());

  private static final String UNFINISHED = ".etalon-unfinished";
  private static final String LOCK = "lock";

  /** What is to be taken away, with a minus, and moved, with a plus: written when all is there. */
  private static final String READY = "ready";

  private final Path directory;
  private final Pattern ours;
  private final String last;
  private final boolean created;
  private final Path stage;
  private final Lock lock;

  private ResultFolder(
      Path directory, Pattern ours, String last, boolean created, Path stage, Lock lock) {
    this.directory = directory;
    this.ours = ours;
    this.last = last;
    this.created = created;
    this.stage = stage;
    this.lock = lock;
  }

  /**
   * Makes the folder if it is not there, and locks it.
   *
   * @throws BadInputException if it cannot be written, or another run writes into it
   */
  public static ResultFolder open(Path directory) {
    return open(directory, RESULTS, RESULT);
  }

  /**
   * The same for files that are no result.
   *
   * @param names all that may be written and published, what stands for the whole last
   * @throws BadInputException if it cannot be written, or another run writes into it
   */
  public static ResultFolder open(Path directory, List<String> names) {
    Pattern ours =
        Pattern.compile(names.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    return open(directory, ours, names.get(names.size() - 1));
  }

  private static ResultFolder open(Path directory, Pattern ours, String last) {
    boolean created = !Files.exists(directory);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot create the folder " + directory + "; is a file in its place?");
    }
    ResultFile.requireWritable(directory.resolve(last).toString());
    Path stage = directory.resolve(UNFINISHED);
    try {
      Lock lock = lock(directory, stage);
      try {
        ResultFolder folder = new ResultFolder(directory, ours, last, created, stage, lock);
        if (Files.exists(stage.resolve(READY))) {
          folder.move();
        }
        folder.clear();
        return folder;
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UnwrittenException("cannot write into " + directory + ": " + e.getMessage());
    }
  }

  /**
   * A file locked through one channel, read through another: some systems give a lock up when any
   * channel of its file is closed, so neither is before the end.
   */
  private record Lock(FileChannel held, FileChannel seen) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      seen.close();
      held.close();
    }
  }

  private static Lock lock(Path directory, Path stage) throws IOException {
    byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    Path file = stage.resolve(LOCK);
    while (true) {
      Files.createDirectories(stage);
      FileChannel channel;
      try {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } catch (NoSuchFileException e) {
        continue; // a run that ended in this moment took its folder away
      }
      if (!tryLock(channel)) {
        channel.close();
        throw new BadInputException(
            "another run is writing its results into "
                + directory
                + "; wait for its end, or choose another folder with --out");
      }
      channel.truncate(0).write(ByteBuffer.wrap(token));
      FileChannel seen = reading(file);
      if (seen != null) {
        ByteBuffer found = ByteBuffer.allocate(token.length);
        seen.read(found, 0);
        if (Arrays.equals(found.array(), token)) {
          return new Lock(channel, seen);
        }
        seen.close();
      }
      channel.close(); // locked what another run was about to delete
    }
  }

  private static @Nullable FileChannel reading(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(Long.MAX_VALUE - 1, 1, false) != null; // not where the token stands
    } catch (OverlappingFileLockException e) {
      return false; // held by this process
    }
  }

  /** Gives the network, which is not proved, the name of an attempt; returns it. */
  public String nameAttempt(long bits) {
    String attempt = "attempt-" + bits + "-bits.onnx";
    try {
      Files.move(unfinished(NETWORK), unfinished(attempt));
    } catch (IOException e) {
      throw new UnwrittenException("cannot write " + attempt + ": " + e.getMessage());
    }
    return attempt;
  }

  /** The folder itself: for what a run goes on with and so writes at its place. */
  public Path directory() {
    return directory;
  }

  /** Where a file is to be written. */
  public Path unfinished(String name) {
    return stage.resolve(name);
  }

  /**
   * The size of a file that was written, published or not.
   *
   * @throws BadInputException if it cannot be read
   */
  public long bytes(String name) {
    try {
      return Files.size(Files.exists(unfinished(name)) ? unfinished(name) : place(name));
    } catch (IOException e) {
      throw new BadInputException("cannot read " + place(name) + ": " + e.getMessage());
    }
  }

  /** Where it will be. */
  public Path place(String name) {
    return directory.resolve(name);
  }

  /**
   * Moves what was written to its place, and takes away what an earlier run left.
   *
   * @throws IllegalStateException if what stands for the whole was not written
   * @throws BadInputException if that is not possible
   */
  public void publish() {
    if (!Files.exists(unfinished(last))) {
      throw new IllegalStateException(last + " was not written");
    }
    try {
      byte[] moves = String.join("\n", moves()).getBytes(StandardCharsets.UTF_8);
      WholeFile.write(stage.resolve(READY), out -> out.write(moves));
      move();
    } catch (IOException e) {
      throw new UnwrittenException("cannot write into " + directory + ": " + e.getMessage());
    }
  }

  /** What {@link #move} is to do. */
  private List<String> moves() throws IOException {
    List<String> fresh = names(stage);
    List<String> moves = new ArrayList<>(List.of("-" + last));
    names(directory).stream().filter(old -> !fresh.contains(old)).forEach(n -> moves.add("-" + n));
    fresh.stream().filter(name -> !name.equals(last)).forEach(name -> moves.add("+" + name));
    moves.add("+" + last);
    return moves;
  }

  /** Does what is ready, or what of it was not done before a crash. */
  private void move() throws IOException {
    List<String> moves = Files.readAllLines(stage.resolve(READY));
    String whole = moves.get(moves.size() - 1).substring(1);
    for (String line : Files.exists(unfinished(whole)) ? moves : List.<String>of()) {
      String name = line.substring(1);
      if (!Path.of(name).equals(Path.of(name).getFileName())) {
        throw new IOException(stage.resolve(READY) + " names a file elsewhere: " + name);
      }
      if (line.startsWith("-")) {
        Files.deleteIfExists(place(name));
      } else {
        move(name);
      }
    }
    Files.delete(stage.resolve(READY));
  }

  private void move(String name) throws IOException {
    if (Files.exists(unfinished(name))) { // not moved before a crash
      Files.move(
          unfinished(name),
          place(name),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** The files of ours in a folder. */
  private List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> ours.matcher(name).matches())
          .sorted()
          .toList();
    }
  }

  /** Deletes what was not moved. */
  private void clear() throws IOException {
    try (Stream<Path> files = Files.list(stage)) {
      for (Path file : files.filter(file -> !file.endsWith(LOCK)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Unlocks the folder; what was not published goes. */
  @Override
  public void close() {
    try (lock) {
      clear();
      Files.delete(stage.resolve(LOCK));
      Files.delete(stage);
      if (created) {
        Files.deleteIfExists(directory); // if it holds nothing
      }
    } catch (DirectoryNotEmptyException e) {
      return; // it has results
    } catch (IOException e) {
      throw new UnwrittenException("cannot write into " + directory + ": " + e.getMessage());
    }
  }
}
