package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  private static final List<String> KNOWN =
      List.of("quantize", "certify", "check", "--epsilon", "--domain", "--no-check", "--no-report");

  @ParameterizedTest
  @CsvSource({
    "quantise, quantize",
    "quantzie, quantize",
    "Quantize, quantize",
    "quant, quantize",
    "cerify, certify",
    "chekc, check",
    "--epslion, --epsilon",
    "--eps, --epsilon",
    "-epsilon, --epsilon",
    "--domian, --domain",
    "--no-chek, --no-check"
  })
  void of_slips_findTheWord(String typed, String meant) {
    assertThat(Suggestions.of(typed, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"guess", "c", "--no", "--", "prove", "--threads", "x"})
  void of_otherWords_areNothing(String typed) {
    assertThat(Suggestions.of(typed, KNOWN)).isEmpty();
  }
}
