package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.engine.search.Alignment;
import org.etalon.fewest.Proved;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.study.AskedDomain;
import org.etalon.study.CertificateCheck;
import org.etalon.study.LoadedModel;
import org.etalon.study.ProofCheck;
import org.etalon.study.ProofOptions;
import org.etalon.study.ResultFolder;
import org.etalon.study.Run;

/**
 * The files of the points of a curve beside the one that is asked for: of each the network in both
 * forms and its certificate, checked; none of its network where the checker rejects it.
 */
final class FewestPoints {
  private final ProofOptions options;
  private final Run run;
  private final ResultFolder folder;
  private final LoadedModel f;
  private final AskedDomain asked;
  private final List<String> names = new ArrayList<>();
  private final List<Map<String, Object>> checks = new ArrayList<>();

  FewestPoints(
      ProofOptions options, Run run, ResultFolder folder, LoadedModel f, AskedDomain asked) {
    this.options = options;
    this.run = run;
    this.folder = folder;
    this.f = f;
    this.asked = asked;
  }

  /**
   * Writes and checks all of them.
   *
   * @param asked of the point that is written already
   * @param check what the checker said of that
   * @param threads of the checker
   */
  void write(
      List<FewestCurve.Point> points,
      Property asked,
      Map<String, Object> check,
      int threads,
      FewestRun.Limit limit) {
    for (FewestCurve.Point point : points) {
      Property.Distance property = new Property.Distance(asked.norm(), point.epsilon());
      Optional<Proved> best = point.found().best();
      if (property.equals(asked)) {
        checks.add(check);
      } else if (best.isPresent()) {
        checks.add(write(property, best.get(), threads, limit.left()));
      } else {
        checks.add(CertificateCheck.unchecked("nothing was proved that a certificate could hold."));
      }
    }
  }

  private Map<String, Object> write(
      Property.Distance property, Proved best, int threads, double seconds) {
    String name = "curve-" + (checks.size() + 1);
    FewestFiles files = new FewestFiles(folder, f, best, asked.about(), name);
    ProofCheck checking =
        new ProofCheck(options, run, folder, f, asked, property, name + ".etalon");
    Problem pair =
        new Problem(
            f.model().network(), files.network().model().network(), asked.domain(), property);
    Map<String, Object> check =
        checking.run(
            best.certification(), files.network(), Alignment.of(pair).places(), threads, seconds);
    if (CertificateCheck.isRejected(check)) {
      files.delete();
    } else {
      names.addAll(files.names());
    }
    if (options.certified()) {
      names.add(checking.place().toString());
    }
    return check;
  }

  /** What the checker says of each point. */
  List<Map<String, Object>> checks() {
    return checks;
  }

  /** The places of all files that were written. */
  List<String> names() {
    return names;
  }

  /** Whether the checker rejects any. */
  boolean rejected() {
    return checks.stream().anyMatch(CertificateCheck::isRejected);
  }
}
