package org.etalon.study;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.file.Sha256;
import org.etalon.problem.Domain;

/**
 * The inputs that an answer is about, with how they were given.
 *
 * @param spec as {@link DomainSpec} reads it
 * @param domain the inputs of the network
 * @param sha256 of the file they come from, if there is one
 * @param physical the same in physical units, if they were given so
 */
public record AskedDomain(
    String spec, Domain domain, Optional<String> sha256, Optional<Domain> physical) {
  /**
   * Reads what {@link DomainSpec} does.
   *
   * @param f the network whose inputs are meant
   * @throws BadInputException if there is no such domain
   */
  public static AskedDomain read(String spec, LoadedModel f) {
    DomainSpec read = DomainSpec.read(spec, f.model().metadata().inputs());
    return new AskedDomain(spec, read.domain(), read.sha256(), Optional.empty());
  }

  /** The options that say the same on a command line. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--domain", spec));
    if (physical.isPresent()) {
      arguments.add("--physical");
    }
    return arguments;
  }

  /**
   * What the metadata of a model say of it: its text, with the corners where they are short, and
   * the SHA-256 of its file, or of that text where there is none; always in this order.
   */
  public Map<String, String> about() {
    String text = DomainSpec.text(spec, domain);
    Map<String, String> about = new LinkedHashMap<>();
    about.put("domain", text);
    about.put(
        "domain.sha256", sha256.orElseGet(() -> Sha256.hex(text.getBytes(StandardCharsets.UTF_8))));
    return about;
  }

  /** For JSON. */
  public Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>(DomainSpec.describe(spec, domain));
    physical.ifPresent(
        asked -> {
          map.put("units", "physical");
          if (map.containsKey("corners")) {
            map.put("physicalCorners", DomainSpec.corners(asked));
          }
        });
    return map;
  }
}
