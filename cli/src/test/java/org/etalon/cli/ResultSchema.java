package org.etalon.cli;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** docs/result.schema.json. */
final class ResultSchema {
  private static final Path FILE = Path.of("../docs/result.schema.json");

  private ResultSchema() {}

  /**
   * Where a result is not what the schema says of its command; one with spaces has dashes there.
   */
  static List<String> errors(String command, JsonNode json) {
    try {
      ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(Files.readAllBytes(FILE));
      String name = command.replace(' ', '-');
      if (!schema.get("$defs").has(name)) {
        return List.of("no definition of " + name);
      }
      schema.put("$ref", "#/$defs/" + name);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(schema)
          .validate(json)
          .stream()
          .map(Error::toString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
