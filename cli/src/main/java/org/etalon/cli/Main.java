package org.etalon.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.etalon.engine.certify.WidthListener;
import org.etalon.engine.search.CheckpointException;
import org.etalon.problem.SoundnessError;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The {@code etalon} program. */
@Command(
    name = "etalon",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "How many bits does this ReLU network need? An answer with a proof.",
    footer = {
      "",
      "Exit codes: 0 certified or ok, 1 falsified, 2 unknown, 3 certificate rejected,",
      "            64 wrong usage, 65 bad input, 70 internal error.",
      "",
      "Example:",
      "  etalon quantize model.onnx --domain unit --epsilon 0.01"
    },
    subcommands = {
      QuantizeCommand.class,
      CertifyCommand.class,
      CheckCommand.class,
      InspectCommand.class,
      BoundsCommand.class,
      LadderCommand.class,
      TheoryCommand.class,
      ApproximateCommand.class,
      RecoverCommand.class,
      TrainCommand.class,
      GapCommand.class,
      ExploreCommand.class,
      ExampleCommand.class,
      BenchCommand.class,
      HelpCommand.class,
      GenerateCompletion.class
    })
public final class Main {
  private static final long GRACE_SECONDS = 20;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    CountDownLatch done = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Thread hook = new Thread(() -> finishEarly(main, done, err), "etalon-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    int code = run(args, out, err);
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // Ctrl-C came first: the JVM is ending and this was the result it waited for
    }
    System.exit(code);
  }

  /** On Ctrl-C: let the search stop at its next step and write what it has. */
  private static void finishEarly(Thread main, CountDownLatch done, PrintStream err) {
    err.println("etalon: stopping, writing the best result so far ...");
    main.interrupt();
    try {
      if (!done.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        err.println("etalon: no result within " + GRACE_SECONDS + " s, giving up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs a command without ending the process.
   *
   * @return the exit code
   */
  static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, out, err, (bits, progress) -> {});
  }

  /** The same, with a listener of searches for bits. */
  static int run(String[] args, PrintStream out, PrintStream err, WidthListener listener) {
    CommandLine commandLine = new CommandLine(new Main(), new CommandFactory(out, err, listener));
    Converters.register(commandLine);
    commandLine.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
    commandLine.setParameterExceptionHandler((e, a) -> usage(e, err));
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> failure(e, err));
    try {
      return args.length == 0 ? commandLine.execute("help") : commandLine.execute(args);
    } catch (SoundnessError e) {
      err.println(
          "etalon: CONTRADICTION, no bound of this run can be trusted: "
              + line(e)
              + "; please report it with your inputs");
      return ExitCode.INTERNAL;
    } catch (OutOfMemoryError e) {
      err.println("etalon: out of memory; give the JVM more with ETALON_JAVA_OPTIONS=-Xmx8g");
      return ExitCode.INTERNAL;
    }
  }

  private static int usage(ParameterException e, PrintStream err) {
    err.println(
        "etalon: "
            + line(e)
            + "; see 'etalon help "
            + (e.getCommandLine().getParent() == null ? "" : e.getCommandLine().getCommandName())
            + "'");
    return ExitCode.USAGE;
  }

  private static int failure(Exception e, PrintStream err) {
    if (e instanceof UsageException) {
      err.println("etalon: " + line(e));
      return ExitCode.USAGE;
    }
    if (e instanceof BadInputException || e instanceof CheckpointException) {
      err.println("etalon: " + line(e));
      return ExitCode.BAD_INPUT;
    }
    StackTraceElement[] trace = e.getStackTrace();
    err.println(
        "etalon: internal error: "
            + e.getClass().getSimpleName()
            + ": "
            + line(e)
            + (trace.length > 0 ? " at " + trace[0] : "")
            + "; please report it");
    return ExitCode.INTERNAL;
  }

  private static String line(Throwable e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
