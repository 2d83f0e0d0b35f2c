package org.etalon.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkupTest {
  @Test
  void escaped_textMeansNothingInMarkup() {
    assertThat(Markup.escaped("<a href=\"x\">&lt;</a>"))
        .isEqualTo("&lt;a href=&quot;x&quot;&gt;&amp;lt;&lt;/a&gt;");
    assertThat(Markup.escaped("||g - f|| <= 0.1")).isEqualTo("||g - f|| &lt;= 0.1");
  }

  @Test
  void svg_texts_areEscaped() {
    Svg svg = new Svg(10, 10, "a & b");
    svg.text(0, 0, "start", "g < f");
    assertThat(svg.end()).contains("<title>a &amp; b</title>", ">g &lt; f</text>");
  }
}
