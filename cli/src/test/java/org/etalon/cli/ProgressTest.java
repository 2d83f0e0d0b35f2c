package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.etalon.engine.search.Progress;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Messages NOWHERE =
      new Messages(new PrintStream(new ByteArrayOutputStream()), 0);

  private static Progress progress(double lower, double upper, double expected) {
    return new Progress(upper, lower, 10, 3, 0.25, expected, 2);
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
  void line_ofASearchForBits_namesTheWidthAndWhatIsKnownOfAll() {
    WidthsLine line = new WidthsLine(NOWHERE, 60, 0.15);
    line.accept(24, progress(0.01, 0.02, 0));
    line.accept(12, progress(0.125, 0.15, 0));
    for (int bits = 1; bits < 9; bits++) {
      line.accept(bits, progress(0.1500001, 7, 0));
    }
    line.accept(10, progress(0.125, 0.25, 0));
    assertThat(line.line(10, 5))
        .isEqualTo(
            "5 s, at most 55 s left: 10 bits; certified 12, 24; refuted 1..8; open 10; now"
                + " difference in [0.125, 0.25], 10 boxes (5/s), 3 open, 25.0% of the domain done");
    line.setting("nearest, a step a channel");
    line.accept(1, progress(0.125, 0.25, 0));
    assertThat(line.line(1, 70))
        .startsWith("70 s, at most 0 s left: nearest, a step a channel, 1 bit; open 1; now ");
  }
}
