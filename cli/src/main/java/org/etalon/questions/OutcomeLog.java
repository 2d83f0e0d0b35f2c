package org.etalon.questions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.study.BadInputException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Outcomes of questions as they come, kept in a file: a JSON object a line, the last of a question
 * counts. A line is on the disk before the next question is asked; one that a crash cut off is no
 * line. One that tells of what may pass, as too little memory, holds for the run that wrote it: the
 * next one asks again.
 */
public final class OutcomeLog {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // bounds stay what they are
          .build();

  private final @Nullable Path file;
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private long end; // of the last whole line

  /**
   * With what the file holds.
   *
   * @param file null to keep nothing
   * @throws BadInputException if it is no such file
   */
  public OutcomeLog(@Nullable Path file) {
    this.file = file;
    if (file == null || !Files.exists(file)) {
      return;
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at < bytes.length; at++) {
        if (bytes[at] == '\n') {
          read(new String(bytes, (int) end, at - (int) end, StandardCharsets.UTF_8));
          end = at + 1L;
        }
      }
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private void read(String line) {
    try {
      JsonNode entry = JSON.readTree(line);
      JsonNode bits = entry.path("bits");
      Map<String, @Nullable Object> figures = new LinkedHashMap<>();
      entry
          .required("figures")
          .properties()
          .forEach(e -> figures.put(e.getKey(), plain(e.getValue())));
      Outcome outcome =
          new Outcome(
              entry.required("verdict").asString(),
              bits.isInt() ? OptionalInt.of(bits.asInt()) : OptionalInt.empty(),
              entry.required("seconds").asDouble(),
              entry.required("limit").asDouble(),
              entry.required("decided").asBoolean(),
              figures);
      if (!outcome.isPassing()) {
        outcomes.put(entry.required("key").asString(), outcome);
      }
    } catch (JacksonException e) {
      throw new BadInputException(file + " holds no outcomes of questions");
    }
  }

  private static @Nullable Object plain(JsonNode value) {
    return value.isNull()
        ? null
        : value.isBoolean()
            ? (Object) value.asBoolean()
            : value.isNumber() ? (Object) value.numberValue() : value.asString();
  }

  /** What came of a question before. */
  public Optional<Outcome> find(String key) {
    return Optional.ofNullable(outcomes.get(key));
  }

  /**
   * Keeps an outcome.
   *
   * @throws BadInputException if the file cannot be written
   */
  public void add(String key, Outcome outcome) {
    outcomes.put(key, outcome);
    if (file == null) {
      return;
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("key", key);
    line.put("verdict", outcome.verdict());
    line.put("bits", outcome.bits().isPresent() ? outcome.bits().getAsInt() : null);
    line.put("seconds", outcome.seconds());
    line.put("limit", outcome.limit());
    line.put("decided", outcome.decided());
    line.put("figures", outcome.figures());
    byte[] bytes = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(end).position(end);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      end += bytes.length;
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
