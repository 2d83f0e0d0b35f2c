package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.etalon.problem.Box;
import org.etalon.study.BadInputException;
import org.etalon.study.DomainSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Domains that name the inputs of a model. */
class NamedInputsTest {
  @TempDir Path folder;

  private Box box(String json) throws IOException {
    Path file = folder.resolve("d.json");
    Files.writeString(file, json.replace('\'', '"'));
    Map<String, Integer> parts = new LinkedHashMap<>();
    parts.put("b", 1);
    parts.put("a", 2);
    return DomainSpec.read(file.toString(), parts).domain().boxes().get(0);
  }

  @Test
  void read_onNamedInputs_putsThemInTheOrderOfTheModel() throws IOException {
    Box named =
        box("{'inputs':{'a':{'lower':[1,2],'upper':[3,4]},'b':{'lower':[-0.1],'upper':[0.1]}}}");
    assertThat(named).isEqualTo(box("{'lower':[-0.1,1,2],'upper':[0.1,3,4]}"));
    assertThat(named.lower(0)).isLessThanOrEqualTo(-0.1);
  }

  @Test
  void read_onScaledDomains_movesSidesTowardsTheMiddle() throws IOException {
    Path file = folder.resolve("whole.json");
    Files.writeString(file, "{\"lower\":[-1,0.5,3],\"upper\":[3,0.5,3.5]}");
    Map<String, Integer> parts = Map.of("x", 3);
    DomainSpec half = DomainSpec.read("scaled:0.5," + file, parts);
    requireAround(half, new String[] {"0", "0.5", "3.125"}, new String[] {"2", "0.5", "3.375"});
    // Neither end of a side is a double here.
    DomainSpec decimal = DomainSpec.read("scaled:0.5,box:0.1,0.3", Map.of("x", 1));
    requireAround(decimal, new String[] {"0.15"}, new String[] {"0.25"});
    DomainSpec zero = DomainSpec.read("scaled:0.5,box:0,0.1", Map.of("x", 1));
    requireAround(zero, new String[] {"0.025"}, new String[] {"0.075"});
    assertThat(half.sha256()).isEqualTo(DomainSpec.read(file.toString(), parts).sha256());
    String[] minus = {"-0.3", "-0.3", "-0.3"};
    String[] plus = {"0.3", "0.3", "0.3"};
    requireAround(DomainSpec.read("scaled:0.3,box:-1,1", parts), minus, plus);
    assertThat(DomainSpec.read("scaled:2,unit", parts).domain().boxes())
        .containsExactly(Box.cube(3, -0.5, 1.5));
  }

  /** One box, outside of these decimals and hardly larger, and one within and hardly smaller. */
  private static void requireAround(DomainSpec spec, String[] lower, String[] upper) {
    assertThat(spec.domain().boxes()).hasSize(1);
    Box box = spec.domain().boxes().get(0);
    Box within = spec.domain().inner().get(0).orElseThrow();
    BigDecimal little = new BigDecimal("1e-15");
    for (int i = 0; i < lower.length; i++) {
      BigDecimal low = new BigDecimal(lower[i]);
      BigDecimal high = new BigDecimal(upper[i]);
      assertThat(new BigDecimal(box.lower(i))).isBetween(low.subtract(little), low);
      assertThat(new BigDecimal(box.upper(i))).isBetween(high, high.add(little));
      assertThat(new BigDecimal(within.lower(i))).isBetween(low, low.add(little));
      assertThat(new BigDecimal(within.upper(i))).isBetween(high.subtract(little), high);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "scaled:0.5 | expected scaled:FACTOR,DOMAIN",
        "scaled:-1,unit | is negative",
        "scaled:x,unit | 'x' is not a finite number",
        "scaled:1,scaled:1,unit | expected scaled:FACTOR,DOMAIN",
        "scaled:1,nothing.json | no such file"
      })
  void read_onOtherScales_saysWhatIsWrong(String spec, String message) {
    assertThatThrownBy(() -> DomainSpec.read(spec, 2))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'inputs':{'b':{'lower':[0],'upper':[1]}}} | \"inputs\" needs the bounds of 'a'",
        "{'inputs':{'c':{}}} | the network has no input 'c'; it has [b, a]",
        "{'inputs':[1]} | \"inputs\" must be all of the file",
        "{'inputs':{},'lower':[1,2,3]} | \"inputs\" must be all of the file",
        "{'inputs':{'b':{'lower':[0,1],'upper':[1]},'a':{}}} | \"lower\" has 2 numbers"
      })
  void read_onOtherNames_saysWhatIsWrong(String json, String message) {
    assertThatThrownBy(() -> box(json))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }
}
