package org.etalon.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.WorkerMemoryException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The {@code etalon} program. */
@Command(
    name = "etalon",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "How many bits does this ReLU network need? An answer with a proof.",
    footer = {
      "",
      "Exit codes:",
      "    0  certified, accepted, or done",
      "    1  falsified: an input shows it",
      "    2  unknown: neither was proved within the limits, or the run was stopped before",
      "    3  the certificate is rejected",
      "   64  wrong usage",
      "   65  bad input: a file or value that cannot be used",
      "   70  internal error",
      "  130  ended by Ctrl-C without an answer (143 by a request to terminate)",
      "Ctrl-C and --timeout end a search with the best answer so far, and its code;",
      "after Ctrl-C that answer has two seconds of work. A second Ctrl-C ends at once.",
      "",
      "Examples:",
      "  etalon quantize model.onnx --domain unit --epsilon 0.01",
      "  etalon help quantize",
      "  etalon help theory bits"
    })
public final class Main {
  /** Its commands, in the order of the help. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          QuantizeCommand.class,
          CertifyCommand.class,
          CheckCommand.class,
          VerifyCommand.class,
          SupportsCommand.class,
          AssertCommand.class,
          CampaignCommand.class,
          ExportCommand.class,
          UnquantizeCommand.class,
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
          ReproduceCommand.class,
          SuiteCommand.class,
          HelpCommand.class,
          ManCommand.class,
          GenerateCompletion.class);

  /** Those that tell of the others. */
  private static final List<Class<?>> ABOUT_ALL =
      List.of(HelpCommand.class, ManCommand.class, GenerateCompletion.class);

  /** Set by the launcher where stderr is a terminal: how many columns that has. */
  private static final String COLUMNS = "etalon.columns";

  @Option(
      names = "--quiet",
      scope = ScopeType.INHERIT,
      description = "Say nothing on stderr but errors: no progress, no notes.")
  boolean quiet;

  @Option(names = "--name", description = "Print the name of this solver, for VNN-LIB, and end.")
  boolean name;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Where an internal error came from, for a report of it.")
  boolean stackTrace;

  private final Backends backends;

  private Main(Backends backends) {
    this.backends = backends;
  }

  /** What searches of this run share. */
  Backends backends() {
    return backends;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    Messages messages = new Messages(err, Integer.getInteger(COLUMNS, 0));
    messages.repeat();
    PrintStream out = new PrintStream(messages.beside(System.out), true, StandardCharsets.UTF_8);
    StopSignals signals = StopSignals.listen(Thread.currentThread(), messages);
    int code = run(args, out, messages, signals::running);
    messages.clear();
    System.exit(signals.code(code));
  }

  /**
   * Runs a command without ending the process.
   *
   * @return the exit code
   */
  static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, out, new Messages(err, 0), command -> {});
  }

  /** The same, with messages and told of the command that runs. */
  static int run(String[] args, PrintStream out, Messages messages, Consumer<Object> running) {
    try (Backends backends = new Backends(messages)) {
      return run(args, out, messages, running, backends, e -> {});
    }
  }

  /**
   * The same as a part of a run, with its backends and without its progress.
   *
   * @param failed is told why there is no answer
   */
  static int run(
      String[] args,
      PrintStream out,
      Messages messages,
      Backends backends,
      Consumer<Throwable> failed) {
    return run(args, out, messages, command -> {}, backends, failed);
  }

  private static int run(
      String[] args,
      PrintStream out,
      Messages messages,
      Consumer<Object> running,
      Backends backends,
      Consumer<Throwable> failed) {
    CommandLine commandLine = commandLine(out, messages, backends, named(args));
    Main main = commandLine.getCommand();
    Failure failure = new Failure(List.of(args), out, messages);
    commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    commandLine.setParameterExceptionHandler((e, a) -> failure.of(e));
    commandLine.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof BackendException && !(e instanceof WorkerMemoryException)) {
            backends.drop();
          }
          failed.accept(e);
          return failure.of(e);
        });
    commandLine.setExecutionStrategy(
        parsed -> {
          if (main.name) {
            out.println("Etalon");
            return ExitCode.OK;
          }
          if (main.quiet) {
            messages.quiet();
          }
          running.accept(leaf(parsed).commandSpec().userObject());
          return new CommandLine.RunLast().execute(parsed);
        });
    try {
      return commandLine.execute(args.length == 0 ? new String[] {"help"} : args);
    } catch (Error e) { // whatever it is: its code must not look like a verdict
      failed.accept(e);
      return failure.of(e);
    }
  }

  /** The program with all its commands. */
  static CommandLine commandLine(PrintStream out, Messages messages) {
    return commandLine(out, messages, new Backends(messages), COMMANDS);
  }

  /** The command that is named first, for the others need not be made; else all. */
  private static List<Class<?>> named(String[] args) {
    String first = args.length == 0 ? "" : args[0];
    List<Class<?>> one =
        COMMANDS.stream()
            .filter(type -> type.getAnnotation(Command.class).name().equals(first))
            .filter(type -> !ABOUT_ALL.contains(type))
            .toList();
    return one.isEmpty() ? COMMANDS : one;
  }

  private static CommandLine commandLine(
      PrintStream out, Messages messages, Backends backends, List<Class<?>> commands) {
    CommandLine commandLine =
        new CommandLine(new Main(backends), new CommandFactory(out, messages));
    commands.forEach(commandLine::addSubcommand);
    Converters.register(commandLine);
    HelpText.breakExamples(commandLine);
    return commandLine;
  }

  private static ParseResult leaf(ParseResult parsed) {
    return parsed.hasSubcommand() ? leaf(parsed.subcommand()) : parsed;
  }
}
