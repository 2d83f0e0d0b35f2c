package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.Progress;
import org.etalon.engine.search.Progress.Phase;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Messages NOWHERE =
      new Messages(new PrintStream(new ByteArrayOutputStream()), 0);

  private static Progress progress(double lower, double upper, double expected) {
    return new Progress(upper, lower, 10, 3, 0.25, expected, 2, Phase.SPLIT);
  }

  @Test
  void line_ofOneSearch_estimatesWhatIsLeft() {
    assertThat(ProgressLine.line(progress(0.125, 0.25, 100), 3, 60))
        .isEqualTo(
            "3 s, about 20 s left: difference in [0.125, 0.25], 10 boxes (5/s), 3 open, 25.0% of the"
                + " domain done");
    assertThat(ProgressLine.line(progress(0.125, 0.25, 1000), 3, 60))
        .startsWith("3 s, about 3 min needed and 57 s left: ");
    assertThat(ProgressLine.line(progress(0.125, 0.25, Double.NaN), 3, 60))
        .startsWith("3 s, at most 57 s left: ");
  }

  @Test
  void line_beforeTheDomainIsSplit_saysWhatIsDone() {
    Progress p =
        new Progress(Double.POSITIVE_INFINITY, 0.125, 0, 0, 0, Double.NaN, 2, Phase.ATTACK);
    assertThat(ProgressLine.of(p))
        .isEqualTo("difference in [0.125, unbounded], looking for inputs of large difference");
    p = new Progress(Double.POSITIVE_INFINITY, 0, 0, 0, 0, Double.NaN, 2, Phase.BOUND);
    assertThat(ProgressLine.line(p, 3, 60))
        .isEqualTo("3 s, at most 57 s left: bounding the domain as it is");
  }

  @Test
  void line_ofASearchForBits_namesTheWidthAndWhatIsKnownOfAll() {
    QuantizationRequest floor = QuantizationRequest.uniform(1, 24);
    WidthsLine line = new WidthsLine(NOWHERE, 60, Property.atMost(Epsilon.parse("0.15")), false);
    line.accept(floor, 24, progress(0.01, 0.02, 0));
    line.accept(floor, 12, progress(0.125, Epsilon.parse("0.15").down(), 0));
    for (int bits = 1; bits < 9; bits++) {
      line.accept(floor, bits, progress(0.1500001, 7, 0));
    }
    line.accept(floor, 10, progress(0.125, 0.25, 0));
    assertThat(line.line(floor, 10, progress(0.125, 0.25, 0), 5))
        .isEqualTo(
            "5 s, at most 55 s left: 10 bits; certified 12, 24; refuted 1..8; open 10; now"
                + " difference in [0.125, 0.25], 10 boxes (5/s), 3 open, 25.0% of the domain"
                + " done");
  }

  @Test
  void line_ofSeveralSettings_tellsThemApart() {
    List<QuantizationRequest> settings = QuantizationRequest.everySetting();
    WidthsLine line = new WidthsLine(NOWHERE, 60, Property.atMost(Epsilon.parse("0.15")), true);
    line.accept(settings.get(0), 7, progress(0.01, 0.02, 0));
    line.accept(settings.get(1), 1, progress(0.125, 0.25, 0));
    assertThat(line.line(settings.get(1), 1, progress(0.125, 0.25, 0), 70))
        .startsWith(
            "70 s, at most 0 s left: "
                + QuantizationSummary.name(settings.get(1))
                + ", 1 bit; open 1; fewest of all settings 7; now difference");
  }
}
