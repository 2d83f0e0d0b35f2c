package org.etalon.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of published networks, properties and figures: where {@code -Detalon.data} points,
 * else the checkout's {@code data}, else {@code shared/data} beside the checkout; a test that needs
 * a file which is not there skips and says so.
 */
public final class DataFolder {
  private DataFolder() {}

  /** A file or folder in it. */
  public static Path file(String name) {
    Path file = Path.of(folder(name)).resolve(name);
    assumeTrue(
        Files.exists(file), "no " + file + "; 'it/data.sh DIR' fetches what is public of the data");
    return file;
  }

  /** Tests run in the folder of their module. */
  private static String folder(String name) {
    String own = Files.exists(Path.of("../data", name)) ? "../data" : "../../shared/data";
    return System.getProperty("etalon.data", own);
  }

  /** The files of a subfolder whose names end so, sorted. */
  public static List<Path> files(String folder, String ending) {
    try (Stream<Path> files = Files.list(file(folder))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
