package org.etalon.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CertificateFormatTest {
  @Test
  void places_areListsOfNumbers() {
    List<List<Integer>> places = List.of(List.of(4, 0, 12), List.of(0));
    assertThat(CertificateFormat.text(places)).isEqualTo("4,0,12;0");
    assertThat(CertificateFormat.places("4,0,12;0")).isEqualTo(places);
    assertThat(CertificateFormat.places("")).isEmpty();
    for (String text : List.of(";", "1,", ",1", "1;", "1;;2", "-1", "1 2", "12345678", "x")) {
      assertThatThrownBy(() -> CertificateFormat.places(text))
          .as(text)
          .isInstanceOf(CertificateException.class)
          .hasMessage("the header says places that are no lists of numbers");
    }
  }

  /** As many as a header can hold. */
  @Test
  void places_ofManyNeurons_areRead() {
    List<List<Integer>> places = List.of(IntStream.range(0, 40_000).boxed().toList());
    assertThat(CertificateFormat.places(CertificateFormat.text(places))).isEqualTo(places);
  }
}
