package org.etalon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.fewest.CodeFamily;
import org.etalon.fewest.Cost;
import org.etalon.fewest.Level;
import org.etalon.fewest.RowFamily;
import org.etalon.problem.Epsilon;
import org.etalon.study.BadInputException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a search for the fewest bits by any quantizer. */
final class MinimizeOptions {
  @Option(
      names = "--minimize",
      paramLabel = "COST",
      description = {
        "Look for the fewest bits in all, weights, biases and structure, by any quantizer: level",
        "after level, each proved. Levels 3 to 5 take chains of dense layers.",
        "COST is bits, or bytes (of a program that does not unpack: a row's weights in 8, 16 or 32",
        "bits, none where all are zero), or multiplications (of one run; by zero and by powers of two",
        "none). Of equal cost the fewest bits. For graphs, and on 32 inputs and more, levels 2 and 3",
        "choose widths for few bits, and COST decides among what is proved.",
        "--checkpoint keeps the best network proved so far, in coded form; --resume begins with one",
        "such as that, or as network.coded, and proves it first. With --levels 1 alone both are as",
        "without --minimize."
      })
  @Nullable Cost minimize;

  @Option(
      names = "--codes",
      paramLabel = "CODES",
      description = {
        "With --minimize, what weights of a row may be, times its one power of two: any, uniform (all",
        "integers of a width), power-of-two (and zero), ternary (0, 1, -1) or binary (1, -1); rows without",
        "weights are of all of these. Or codebook:K, weights of a layer at most K numbers of a table that",
        "is stored with it, K from 2 to 256. Default: any. All but any and uniform begin with level 2."
      })
  @Nullable CodeFamily codes;

  @Option(
      names = "--levels",
      paramLabel = "N|LO..HI",
      description = {
        "With --minimize, which levels: 1 one width for all; 2 a width a row; 3 superfluous neurons",
        "gone; 4 all rounded together; 5 neurons removed and the rest fitted again (default: 1..5)."
      })
  @Nullable String levels;

  @Option(
      names = "--curve",
      split = ",",
      paramLabel = "E",
      description = {
        "With --minimize, the curve of bits in all against these epsilons, --epsilon among them, each",
        "point proved; the time is shared, --boxes are for each. What is proved for one is proved for",
        "all above it. Beside the network for --epsilon those of other points N are written, with",
        "their certificates: curve-N.onnx, curve-N.coded and curve-N.etalon."
      })
  List<Epsilon> epsilons = List.of();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "With --minimize, inputs of the domain as CSV, one a line, that networks are made for beside",
        "samples of the domain. The proof is for all of it."
      })
  @Nullable Path data;

  /** All epsilons of the curve, ascending, each once. */
  List<Epsilon> curve(Epsilon asked) {
    List<Epsilon> all = new ArrayList<>(epsilons);
    all.add(asked);
    all.sort(null);
    List<Epsilon> once = new ArrayList<>();
    for (Epsilon epsilon : all) {
      if (once.isEmpty() || once.get(once.size() - 1).compareTo(epsilon) < 0) {
        once.add(epsilon);
      }
    }
    return once;
  }

  /** What is made small. */
  Cost cost() {
    return minimize == null ? Cost.BITS : minimize;
  }

  /** Which codes weights may have. */
  CodeFamily family() {
    return codes == null ? RowFamily.ANY : codes;
  }

  /**
   * Refuses what is for levels above the first, where these are not tried.
   *
   * @param why they are not
   * @param resume a network to start from
   * @throws BadInputException if there is any of it
   */
  void requireUsed(String why, @Nullable Path resume) {
    String unused =
        !epsilons.isEmpty()
            ? "--curve"
            : data != null ? "--data" : resume != null ? "--resume" : "";
    if (!unused.isEmpty()) {
      throw new BadInputException(
          unused + " is for levels above the first, which do not apply: " + why);
    }
  }

  /** The levels that are asked for. */
  record Levels(Level first, Level last) {}

  /**
   * The levels that are asked for: the first alone where nothing is.
   *
   * @throws UsageException if there are no such
   */
  Levels levels() {
    if (minimize == null) {
      if (levels != null || codes != null || !epsilons.isEmpty() || data != null) {
        String alone =
            levels != null
                ? "--levels"
                : codes != null ? "--codes" : data != null ? "--data" : "--curve";
        throw new UsageException(alone + " is for --minimize");
      }
      return new Levels(Level.STORED, Level.STORED);
    }
    boolean stored = family().takesOneWidth();
    String text = levels == null ? (stored ? "1..5" : "2..5") : levels;
    if (!text.matches("[1-5](\\.\\.[1-5])?")) {
      throw new UsageException(
          "--levels must be 1 to 5, or a range such as 1..4, not '" + text + "'");
    }
    Level first =
        text.length() > 1 ? Level.of(text.charAt(0) - '0') : stored ? Level.STORED : Level.MIXED;
    Level last = Level.of(text.charAt(text.length() - 1) - '0');
    if (!stored && text.charAt(0) == '1') {
      throw new UsageException(
          "level 1 has all integers of a width: with --codes "
              + family().label()
              + " give --levels 2..5, or leave --levels out");
    }
    if (last.compareTo(first) < 0) {
      throw new UsageException("--levels " + text + " is descending");
    }
    if (last == Level.STORED && (cost() != Cost.BITS || !epsilons.isEmpty() || data != null)) {
      throw new UsageException(
          "level 1 alone makes bits small, for one epsilon and without data: with "
              + (cost() != Cost.BITS
                  ? "--minimize " + cost().label()
                  : data != null ? "--data" : "--curve")
              + " give --levels 1..2 or more");
    }
    return new Levels(first, last);
  }
}
