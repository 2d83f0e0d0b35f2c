package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Problem;
import org.etalon.problem.Verdict;
import org.etalon.problem.Witness;
import org.etalon.quant.CodedNetwork;
import org.etalon.time.Stop;

/**
 * Proves networks, and keeps those that are better than any before.
 *
 * <p>A proof goes on while its bound is near epsilon for the boxes that it took, of what is no
 * distance in any case; what cannot be proved soon is left.
 */
final class Proofs {
  private static final long FIRST_BOXES = 3000;
  private static final long GROWTH = 4;

  /**
   * How far a bound may be from epsilon for a proof to go on.
   *
   * @param near times epsilon, after more and more boxes
   */
  record Patience(List<Double> near) {
    /** For a network that others will follow. */
    static final Patience LITTLE = new Patience(List.of(1.35, 1.2, 1.1, 1.05));

    /** For one that a level ends with. */
    static final Patience MUCH = new Patience(List.of(2.6, 1.9, 1.5, 1.3, 1.15));
  }

  private final FewestProblem problem;
  private final FewestOptions options;
  private final Allowance allowance;
  private final FewestListener listener;
  private final List<Proved> proved = new ArrayList<>();
  private int attempts;
  private boolean cut;

  Proofs(
      FewestProblem problem, FewestOptions options, Allowance allowance, FewestListener listener) {
    this.listener = listener;
    this.problem = problem;
    this.options = options;
    this.allowance = allowance;
  }

  /** All that was proved and better than anything before, in order. */
  List<Proved> proved() {
    return List.copyOf(proved);
  }

  /** The rank of the last of them, or of what was known before. */
  long least() {
    return proved.isEmpty()
        ? options.below()
        : options.cost().rank(proved.get(proved.size() - 1).coded());
  }

  /** How many proofs were begun. */
  int attempts() {
    return attempts;
  }

  /** Whether time, or memory, ended any of them. */
  boolean cut() {
    return cut;
  }

  /**
   * Tries to prove a network.
   *
   * @param net what is stored
   * @param certified the same function, which is proved
   * @param stop what may stop it
   * @param pulse run now and then
   * @param missed takes the witness against a network that is not kept
   */
  Certification prove(
      Level level,
      CodedNetwork net,
      CodedNetwork certified,
      Patience patience,
      Stop stop,
      Runnable pulse,
      Consumer<Witness> missed) {
    attempts++;
    Problem pair =
        new Problem(problem.f(), certified.network(), problem.domain(), problem.property());
    SearchOptions searching =
        SearchOptions.defaults()
            .withThreads(options.threads())
            .withSeed(options.seed())
            .withRecording(options.recording())
            .withStop(stop)
            .withListener(progress -> pulse.run());
    double end = allowance.seconds() + allowance.proof();
    Certification proof;
    Optional<BranchAndBound> opened;
    try {
      opened = BranchAndBound.open(pair, searching, stop);
    } catch (OutOfMemoryError e) {
      return nothing(Bracket.Ending.MEMORY);
    }
    if (opened.isEmpty()) {
      return nothing(Bracket.Ending.TIMEOUT);
    }
    try (BranchAndBound search = opened.get()) {
      long most = FIRST_BOXES;
      int stage = 0;
      long left = allowance.proofBoxes();
      while (true) {
        Bracket bracket =
            search.advance(Math.max(0.1, end - allowance.seconds()), Math.min(most, left));
        proof = Certification.of(bracket, problem.property());
        boolean last = most >= left;
        if (last && bracket.ending() == Bracket.Ending.SUBPROBLEM_LIMIT) {
          allowance.lack();
        }
        boolean ended = proof.verdict() != Verdict.UNKNOWN || last;
        if (ended
            || stage == patience.near().size()
            || bracket.ending() != Bracket.Ending.SUBPROBLEM_LIMIT
            || isFar(proof, patience.near().get(stage) * epsilon())) {
          break;
        }
        most *= GROWTH;
        stage++;
      }
    }
    Bracket bracket = proof.bracket();
    allowance.spend(bracket.subproblems());
    cut |= !bracket.reproducible();
    if (proof.verdict() == Verdict.CERTIFIED
        && options.family().holds(net)
        && options.cost().rank(net) < least()) {
      Proved better = new Proved(level, net, certified, proof, allowance.seconds());
      proved.add(better);
      listener.proved(better);
    } else {
      bracket.witness().ifPresent(missed);
    }
    return proof;
  }

  /** What is known of a proof that was not begun. */
  private Certification nothing(Bracket.Ending ending) {
    cut = true;
    return Certification.of(Bracket.nothing(0, ending), problem.property());
  }

  private double epsilon() {
    return problem.guide().epsilon().down();
  }

  private boolean isFar(Certification proof, double limit) {
    return problem.property().limit().isPresent() && !(proof.upperBound() <= limit);
  }
}
