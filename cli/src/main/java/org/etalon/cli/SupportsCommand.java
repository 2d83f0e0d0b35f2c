package org.etalon.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.etalon.onnx.OnnxReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etalon supports}: what queries of VNN-LIB can be answered. */
@Command(
    name = "supports",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Say what queries of VNN-LIB 2.0 'etalon verify' answers, one value a line, in the words of"
            + " the standard. Element types are real and float32, the latter for runs in any order of"
            + " summation (docs/vnnlib.md).",
    footer = {"", "Examples:", "  etalon supports --onnx-operators"})
final class SupportsCommand implements Callable<Integer> {
  private final PrintStream out;

  @ArgGroup(multiplicity = "1")
  Capability capability = new Capability();

  SupportsCommand(PrintStream out) {
    this.out = out;
  }

  /** One of what can be asked. */
  static final class Capability {
    @Option(
        names = "--onnx-opset-versions",
        description = "The oldest and the newest operator set.")
    boolean opsets;

    @Option(names = "--onnx-element-types", description = "Types that answers are sound for.")
    boolean types;

    @Option(
        names = "--onnx-operators",
        description =
            "Operators of ONNX, behind each the types that it is supported for where these are not"
                + " all.")
    boolean operators;

    @Option(names = "--vnnlib-versions", description = "The oldest and the newest version.")
    boolean versions;

    @Option(names = "--hidden-node-theories", description = "NH: no hidden nodes.")
    boolean hidden;

    @Option(
        names = {"--multiple-input-output-theories", "--multiple-inputs-output-theories"},
        description = "SIO: one input and one output a network.")
    boolean tensors;

    @Option(
        names = "--multiple-network-theories",
        description = "One network, or several of any kind.")
    boolean networks;

    @Option(
        names = "--multiple-node-comparison-theories",
        description = "Comparisons of one tensor, or of several.")
    boolean comparisons;

    @Option(
        names = "--arithmetic-complexity-theories",
        description = "Bounds, conditions on outputs, linear terms.")
    boolean arithmetic;

    @Option(
        names = "--optimised-disjunctive-reasoning",
        description =
            "Whether disjunctions are more than brought into disjunctive normal form: no.")
    boolean disjunctive;

    @Option(
        names = "--serialise-assignments",
        description = "Whether 'verify --serialise-assignments' is there.")
    boolean serialise;

    List<String> values() {
      if (opsets) {
        return List.of(
            String.valueOf(OnnxReader.OLDEST_OPSET), String.valueOf(OnnxReader.NEWEST_OPSET));
      }
      if (types) {
        return List.of("real", "float32");
      }
      if (operators) {
        List<String> ofBoth = OnnxReader.operators(true);
        return OnnxReader.operators(false).stream()
            .map(name -> ofBoth.contains(name) ? name : name + " real")
            .toList();
      }
      if (versions) {
        return List.of("2.0", "2.1");
      }
      if (hidden) {
        return List.of("NH");
      }
      if (tensors) {
        return List.of("SIO");
      }
      if (networks) {
        return List.of("SNET", "MENET", "MINET", "MNET");
      }
      if (comparisons) {
        return List.of("SNC", "MNC");
      }
      if (arithmetic) {
        return List.of("BND", "OUTC", "LIN");
      }
      return List.of(String.valueOf(serialise));
    }
  }

  @Override
  public Integer call() {
    capability.values().forEach(out::println);
    out.flush();
    return ExitCode.OK;
  }
}
