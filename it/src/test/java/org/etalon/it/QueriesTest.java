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
import org.etalon.problem.Verdict;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Queries that at least one peer verified, each on one output; here on all outputs. */
class QueriesTest {
  @Test
  void certify_everyQueryAPeerVerified_isCertifiedWithin60Seconds() throws IOException {
    int queries = 0;
    for (JsonNode entry : SharedData.entries("queries.json", "queries")) {
      if (!verifiedByAPeer(entry)) {
        continue;
      }
      Network f = SharedData.network(entry);
      Certification result =
          Certifier.certify(
              new Problem(
                  f,
                  SharedData.float16(f),
                  Domain.of(SharedData.box(entry)),
                  Property.atMost(entry.get("epsilon").doubleValue())),
              SearchOptions.defaults().withSeconds(60));
      String id = entry.get("id").stringValue();
      assertThat(result.verdict()).as(id).isEqualTo(Verdict.CERTIFIED);
      assertThat(result.upperBound())
          .as(id)
          .isGreaterThanOrEqualTo(entry.get("attained_difference").doubleValue());
      assertThat(result.lowerBound()).as(id).isLessThanOrEqualTo(result.upperBound());
      queries++;
    }
    assertThat(queries).isGreaterThanOrEqualTo(40);
  }

  private static boolean verifiedByAPeer(JsonNode entry) {
    for (JsonNode peer : entry.get("peers")) {
      if (peer.path("verdict").asString("").equals("verified")) {
        return true;
      }
    }
    return false;
  }
}
