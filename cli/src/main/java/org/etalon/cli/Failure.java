package org.etalon.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.CheckpointException;
import org.etalon.engine.search.UnreadException;
import org.etalon.problem.SoundnessError;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import picocli.CommandLine.ParameterException;

/**
 * How a run is told that has no result: one line on stderr, the same as JSON on stdout where {@code
 * --json -} was asked for, and a code.
 */
final class Failure {
  private final List<String> arguments;
  private final PrintStream out;
  private final Messages messages;

  Failure(List<String> arguments, PrintStream out, Messages messages) {
    this.arguments = arguments;
    this.out = out;
    this.messages = messages;
  }

  /**
   * Tells what went wrong.
   *
   * @return the exit code
   */
  int of(Throwable e) {
    if (e instanceof ParameterException wrong) {
      return told(ExitCode.USAGE, UsageText.of(wrong, arguments));
    }
    if (e instanceof UsageException) {
      return told(ExitCode.USAGE, line(e));
    }
    if (e instanceof BadInputException
        || e instanceof UnfitException
        || e instanceof CheckpointException
        || e instanceof UnreadException
        || e instanceof BackendException) {
      return told(ExitCode.BAD_INPUT, line(e));
    }
    if (e instanceof OutOfTimeException) {
      return told(ExitCode.UNKNOWN, line(e));
    }
    if (e instanceof CancellationException) {
      return told(ExitCode.STOPPED, "stopped before there was an answer");
    }
    if (arguments.contains("--stacktrace")) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      messages.error(trace.toString().strip());
    }
    return told(ExitCode.INTERNAL, internal(e));
  }

  private static String internal(Throwable e) {
    if (e instanceof SoundnessError) {
      return "CONTRADICTION, no bound of this run can be trusted: "
          + line(e)
          + "; please report it with your inputs";
    }
    if (e instanceof OutOfMemoryError) {
      return "out of memory; give the JVM more with ETALON_JAVA_OPTIONS=-Xmx8g";
    }
    StackTraceElement[] trace = e.getStackTrace();
    return "internal error: "
        + e.getClass().getSimpleName()
        + ": "
        + line(e)
        + (trace.length > 0 ? " at " + trace[0] : "")
        + "; please report it, with what --stacktrace adds";
  }

  private int told(int code, String message) {
    messages.error("etalon: " + message);
    if (jsonOnStdout()) {
      out.print(ResultFile.toJson(RunJson.failure(arguments, code, message)));
      out.flush();
    }
    return code;
  }

  /** As it was typed: a command line that cannot be parsed has no options. */
  private boolean jsonOnStdout() {
    int last = Math.max(arguments.lastIndexOf("--json"), arguments.lastIndexOf("--json=-"));
    return last >= 0
        && (arguments.get(last).equals("--json=-")
            || (last + 1 < arguments.size() && arguments.get(last + 1).equals("-")));
  }

  /** A message in one line. */
  static String line(Throwable e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
