package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.MalformedDomainException;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import org.etalon.study.Coverage;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.Text;
import org.etalon.verify.Assignment;
import org.etalon.verify.QuerySolver;
import org.etalon.verify.Solution;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryNetwork;
import org.etalon.vnnlib.QueryReader;
import org.etalon.vnnlib.UnsupportedQueryException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon verify}: the interface of VNN-LIB 2.0 to solvers. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Answer a query of VNN-LIB 2.0 or 1.0 about one network or several: sat, unsat, unknown or"
          + " timed-out, on the first line of stdout; after sat the inputs that show it.",
      "Where tensors are declared real, unsat is proved in real arithmetic, and sat is inputs of"
          + " float32, decimals where the query allows no other, at which all holds in exact"
          + " arithmetic and in float32 with room to spare. Where"
          + " they are declared float32, both are about every run in float32, whatever the order of"
          + " its sums. Whatever the answer is, the exit code is 0."
    },
    footer = {
      "",
      "Examples:",
      "  etalon verify query.vnnlib --network f=acasxu.onnx --timeout 116",
      "  etalon verify pair.vnnlib --network f=float.onnx --network g=int8.onnx",
      "  etalon verify prop_2.vnnlib --network ACASXU_run2a_2_1_batch_2000.onnx"
    })
final class VerifyCommand implements Callable<Integer>, StopsEarly {
  /** A name as VNN-LIB has them, and a file. */
  private static final Pattern NAMED = Pattern.compile("([A-Za-z][A-Za-z0-9_]*)=(.+)");

  private static final String DEFAULT_SECONDS = "60";
  private static final String REAL = "real";
  private static final String FLOAT32 = Semantics.FLOAT32.label();
  private static final BigDecimal MOST_SECONDS = new BigDecimal("1e9");

  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "QUERY", description = "The query, .vnnlib or .vnnlib.gz.")
  Path file = Path.of("");

  @Option(
      names = "--network",
      paramLabel = "[NAME=]FILE",
      required = true,
      description =
          "The model of a network of the query; once for each that is not equal-to another. Where"
              + " that is one, its name may be left out.")
  List<String> models = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = DEFAULT_SECONDS,
      description = "Time limit in seconds, such as 0.5 or 116 (default: ${DEFAULT-VALUE}).")
  BigDecimal limit = new BigDecimal(DEFAULT_SECONDS);

  @Option(
      names = "--serialise-assignments",
      paramLabel = "DIR",
      description = "Write the input of sat to DIR/VARIABLE.pb, not to stdout.")
  @Nullable Path directory;

  @Mixin BudgetOption budget = new BudgetOption();

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin SeedOption seed = new SeedOption();

  VerifyCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    if (limit.signum() <= 0 || limit.compareTo(MOST_SECONDS) > 0) {
      throw new UsageException("--timeout must be above 0 and at most 1e9 seconds, not " + limit);
    }
    double seconds = limit.doubleValue();
    try {
      Query query = QueryReader.read(file);
      boolean versionOne = query.isVersionOne();
      Semantics semantics = semantics(query);
      List<Network> networks = networks(query, semantics, versionOne);
      double left = seconds - (System.nanoTime() - start) * 1e-9;
      SearchOptions options =
          budget.limit(
              SearchOptions.defaults()
                  .withSeconds(Math.max(1e-3, left))
                  .withThreads(threads.count())
                  .withSeed(seed.value)
                  .withListener(new ProgressLine(messages, seconds)));
      QuerySolver.Answer answer = QuerySolver.solve(query, networks, semantics, options);
      if (!answer.why().isEmpty()) {
        messages.note("etalon: " + answer.why());
      }
      write(query, answer, versionOne);
      return ExitCode.OK;
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such query: " + file);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    } catch (MalformedDomainException | UnsupportedQueryException | UnfitException e) {
      throw new BadInputException(file + ": " + e.getMessage());
    }
  }

  private void write(Query query, QuerySolver.Answer answer, boolean versionOne) {
    Optional<Assignment> assignment =
        answer.solution().map((Solution solution) -> new Assignment(query, solution));
    @Nullable Path to = directory;
    if (to != null) {
      assignment.ifPresent(found -> serialise(found, to));
    }
    out.println(answer.outcome().label());
    if (to == null) {
      assignment
          .map(found -> versionOne ? found.linesOfVersionOne() : found.lines())
          .ifPresent(lines -> lines.forEach(out::println));
    }
    out.flush();
  }

  private static void serialise(Assignment assignment, Path to) {
    try {
      Files.createDirectories(to);
      for (Map.Entry<String, byte[]> entry : assignment.files().entrySet()) {
        Files.write(to.resolve(entry.getKey()), entry.getValue());
      }
    } catch (IOException e) {
      throw new BadInputException("cannot write to " + to + ": " + e.getMessage());
    }
  }

  /** A query of 1.0 names no network: whatever name is given means it. */
  private List<Network> networks(Query query, Semantics semantics, boolean versionOne) {
    List<String> needed =
        query.networks().stream()
            .filter(network -> network.equalTo().isEmpty())
            .map(QueryNetwork::name)
            .toList();
    Map<String, Path> files = files(needed, versionOne);
    List<Network> networks = new ArrayList<>();
    Map<String, Network> known = new LinkedHashMap<>();
    for (QueryNetwork declared : query.networks()) {
      String name = declared.equalTo().orElse(declared.name());
      Path model = files.get(name);
      if (model == null) {
        throw new UsageException("--network " + name + "=FILE is missing");
      }
      Network network =
          known.containsKey(name) ? known.get(name) : network(declared, model, semantics);
      known.put(name, network);
      networks.add(network);
    }
    return networks;
  }

  /** The files that are given, by the names of their networks. */
  private Map<String, Path> files(List<String> needed, boolean versionOne) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String model : models) {
      Matcher named = NAMED.matcher(model);
      boolean unnamed = !named.matches();
      if (unnamed && needed.size() != 1) {
        throw new UsageException(
            "--network " + model + ": say NAME=FILE, NAME one of " + String.join(", ", needed));
      }
      String name = unnamed || versionOne ? needed.get(0) : named.group(1);
      if (!needed.contains(name)) {
        throw new UsageException(
            "--network " + name + ": the query has no such network, or it is equal to another");
      }
      if (files.put(name, Path.of(unnamed ? model : named.group(2))) != null) {
        throw new UsageException(
            versionOne
                ? "a query of VNN-LIB 1.0 is about one network, not " + models.size()
                : "--network " + name + " is given twice");
      }
    }
    return files;
  }

  /** What the declared types mean; they have to be the same all over. */
  private static Semantics semantics(Query query) {
    Map<String, String> declared = new LinkedHashMap<>();
    for (QueryNetwork network : query.networks()) {
      for (QueryNetwork.Tensor tensor : List.of(network.input(), network.output())) {
        declared.putIfAbsent(tensor.type().equals("Real") ? REAL : tensor.type(), tensor.name());
      }
    }
    for (Map.Entry<String, String> each : declared.entrySet()) {
      if (!each.getKey().equals(REAL) && !each.getKey().equals(FLOAT32)) {
        throw new BadInputException(
            each.getValue()
                + " is declared "
                + each.getKey()
                + ", of which nothing is proved here: declare it real or float32");
      }
    }
    if (declared.size() > 1) {
      throw new BadInputException(
          declared.get(REAL)
              + " is declared real and "
              + declared.get(FLOAT32)
              + " float32: declare all of them alike");
    }
    return declared.containsKey(FLOAT32) ? Semantics.FLOAT32 : Semantics.REAL;
  }

  private static Network network(QueryNetwork declared, Path file, Semantics semantics) {
    LoadedModel model = Coverage.real(LoadedModel.read(file));
    if (semantics.isFloat32()) {
      Coverage.fitFloat32(model, "declare tensors real");
    }
    if (HeadReport.of(model).isPresent()) {
      throw new BadInputException(
          file + ": ends in " + model.model().head().label() + ", whose values are not supported");
    }
    if (model.model().metadata().inputs().size() > 1
        || model.model().metadata().outputNames().size() > 1) {
      throw new BadInputException(file + ": several inputs or outputs are not supported");
    }
    Network network = model.model().network();
    requireSize(declared.input(), network.inputSize(), file, "takes");
    requireSize(declared.output(), network.outputSize(), file, "gives");
    return network;
  }

  private static void requireSize(QueryNetwork.Tensor tensor, int size, Path file, String does) {
    if (tensor.size() != size) {
      throw new BadInputException(
          tensor.name()
              + " is declared with "
              + Text.count(tensor.size(), "element", "elements")
              + ", "
              + file
              + " "
              + does
              + " "
              + size);
    }
  }
}
