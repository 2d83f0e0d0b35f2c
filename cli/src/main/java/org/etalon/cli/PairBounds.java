package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.instance.InstanceBound;
import org.etalon.lab.instance.InstanceBounds;
import org.etalon.lab.instance.PathNorms;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.SoundnessError;
import org.etalon.rounding.Outward;
import org.etalon.study.Text;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * Every bound of one pair of networks on one box, beside what is attained.
 *
 * @param paths the l1 path-norms, which bound no difference; infinite if time was up before
 * @param bounds the bounds, the search's last
 * @param attained a difference that some input has, in exact arithmetic, rounded down
 * @param reproducible whether time ended none of them
 */
record PairBounds(
    PathNorms paths, List<InstanceBound> bounds, double attained, boolean reproducible) {
  private static final double GAP = 0.01;

  /** The part of the time that bounds without a search may take. */
  private static final double CHEAP = 0.5;

  private static final double LEAST_SECONDS = 1e-3;

  /**
   * Computes them all.
   *
   * @param options their seconds are for all bounds together
   * @throws IllegalArgumentException if the networks do not fit the bounds
   * @throws SoundnessError if a bound is below what is attained
   */
  static PairBounds of(Network f, Network g, Domain domain, Norm norm, SearchOptions options) {
    long start = System.nanoTime();
    Stop cheap = Stop.after(CHEAP * options.budget().seconds()).or(Stop.onInterrupt());
    List<InstanceBound> bounds = new ArrayList<>();
    PathNorms paths = PathNorms.UNKNOWN;
    Optional<Theta> sitesF = Theta.of(f, Semantics.REAL, cheap);
    Optional<Theta> sitesG = sitesF.flatMap(laid -> Theta.of(g, Semantics.REAL, cheap));
    if (sitesG.isPresent()) {
      Box box = domain.boxes().get(0);
      bounds.addAll(new InstanceBounds(sitesF.get(), sitesG.get(), box, norm, cheap).all());
      paths = PathNorms.of(sitesF.get(), sitesG.get(), cheap);
    } else {
      bounds.addAll(InstanceBounds.late());
    }
    Problem problem = new Problem(f, g, domain, new Property.Bracket(norm, GAP));
    Certification pass = Certifier.certify(problem, left(options, start).withMaxSubproblems(1));
    bounds.add(bound("differential, one pass", pass));
    Certification search = Certifier.certify(problem, left(options, start));
    bounds.add(bound("branch and bound", search));
    for (InstanceBound bound : bounds) {
      if (bound.value() < search.lowerBound()) {
        throw new SoundnessError(
            bound.name() + " is " + bound.value() + ", attained is " + search.lowerBound());
      }
    }
    boolean reproducible =
        !cheap.hasStopped() && pass.bracket().reproducible() && search.bracket().reproducible();
    return new PairBounds(paths, List.copyOf(bounds), search.lowerBound(), reproducible);
  }

  /** The options with what is left of their time. */
  private static SearchOptions left(SearchOptions options, long start) {
    double left = options.budget().seconds() - (System.nanoTime() - start) * 1e-9;
    return options.withSeconds(Math.max(LEAST_SECONDS, left));
  }

  private static InstanceBound bound(String name, Certification result) {
    return InstanceBound.of(name, result.upperBound(), result.bracket().seconds());
  }

  /** The bound as a multiple of what is attained, rounded up; infinite where there is none. */
  double slack(InstanceBound bound) {
    return attained > 0 ? Outward.divideUp(bound.value(), attained) : Double.POSITIVE_INFINITY;
  }

  /** For JSON. */
  Map<String, Object> describe() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (InstanceBound bound : bounds) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", bound.name());
      row.put("value", Text.jsonUp(bound.value()));
      row.put("slack", Text.jsonUp(slack(bound)));
      row.put("note", bound.note());
      row.put("seconds", bound.seconds());
      list.add(row);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("bounds", list);
    map.put("attained", Text.jsonDown(attained));
    Map<String, Object> norms = new LinkedHashMap<>();
    norms.put("f", Text.jsonUp(paths.f()));
    norms.put("g", Text.jsonUp(paths.g()));
    norms.put("seconds", paths.seconds());
    map.put("pathNorms", norms);
    map.put("reproducible", reproducible);
    return map;
  }
}
