package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.SumOverflow;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.SoundnessError;
import org.etalon.problem.Verdict;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class OverflowAnswerTest {
  private static final Domain DOMAIN = Domain.of(Box.cube(1, 0, 3));

  private static final SearchOptions FEW =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(60).withSeconds(60);

  private static Network network() {
    Round cast =
        new Round(1, FixedFormat.signed(0.25, 6, RoundingMode.HALF_EVEN, Overflow.SATURATE));
    return Network.of(List.of(cast, Affine.of(Matrix.of(1, 1, 1), Vector.of(0)), cast));
  }

  /** What a checker rejects closes nothing, nor does a proof by points. */
  @Test
  void isOpen_proofs_areOfUseWhereTheyAreFollowed() {
    Certification proof =
        Certifier.certify(new Problem(network(), network(), DOMAIN, Property.atMost(2)), FEW);
    assertThat(proof.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(OverflowAnswer.isOpen(proof, false, DOMAIN)).isFalse();
    assertThat(OverflowAnswer.isOpen(proof, true, DOMAIN)).isTrue();
    Property decision = new Property.SameDecision(Epsilon.of(1));
    Certification alike = new Certification(Verdict.CERTIFIED, decision, proof.bracket());
    assertThat(OverflowAnswer.isOpen(alike, false, DOMAIN)).isTrue();
    Domain grid = new Domain(DOMAIN.boxes(), Optional.of(Grid.of(0.5)));
    assertThat(OverflowAnswer.isOpen(proof, false, grid)).isTrue();
  }

  /** Sums of 12 quarters take 5 bits: a known overflow of 5 contradicts what is proved. */
  @Test
  void of_knownAndProved_agree() {
    List<Accumulator> sums = Accumulator.of(network(), DOMAIN, FEW);
    List<Vector> top = List.of(Vector.of(3));
    Optional<SumOverflow> four = SumOverflow.at(network(), top, 4, Stop.NEVER);
    assertThat(OverflowAnswer.of(network(), four, List.of(), 4).found()).isPresent();
    assertThat(OverflowAnswer.of(network(), four, sums, 4).found()).isEqualTo(four);
    assertThat(OverflowAnswer.of(network(), Optional.empty(), sums, 5).excluded()).isTrue();
    assertThat(OverflowAnswer.of(network(), Optional.empty(), List.of(), 5).excluded()).isFalse();
    assertThatThrownBy(() -> OverflowAnswer.of(network(), four, sums, 5))
        .isInstanceOf(SoundnessError.class);
  }
}
