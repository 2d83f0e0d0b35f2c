package org.etalon.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.etalon.file.WholeFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Files of results: each whole or not at all, JSON always in the same form. */
public final class ResultFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ResultFile() {}

  /** JSON text of a tree of maps, lists, strings and numbers. */
  public static String toJson(Map<String, ?> result) {
    return JSON.writeValueAsString(result) + "\n";
  }

  /**
   * Fails early, before a long run, where a file could not be written at its end.
   *
   * @param target null and {@code -} are no files
   * @throws BadInputException if so
   */
  public static void requireWritable(@Nullable String target) {
    if (target == null || "-".equals(target)) {
      return;
    }
    if (Files.isDirectory(Path.of(target))) {
      throw new BadInputException("cannot write " + target + ": it is a folder; name a file");
    }
    Path folder = Path.of(target).toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new BadInputException(
          "cannot write "
              + target
              + ": its folder does not exist or is not writable; create it first");
    }
  }

  /**
   * Writes a text file beside its place and moves it there.
   *
   * @throws BadInputException if that is not possible
   */
  public static void write(Path file, String text) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      WholeFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "cannot write " + file + ": the folder " + folder + " is missing");
    } catch (IOException e) {
      throw new UnwrittenException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
