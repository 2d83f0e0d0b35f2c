package org.etalon.cli;

import org.etalon.problem.Verdict;

/** What the process tells its caller. */
final class ExitCode {
  static final int OK = 0;
  static final int FALSIFIED = 1;
  static final int UNKNOWN = 2;
  static final int REJECTED = 3;
  static final int USAGE = 64;
  static final int BAD_INPUT = 65;
  static final int INTERNAL = 70;

  /** A signal's number is added where it ended the process: 130 for Ctrl-C. */
  static final int SIGNAL = 128;

  /** Stopped from outside before there was any answer. */
  static final int STOPPED = SIGNAL + 2;

  private ExitCode() {}

  static int of(Verdict verdict) {
    return switch (verdict) {
      case CERTIFIED, BOUNDED -> OK;
      case FALSIFIED -> FALSIFIED;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
