package org.etalon.verify;

import java.util.Optional;

/** Why cases of a query are open: one of them by time, if only one, is why the query is. */
final class Shortfall {
  private String byTime = "";
  private String otherwise = "";

  /** All of them are asked again. */
  void clear() {
    byTime = "";
    otherwise = "";
  }

  /**
   * A case is open.
   *
   * @param late whether more time might have settled it
   * @param why in one line
   */
  void add(boolean late, String why) {
    if (late) {
      byTime = why;
    } else {
      otherwise = why;
    }
  }

  /** The answer that is none. */
  QuerySolver.Answer answer() {
    return byTime.isEmpty()
        ? new QuerySolver.Answer(QuerySolver.Outcome.UNKNOWN, Optional.empty(), otherwise)
        : new QuerySolver.Answer(QuerySolver.Outcome.TIMED_OUT, Optional.empty(), byTime);
  }
}
