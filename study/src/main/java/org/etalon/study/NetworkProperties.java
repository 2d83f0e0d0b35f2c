package org.etalon.study;

import java.util.LinkedHashMap;
import java.util.Map;
import org.etalon.engine.certify.Certification;

/** What the metadata of every written network say of what was proved of it. */
public final class NetworkProperties {
  private NetworkProperties() {}

  /**
   * The entries, for others to be added.
   *
   * @param semantics what the proof covers
   * @param about more entries, of the domain for instance
   */
  public static Map<String, String> of(
      Certification c, String semantics, Map<String, String> about) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("etalon.version", Run.version());
    properties.put("etalon.verdict", c.verdict().label());
    if (PropertyText.isOfDistance(c.property())) {
      properties.put("etalon.epsilon", c.epsilon().orElseThrow().text());
      properties.put("etalon.norm", c.norm().label());
      properties.put("etalon.bound", String.valueOf(Text.jsonUp(c)));
    } else {
      PropertyText.describe(c.property())
          .forEach((key, value) -> properties.put("etalon." + key, String.valueOf(value)));
    }
    properties.put("etalon.semantics", semantics);
    about.forEach((key, value) -> properties.put("etalon." + key, value));
    return properties;
  }

  /** The same of a network whose certificate the checker rejects: no bound is claimed of it. */
  public static Map<String, String> rejected(Map<String, String> certified) {
    Map<String, String> properties = new LinkedHashMap<>(certified);
    properties.put("etalon.verdict", "rejected");
    properties.remove("etalon.bound");
    return properties;
  }
}
