package org.etalon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.fewest.FewestScope;
import org.etalon.linalg.Vector;
import org.etalon.problem.Domain;
import org.etalon.problem.UnfitException;
import org.etalon.quant.CodedNetwork;
import org.etalon.study.BadInputException;
import org.etalon.study.LoadedModel;
import org.jspecify.annotations.Nullable;

/**
 * What a search for the fewest bits has beside f and the domain.
 *
 * @param network to start from
 * @param points of the domain that networks are made for, beside samples
 */
record FewestStart(Optional<CodedNetwork> network, List<Vector> points) {
  /**
   * Reads both, where they are given, and refuses at once a network that f cannot be replaced by.
   *
   * @throws BadInputException if a file cannot be read, a network has other layers than f, a point
   *     lies outside the domain, or f is a graph, for which points are not used
   */
  static FewestStart read(
      LoadedModel f, Domain domain, @Nullable Path resume, @Nullable Path data) {
    Optional<CodedNetwork> network =
        Optional.ofNullable(resume).map(file -> FewestKeeper.read(file, f.model().network()));
    if (data != null && FewestScope.isGraph(f.model().network())) {
      throw new BadInputException(
          f.path()
              + ": --data does not apply: the network is no chain of dense layers, and those in its"
              + " graph are made without points; leave --data out");
    }
    try {
      if (network.isPresent()) {
        FewestScope.requireStart(f.model().network(), network.get());
      }
    } catch (UnfitException e) {
      throw new BadInputException(f.path() + ": " + e.getMessage());
    }
    return new FewestStart(network, data == null ? List.of() : points(data, domain));
  }

  private static List<Vector> points(Path data, Domain domain) {
    List<Vector> points = new ArrayList<>();
    for (double[] x : CsvPoints.read(data, domain.size())) {
      if (!domain.surrounds(x)) {
        throw new BadInputException(
            data + ": input " + (points.size() + 1) + " lies outside the domain");
      }
      points.add(Vector.of(domain.nearest(x).orElse(x))); // bounds of the domain may be no doubles
    }
    return points;
  }
}
