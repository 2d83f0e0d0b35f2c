package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.Budget;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class RowExchangesTest {
  /** 5 x and 4 y + 1. */
  private static final CodedNetwork LINES =
      CodedNetwork.of(List.of(layer(row(0, 5, 0), row(1, 0, 4))));

  /** relu(5 x), twice: of two hidden neurons the first does nothing. */
  private static final CodedNetwork WIDE =
      CodedNetwork.of(List.of(layer(row(0, 0), row(0, 5)), layer(row(0, 0, 1), row(0, 0, 1))));

  private static final CodedNetwork NARROW =
      CodedNetwork.of(List.of(layer(row(0, 5)), layer(row(0, 1), row(0, 1))));

  private static CodedRow row(int bias, int... weights) {
    return CodedRow.of(0, weights, bias);
  }

  private static CodedLayer layer(CodedRow... rows) {
    return new CodedLayer(Arrays.asList(rows));
  }

  private static RowExchanges.Outcome exchanges(
      CodedNetwork coded, CodedNetwork f, double epsilon, Budget budget, List<Proved> heard) {
    Certification some =
        Certification.of(Bracket.nothing(0, Bracket.Ending.TIMEOUT), Property.atMost(epsilon));
    Proved best = new Proved(Level.GIVEN, coded, f, some, 0);
    FewestResult found =
        new FewestResult(
            Cost.BITS, List.of(best), List.of(Level.GIVEN), 1, 7, 5, FewestResult.Ending.COMPLETE);
    FewestListener listener =
        new FewestListener() {
          @Override
          public void progress(FewestProgress progress) {}

          @Override
          public void proved(Proved proved) {
            heard.add(proved);
          }
        };
    return RowExchanges.after(
        f.network(),
        Domain.of(Box.cube(f.layers().get(0).inputSize(), 0, 1)),
        Property.atMost(epsilon),
        found,
        new FewestOptions(Level.MIXED, Level.ROUNDED, Long.MAX_VALUE, budget, 1, 1),
        listener);
  }

  private static Budget budget(long boxes, Stop stop) {
    return new Budget(Double.POSITIVE_INFINITY, boxes, stop);
  }

  /** 4 x is one from 5 x at most, and so is 4 y from 4 y + 1. */
  @Test
  void after_whatIsRefuted_leavesTheNetworkAndSaysSo() {
    RowExchanges.Outcome outcome =
        exchanges(LINES, LINES, 0.9, budget(10_000, Stop.NEVER), new ArrayList<>());
    assertThat(outcome.found().proved()).hasSize(1);
    assertThat(outcome.open())
        .hasSizeGreaterThan(2)
        .allMatch(e -> e.found().verdict() == Verdict.FALSIFIED && e.savedBits() > 0)
        .allMatch(e -> e.layer() == 1 && e.found().lowerBound() > 0.9);
    assertThat(outcome.open().get(0).found().lowerBound()).isEqualTo(1);
    assertThat(outcome.open().get(0).part()).isEqualTo(RowExchange.Part.WEIGHTS);
  }

  /** What is proved is adopted, one exchange after the other, until none is. */
  @Test
  void after_whatIsProved_isTheResult() {
    List<Proved> heard = new ArrayList<>();
    RowExchanges.Outcome outcome = exchanges(LINES, LINES, 1.1, budget(10_000, Stop.NEVER), heard);
    FewestResult found = outcome.found();
    assertThat(found.best().orElseThrow().coded())
        .isEqualTo(CodedNetwork.of(List.of(layer(row(0, 4, 0), row(0, 0, 4)))));
    assertThat(found.proved()).hasSize(3);
    assertThat(heard.stream().map(Proved::coded))
        .isEqualTo(found.proved().subList(1, 3).stream().map(Proved::coded).toList());
    assertThat(found.proved().subList(1, 3))
        .allMatch(proved -> proved.certification().verdict() == Verdict.CERTIFIED)
        .allMatch(proved -> proved.level() == Level.ROUNDED && proved.seconds() >= 5)
        .allMatch(proved -> !proved.certification().bracket().trees().isEmpty());
    assertThat(found.begun()).containsExactly(Level.GIVEN, Level.ROUNDED);
    assertThat(found.boxes()).isGreaterThan(7);
    assertThat(found.attempts()).isGreaterThan(3);
    assertThat(found.ending()).isEqualTo(FewestResult.Ending.COMPLETE);
    assertThat(outcome.open()).allMatch(e -> e.found().verdict() == Verdict.FALSIFIED);
  }

  @Test
  void after_withoutTimeOrBoxes_saysSo() {
    RowExchanges.Outcome late =
        exchanges(LINES, LINES, 1.1, budget(10_000, Stop.when(() -> true)), new ArrayList<>());
    assertThat(late.open()).isEmpty();
    assertThat(late.found().ending()).isEqualTo(FewestResult.Ending.TIME);
    RowExchanges.Outcome few =
        exchanges(LINES, LINES, 0.9, budget(1, Stop.NEVER), new ArrayList<>());
    assertThat(few.open()).hasSize(1);
    assertThat(few.found().ending()).isEqualTo(FewestResult.Ending.BOXES);
  }

  /** Rows are those of the stream; the proof has the neuron that it leaves out, where f has it. */
  @Test
  void after_aNetworkOfFewerNeurons_countsWhatIsStored() {
    RowExchanges.Outcome refuted =
        exchanges(NARROW, WIDE, 0.9, budget(10_000, Stop.NEVER), new ArrayList<>());
    assertThat(refuted.open().get(0).layer()).isEqualTo(1);
    assertThat(refuted.open().get(0).row()).isEqualTo(1);
    long saved = refuted.open().get(0).savedBits();
    RowExchanges.Outcome adopted =
        exchanges(NARROW, WIDE, 1.1, budget(10_000, Stop.NEVER), new ArrayList<>());
    CodedNetwork coded = adopted.found().proved().get(1).coded();
    assertThat(coded)
        .isEqualTo(CodedNetwork.of(List.of(layer(row(0, 4)), layer(row(0, 1), row(0, 1)))));
    assertThat(saved).isEqualTo(NARROW.totalBits() - coded.totalBits());
  }
}
