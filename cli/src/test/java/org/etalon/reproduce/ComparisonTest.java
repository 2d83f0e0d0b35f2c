package org.etalon.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Exhibit EXHIBIT = exhibit(false);

  private static Exhibit exhibit(boolean rowsAreCommands) {
    return new Exhibit(
        "n",
        "d.md",
        "h",
        "table 1",
        Exhibit.Kind.QUICK,
        "1 s",
        rowsAreCommands,
        List.of("help", "help bits"),
        List.of("s"),
        List.of("by chance"),
        List.of("asked"),
        List.of());
  }

  private static List<BigDecimal> numbers(String... texts) {
    return List.of(texts).stream().map(BigDecimal::new).toList();
  }

  @Test
  void figures_ofText_areNumbersNotNames() {
    assertThat(Figures.of("256x2 1_1 p8 float16, 38,839 boxes, 4..6, -1.5e-3, 8-bit, 1.39% (3)"))
        .isEqualTo(numbers("38839", "4", "6", "-1.5e-3", "8", "1.39", "3"));
  }

  @Test
  void agree_allowsOneOfTheLastDigitPrinted() {
    assertThat(Figures.agree(new BigDecimal("0.0826"), new BigDecimal("0.08254"))).isTrue();
    assertThat(Figures.agree(new BigDecimal("2.3e-2"), new BigDecimal("0.02281"))).isTrue();
    assertThat(Figures.agree(new BigDecimal("0.0826"), new BigDecimal("0.0828"))).isFalse();
    assertThat(Figures.agree(new BigDecimal("17"), new BigDecimal("18"))).isFalse();
  }

  @Test
  void of_table_looksForRowsInLinesAndLeavesOutTimes() {
    List<List<String>> table =
        List.of(
            List.of("", "boxes", "bound", "s", "asked"),
            List.of("a", "17", "0.083", "1.5", "99"),
            List.of("b", "18", "**0.5**", "2", "98"));
    Comparison comparison =
        Comparison.of(
            EXHIBIT, table, List.of(List.of("a 17 boxes 0.0826", "b 18"), List.of("other 0.7")));
    assertThat(comparison.same()).isFalse();
    assertThat(comparison.rows())
        .containsExactly(
            new Comparison.Row("a", 2, 0, List.of(), numbers("1.5"), List.of()),
            new Comparison.Row("b", 1, 0, numbers("0.5"), numbers("2"), List.of()));
    Comparison apart =
        Comparison.of(EXHIBIT, table, List.of(List.of("17 0.083"), List.of("18", "0.5")));
    assertThat(apart.same()).isTrue();
    assertThat(apart.scattered()).isEqualTo(1);
  }

  /** Two rows that are exchanged differ where each is what one command prints. */
  @Test
  void of_rowsOfTheirOwnCommands_areLookedForInThoseAlone() {
    List<List<String>> table = List.of(List.of("", "bits"), List.of("a", "23"), List.of("b", "24"));
    List<List<String>> printed = List.of(List.of("24 bits"), List.of("23 bits"));
    assertThat(Comparison.of(exhibit(false), table, printed).same()).isTrue();
    assertThat(Comparison.of(exhibit(true), table, printed).same()).isFalse();
    assertThat(Comparison.of(exhibit(true), table, List.of(printed.get(1), printed.get(0))).same())
        .isTrue();
  }

  @Test
  void of_rowOfChance_isNotLookedForAndNotCalledATime() {
    List<List<String>> table = List.of(List.of("", "bits"), List.of("by chance", "2.43"));
    Comparison comparison = Comparison.of(EXHIBIT, table, List.of(List.of("by chance 2.9")));
    assertThat(comparison.same()).isTrue();
    assertThat(comparison.lines())
        .containsExactly("  by chance: 0 in one line of the output; by chance, committed: 2.43");
  }

  @Test
  void read_document_countsTablesUnderTheirHeadings() {
    String text =
        """
        # A
        ![x](p/a.svg)
        ## B
        | a | b |
        |---|---|
        | 1 | 2 |

        | c |
        |---|
        ```
        $ ./etalon help \\
            more
        7 bits
        ```
        ```
        | no table |
        ```
        """;
    assertThat(Document.read("d.md", text).keySet())
        .containsExactly(
            "d.md | A | p/a.svg",
            "d.md | B | table 1",
            "d.md | B | table 2",
            "d.md | B | output 1");
    assertThat(Document.read("d.md", text).get("d.md | B | output 1"))
        .containsExactly(List.of(""), List.of("7 bits"));
  }
}
