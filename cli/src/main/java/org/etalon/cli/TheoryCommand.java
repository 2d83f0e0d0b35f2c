package org.etalon.cli;

import picocli.CommandLine.Command;

/** {@code etalon theory}: what holds for every network of a class. */
@Command(
    name = "theory",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "What holds for whole classes of networks: Lipschitz constants of the parameterization, bits"
            + " per coordinate that are necessary and sufficient, and what rounding together gains.",
    footer = {
      "",
      "Examples:",
      "  etalon theory lipschitz --widths 784,1024,1024,1024,10 --weight-bound 2",
      "  etalon theory bits --widths 16,16,16 --weight-bound 2 --epsilon 0.01",
      "  etalon theory bits --widths 16 --depths 2..32 --weight-bound 1,2,4 --epsilon 0.01",
      "  etalon theory chain --depth 10 --levels 16"
    },
    subcommands = {LipschitzCommand.class, BitsCommand.class, ChainCommand.class})
final class TheoryCommand {}
