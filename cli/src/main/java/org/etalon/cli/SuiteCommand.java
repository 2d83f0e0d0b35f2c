package org.etalon.cli;

import picocli.CommandLine.Command;

/** {@code etalon suite}: a benchmark for tools that compare networks. */
@Command(
    name = "suite",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "A benchmark for tools that compare networks, with answers known by construction: ONNX files,"
            + " queries of VNN-LIB 2.0, an index, and what a tool's answers are worth"
            + " (docs/benchmark.md).",
    footer = {
      "",
      "Examples:",
      "  etalon suite generate --out suite",
      "  etalon suite run suite --results etalon.csv --timeout 100s",
      "  etalon suite score suite etalon.csv"
    },
    subcommands = {SuiteGenerateCommand.class, SuiteRunCommand.class, SuiteScoreCommand.class})
final class SuiteCommand {}
