package org.etalon.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of published networks beside the repository; tests skip where it is missing. */
final class DataFolder {
  private DataFolder() {}

  /** The models of a subfolder, sorted. */
  static List<Path> models(String folder) {
    Path root = Path.of(System.getProperty("etalon.data", "../../shared/data"));
    assumeTrue(Files.isDirectory(root), "no data folder " + root);
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
