package org.etalon.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.chart.LineChart;
import org.etalon.lab.theory.ChainRounding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code etalon theory chain}: weights of a chain rounded together instead of one by one. */
@Command(
    name = "chain",
    mixinStandardHelpOptions = true,
    description = {
      "The chain x -> w_L ... w_1 x with weights up to B, rounded to the grid B/N, 2B/N, ..., 2B."
          + " Weight by weight, rounding down takes up to 1 - (1 - 1/N)^L of B^L from the product,"
          + " of the order of L/N. Together, any product from B^L/2 to B^L is met within half of"
          + " the largest gap between products of L levels, which falls with the depth: bits that"
          + " are linear in the depth are the price of rounding coordinate by coordinate.",
      "All products are listed, exactly."
    },
    footer = {"", "Example:", "  etalon theory chain --depth 8 --levels 16 --svg chain.svg"})
final class ChainCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = "--weight-bound",
      defaultValue = "1",
      paramLabel = "B",
      description = "Weights are above 0 and at most B (default: ${DEFAULT-VALUE}).")
  BigDecimal bound = BigDecimal.ONE;

  @Option(
      names = "--depth",
      defaultValue = "8",
      paramLabel = "L",
      description = "The most layers (default: ${DEFAULT-VALUE}).")
  int depth = 8;

  @Option(
      names = "--levels",
      defaultValue = "16",
      paramLabel = "N",
      description = "How many levels lie in (0, B] (default: ${DEFAULT-VALUE}).")
  int levels = 16;

  @Mixin SvgOption svg = new SvgOption();

  @Mixin JsonOption json = new JsonOption();

  ChainCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Output output = json.open(out);
    svg.requireWritable();
    List<ChainRounding> rows = ClassOptions.checked(() -> ChainRounding.upTo(bound, depth, levels));
    output.line(
        "Errors of the product of L weights of at most " + bound + " on " + levels + " levels");
    output.line(
        "  L   products   gap / B^L  times mean    together     one by one    one by one / B^L    "
            + " L/N");
    List<Map<String, Object>> list = new ArrayList<>();
    for (ChainRounding row : rows) {
      output.line(
          String.format(
              Locale.ROOT,
              "%3d  %9d   %.4e  %10.2f  %12s  %12s   %12.6f  %10.4f",
              row.depth(),
              row.products(),
              row.gap().doubleValue(),
              row.gap().doubleValue() / row.meanGap().doubleValue(),
              ClassOptions.shownUp(row.jointError()),
              ClassOptions.shownUp(row.separateError()),
              row.separate().doubleValue(),
              (double) row.depth() / levels));
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("depth", row.depth());
      map.put("products", row.products());
      map.put("gap", ClassOptions.jsonUp(row.gap()));
      map.put("meanGap", ClassOptions.jsonDown(row.meanGap()));
      map.put("separate", ClassOptions.jsonDown(row.separate()));
      map.put("jointError", ClassOptions.jsonUp(row.jointError()));
      map.put("separateError", ClassOptions.jsonDown(row.separateError()));
      list.add(map);
    }
    svg.write(output, () -> picture(rows));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("weightBound", bound);
    map.put("levels", levels);
    map.put("rows", list);
    output.json(map);
    return ExitCode.OK;
  }

  private static String picture(List<ChainRounding> rows) {
    List<Double> depths = rows.stream().map(row -> (double) row.depth()).toList();
    List<Double> gaps = rows.stream().map(row -> row.gap().doubleValue()).toList();
    List<Double> separate = rows.stream().map(row -> row.separate().doubleValue()).toList();
    return LineChart.of(
        "A chain of weights rounded one by one and together",
        new LineChart.Axis("depth L", false),
        new LineChart.Axis("error / B^L", true),
        List.of(
            new LineChart.Line("one by one, worst case", depths, separate, false),
            new LineChart.Line("together, largest gap", depths, gaps, false)));
  }
}
