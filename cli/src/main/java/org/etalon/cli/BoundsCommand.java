package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.instance.InstanceBound;
import org.etalon.lab.instance.InstanceBounds;
import org.etalon.problem.Domain;
import org.etalon.rounding.Outward;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code etalon bounds}: every bound of one pair in one table. */
@Command(
    name = "bounds",
    mixinStandardHelpOptions = true,
    description =
        "Every bound of max ||g(x) - f(x)|| on one pair: norm products, path-metric, coordinatewise,"
            + " intervals, one differential pass, branch and bound; beside what is attained.",
    footer = {
      "",
      "Example:",
      "  etalon bounds float.onnx quantized.onnx --domain box:-1,1 --timeout 10s"
    })
final class BoundsCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Parameters(index = "0", paramLabel = "F", description = "The reference network.")
  Path f = Path.of("");

  @Parameters(index = "1", paramLabel = "G", description = "The other network.")
  Path g = Path.of("");

  @Mixin SharedOptions shared = new SharedOptions();

  BoundsCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    SearchOptions options = shared.search(err);
    Output output = shared.json.open(out);
    LoadedModel modelF = LoadedModel.read(f);
    LoadedModel modelG = LoadedModel.read(g);
    Checks.sameArchitecture(modelF, modelG);
    Domain domain = shared.domain.of(modelF.model().network());
    if (domain.boxes().size() != 1) {
      throw new BadInputException("bounds takes a domain of one box, not " + domain.boxes().size());
    }
    List<InstanceBound> bounds = new ArrayList<>(instance(modelF, modelG, domain));
    Certification pass =
        Certifier.certify(
            modelF.model().network(),
            modelG.model().network(),
            domain,
            options.withMaxSubproblems(1));
    bounds.add(
        new InstanceBound("differential, one pass", pass.upperBound(), pass.bracket().seconds()));
    Certification search =
        Certifier.certify(
            modelF.model().network(), modelG.model().network(), domain, options.withGap(0.01));
    bounds.add(
        new InstanceBound("branch and bound", search.upperBound(), search.bracket().seconds()));
    print(output, bounds, search.lowerBound(), modelF, modelG, domain);
    return ExitCode.OK;
  }

  private List<InstanceBound> instance(LoadedModel modelF, LoadedModel modelG, Domain domain) {
    try {
      return new InstanceBounds(
              modelF.model().network(),
              modelG.model().network(),
              domain.boxes().get(0),
              shared.norm.value)
          .all();
    } catch (IllegalArgumentException e) {
      throw new BadInputException(f + ": " + e.getMessage());
    }
  }

  private void print(
      Output output,
      List<InstanceBound> bounds,
      double attained,
      LoadedModel modelF,
      LoadedModel modelG,
      Domain domain) {
    output.line(
        "max ||g(x) - f(x)||_"
            + shared.norm.value.label()
            + " is at least "
            + Text.down(attained)
            + " (attained, exact arithmetic) and at most:");
    output.line("  bound                    value         times attained      s");
    List<Map<String, Object>> list = new ArrayList<>();
    for (InstanceBound bound : bounds) {
      double slack = attained > 0 ? Outward.divideUp(bound.value(), attained) : Double.NaN;
      output.line(
          String.format(
              Locale.ROOT,
              "  %-22s   %-12s  %-15s  %7.3f",
              bound.name(),
              Text.up(bound.value()),
              Double.isFinite(slack) ? Text.up(slack) : "-",
              bound.seconds()));
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", bound.name());
      row.put("value", Text.jsonUp(bound.value()));
      row.put("slack", Double.isFinite(slack) ? Text.jsonUp(slack) : null);
      row.put("seconds", bound.seconds());
      list.add(row);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("norm", shared.norm.value.label());
    map.put("bounds", list);
    map.put("attained", Text.jsonDown(attained));
    map.put("networks", LoadedModel.describe(modelF, modelG));
    map.put("domain", shared.domain.describe(domain));
    map.put("etalon", Version.number());
    output.json(map);
  }
}
