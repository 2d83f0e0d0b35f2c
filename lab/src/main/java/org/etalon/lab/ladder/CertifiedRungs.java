package org.etalon.lab.ladder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.etalon.engine.certify.NotRepresentableException;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.SettingListener;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.certify.SettingsSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformScheme;

/**
 * What branch and bound proves of one network on its domain, on grids of power-of-two steps from
 * the naive one on, and what witnesses refute on the naive one.
 *
 * <p><b>Property:</b> on a grid that a bound before spoke of, no rung asks for more bits than that
 * bound: it is a proof too. On any other grid a rung that asks for more bits than are proved above
 * it has a witness against every width between, or none can be stored: what was not searched to its
 * end has no bits.
 */
final class CertifiedRungs {
  private static final String SEARCH = "branch and bound";

  /** The least time for a search, in seconds. */
  private static final double SHORTEST = 1e-3;

  private final Network f;
  private final Domain domain;
  private final Property.Distance property;
  private final SearchOptions options;
  private final TimeLimit limit;
  private final List<Rung> before;
  private final SettingListener listener;

  private CertifiedRungs(
      Network f,
      Domain domain,
      Property.Distance property,
      SearchOptions options,
      TimeLimit limit,
      List<Rung> before,
      SettingListener listener) {
    this.f = f;
    this.domain = domain;
    this.property = property;
    this.options = options;
    this.limit = limit;
    this.before = before;
    this.listener = listener;
  }

  /**
   * The rungs; each search has its part of the time that is left when it begins.
   *
   * @param before what was proved already
   * @param listener told of every width of every grid
   */
  static List<Rung> of(
      Network f,
      Domain domain,
      Property.Distance property,
      SearchOptions options,
      TimeLimit limit,
      List<Rung> before,
      SettingListener listener) {
    CertifiedRungs searches =
        new CertifiedRungs(f, domain, property, options, limit, before, listener);
    List<Grid> grids =
        List.of(
            Grid.NAIVE,
            new Grid(Rounding.FLOOR, Granularity.LAYER),
            new Grid(Rounding.FLOOR, Granularity.CHANNEL),
            new Grid(Rounding.NEAREST, Granularity.CHANNEL));
    List<Rung> rungs = new ArrayList<>();
    List<Rung> refuted = new ArrayList<>();
    for (int k = 0; k < grids.size(); k++) {
      searches.climb(grids.get(k), grids.size() - k, rungs, refuted);
    }
    rungs.addAll(refuted);
    return rungs;
  }

  private void climb(Grid grid, int searchesLeft, List<Rung> rungs, List<Rung> refuted) {
    long start = System.nanoTime();
    Optional<Rung> above = proved(grid);
    int most =
        above.stream().mapToInt(CertifiedRungs::width).reduce(UniformScheme.MAX_BITS, Math::min);
    Tried tried =
        limit.isOver()
            ? Tried.NOTHING
            : search(grid, most, Math.max(limit.part(searchesLeft), SHORTEST));
    boolean reproducible =
        tried.reproducible() && bounds(grid).allMatch(Rung::reproducible); // most is theirs
    OptionalInt certified = tried.fewestCertified();
    OptionalInt bits =
        certified.isPresent() || above.isEmpty() ? certified : OptionalInt.of(width(above.get()));
    int below = bits.isPresent() ? bits.getAsInt() - 1 : most; // the widths that notes speak of
    OptionalInt enough = fewestAbove(rungs);
    boolean open =
        bits.isPresent() && enough.isPresent() && !tried.excluded(enough.getAsInt(), below);
    if (bits.isPresent() && !tried.excluded(1, below)) {
      // What is proved above decides whether the number stands.
      reproducible &= proofs(rungs).allMatch(Rung::reproducible);
    }
    String note;
    if (bits.isEmpty() || open) {
      note = tried.noteOfNone(certified.orElse(below));
      bits = OptionalInt.empty();
    } else {
      note = tried.note(below);
    }
    if (certified.isEmpty() && bits.isPresent() && above.isPresent()) {
      note = "by " + above.get().guarantee() + (note.isEmpty() ? "" : "; ") + note;
    }
    rungs.add(Rung.of(SEARCH, grid, Rung.Kind.CERTIFIED, bits, note, start, reproducible));
    if (grid.equals(Grid.NAIVE)) {
      refuted.add(attained(grid, tried, below, reproducible));
    }
  }

  /**
   * The fewest bits for all parameters that a rung above is a proof of, on whatever grid; the class
   * may take any step, which is worth a bit.
   */
  private OptionalInt fewestAbove(List<Rung> rungs) {
    return proofs(rungs)
        .filter(r -> r.bits().isPresent())
        .mapToInt(r -> width(r) + (r.ofClass() ? 1 : 0))
        .min();
  }

  /** All rungs above that are proofs, or would be with more time. */
  private Stream<Rung> proofs(List<Rung> rungs) {
    return Stream.concat(before.stream(), rungs.stream())
        .filter(r -> r.kind() == Rung.Kind.SUFFICIENT || r.kind() == Rung.Kind.CERTIFIED);
  }

  /** The best bound before that speaks of a grid. */
  private Optional<Rung> proved(Grid grid) {
    return bounds(grid)
        .filter(r -> r.bits().isPresent())
        .min(Comparator.comparingInt(CertifiedRungs::width));
  }

  /** The bounds before of this network on a grid. */
  private Stream<Rung> bounds(Grid grid) {
    return before.stream()
        .filter(r -> r.kind() == Rung.Kind.SUFFICIENT && !r.ofClass())
        .filter(r -> r.grid().equals(Optional.of(grid)));
  }

  /** The bits of a rung that has one width for all parameters. */
  private static int width(Rung rung) {
    return (int) rung.bits().orElseThrow();
  }

  private Tried search(Grid grid, int most, double seconds) {
    QuantizationRequest request =
        new QuantizationRequest(
            1,
            most,
            grid.rounding(),
            grid.granularity(),
            StepRule.POWER_OF_TWO,
            false,
            Optional.empty());
    QuantizationProblem problem = QuantizationProblem.of(f, domain, property, request);
    try {
      SettingsResult found = SettingsSearch.run(problem, options.withSeconds(seconds), listener);
      SettingResult only = found.best();
      return new Tried(
          only.result().orElseThrow().tried(),
          only.notRepresentable().keySet(),
          found.reproducible());
    } catch (NotRepresentableException e) {
      return new Tried(List.of(), Set.copyOf(request.widths()), true);
    }
  }

  /** One more than the widths that are refuted without a gap, and what was not refuted. */
  private static Rung attained(Grid grid, Tried tried, int last, boolean reproducible) {
    long start = System.nanoTime();
    int refuted = 0;
    while (tried.verdict(refuted + 1).filter(v -> v == Verdict.FALSIFIED).isPresent()) {
      refuted++;
    }
    OptionalInt bits = refuted > 0 ? OptionalInt.of(refuted + 1) : OptionalInt.empty();
    String note = last == 0 ? "there is no fewer than 1 bit" : tried.note(last);
    return Rung.of(
        "a witness against each fewer", grid, Rung.Kind.ATTAINED, bits, note, start, reproducible);
  }
}
