package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import org.etalon.time.Stop;

/** The limits on time of a search and of its parts, and whether any cut something short. */
final class Limits {
  private final List<Stop> stops = new ArrayList<>();

  /** Takes a limit in, and returns it. */
  Stop with(Stop stop) {
    stops.add(stop);
    return stop;
  }

  /** Whether anyone was told to end. */
  boolean cut() {
    return stops.stream().anyMatch(Stop::hasStopped);
  }
}
