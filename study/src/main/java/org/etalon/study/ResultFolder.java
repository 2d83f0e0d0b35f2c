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
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.etalon.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a run leaves its results in: those of one run, never of two.
 *
 * <p>A run writes into a folder of its own inside, which it locks, and moves all files to their
 * places at the end. A crash before that leaves the results of an earlier run as they were; one in
 * the midst of the moves is mended by the next run, and until then there is no {@value #RESULT}: it
 * goes first and comes last. Files of other names are never touched.
 */
public final class ResultFolder implements AutoCloseable {
  public static final String NETWORK = "quantized.onnx";
  public static final String CODED = "network.coded";
  public static final String RESULT = "result.json";
  public static final String CERTIFICATE = "certificate.etalon";
  public static final String REPORT = "report.html";

  private static final Pattern OURS =
      Pattern.compile(
          Stream.of(NETWORK, CODED, RESULT, CERTIFICATE, REPORT, "attempt-[0-9]+-bits\\.onnx")
              .reduce((a, b) -> a + "|" + b)
              .orElseThrow());

  private static final String UNFINISHED = ".etalon-unfinished";
  private static final String LOCK = "lock";
  private static final String READY = "ready";

  private final Path directory;
  private final boolean created;
  private final Path stage;
  private final Lock lock;

  private ResultFolder(Path directory, boolean created, Path stage, Lock lock) {
    this.directory = directory;
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
    boolean created = !Files.exists(directory);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot create the folder " + directory + "; is a file in its place?");
    }
    ResultFile.requireWritable(directory.resolve(RESULT).toString());
    Path stage = directory.resolve(UNFINISHED);
    try {
      ResultFolder folder = new ResultFolder(directory, created, stage, lock(directory, stage));
      if (Files.exists(stage.resolve(READY))) {
        folder.move();
      }
      folder.clear();
      return folder;
    } catch (IOException e) {
      throw new BadInputException("cannot write into " + directory + ": " + e.getMessage());
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
      throw new BadInputException("cannot write " + attempt + ": " + e.getMessage());
    }
    return attempt;
  }

  /** Where a file is to be written. */
  public Path unfinished(String name) {
    return stage.resolve(name);
  }

  /** Where it will be. */
  public Path place(String name) {
    return directory.resolve(name);
  }

  /**
   * Moves what was written to its place, and takes away what an earlier run left.
   *
   * @throws BadInputException if that is not possible
   */
  public void publish() {
    try {
      byte[] names = String.join("\n", names(stage)).getBytes(StandardCharsets.UTF_8);
      WholeFile.write(stage.resolve(READY), out -> out.write(names));
      move();
    } catch (IOException e) {
      throw new BadInputException("cannot write into " + directory + ": " + e.getMessage());
    }
  }

  private void move() throws IOException {
    Files.deleteIfExists(place(RESULT));
    List<String> fresh = Files.readAllLines(stage.resolve(READY));
    for (String old : names(directory)) {
      if (!fresh.contains(old)) {
        Files.delete(place(old));
      }
    }
    for (String name : fresh) {
      if (!name.equals(RESULT)) {
        move(name);
      }
    }
    move(RESULT);
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
  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> OURS.matcher(name).matches())
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
      throw new BadInputException("cannot write into " + directory + ": " + e.getMessage());
    }
  }
}
