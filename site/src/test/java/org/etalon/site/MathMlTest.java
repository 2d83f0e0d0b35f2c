package org.etalon.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MathMlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "x_1^2 @ <msubsup><mi>x</mi><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></msubsup>",
        "z'_k @ <msub><mrow><mi>z</mi><mo lspace=\"0\" rspace=\"0\">′</mo></mrow><mrow><mi>k</mi>"
            + "</mrow></msub>",
        "a - b @ <mi>a</mi><mo>−</mo><mi>b</mi>",
        "= -1 @ <mo>=</mo><mo form=\"prefix\">−</mo><mn>1</mn>",
        "x^12 @ <msup><mi>x</mi><mrow><mn>1</mn></mrow></msup><mn>2</mn>",
        "\\frac M{2n} @ <mfrac><mi>M</mi><mrow><mn>2</mn><mi>n</mi></mrow></mfrac>",
        "1.5\\eta @ <mn>1.5</mn><mi>η</mi>",
        "\\mathrm{relu}(z) @ <mi>relu</mi><mo stretchy=\"false\">(</mo><mi>z</mi><mo"
            + " stretchy=\"false\">)</mo>",
        "a \\lt b @ <mi>a</mi><mo>&lt;</mo><mi>b</mi>",
        "\\mathbf 1 @ <mi>𝟏</mi>",
        "\\bigl( @ <mo stretchy=\"true\" symmetric=\"true\" minsize=\"1.2em\""
            + " maxsize=\"1.2em\">(</mo>"
      })
  void of_formula_isItsMathMl(String tex, String xml) {
    assertThat(MathMl.of(tex, false)).isEqualTo("<math><mrow>" + xml + "</mrow></math>");
  }

  @Test
  void of_display_putsLimitsBelow() {
    assertThat(MathMl.of("\\max_i x", true)).contains(" display=\"block\"", "<munder>");
    assertThat(MathMl.of("\\max_i x", false)).contains("<msub>").doesNotContain("munder");
  }

  /** Better no page than a wrong formula. */
  @ParameterizedTest
  @ValueSource(strings = {"\\unknown", "{x", "x}", "x_1_2", "a # b", "\\frac 1", "\\mathrm{a$}"})
  void of_whatIsNotKnown_isRefused(String tex) {
    assertThatThrownBy(() -> MathMl.of(tex, false)).isInstanceOf(IllegalArgumentException.class);
  }
}
