package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One-pass bounds beside the peers' published figures. */
class BoxesTest {
  @Tag("slow")
  @Test
  void onePass_everyBox_isAtMostThePrototypesBoundAndAtLeastWhatIsAttained() throws IOException {
    int boxes = 0;
    for (JsonNode entry : SharedData.entries("boxes.json", "boxes")) {
      Network f = SharedData.network(entry);
      Certification onePass =
          Certifier.certify(
              new Problem(
                  f, SharedData.float16(f), Domain.of(SharedData.box(entry)), Property.bracket()),
              SearchOptions.defaults().withMaxSubproblems(1));
      double prototype =
          entry
              .get("bound_max_abs_difference")
              .get("differential_backward_prototype")
              .doubleValue();
      String id = entry.get("id").stringValue();
      assertThat(onePass.upperBound()).as(id).isLessThanOrEqualTo(1.001 * prototype);
      assertThat(onePass.upperBound())
          .as(id)
          .isGreaterThanOrEqualTo(entry.get("attained_difference").doubleValue());
      boxes++;
    }
    assertThat(boxes).isPositive();
  }
}
