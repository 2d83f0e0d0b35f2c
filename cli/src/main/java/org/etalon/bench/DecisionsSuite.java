package org.etalon.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.QuantizationSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.vnnlib.VnnlibReader;

/**
 * The fewest bits (nearest, a step a channel) for which no decision changes, asked for directly,
 * and by way of the distance: outputs that differ by at most half the margin change no decision.
 *
 * <p>On domains where one class leads everywhere there is no margin to give; the way by distance
 * takes the largest one that is proved for f. Measured in boxes: the same again on any machine. The
 * table of an earlier run is gone on with.
 */
final class DecisionsSuite implements Suite {
  private static final List<String> COLUMNS =
      List.of("question", "margin", "way", "most_boxes", "bits", "one_bit_less", "boxes");

  private static final int MOST_BITS = 24;
  private static final int BISECTIONS = 10;
  private static final double RADIUS = 0.01;

  private final Path data;
  private final Path folder;
  private final long boxes;
  private final SearchOptions options;

  DecisionsSuite(Path data, Path folder, long boxes, SearchOptions options) {
    this.data = data;
    this.folder = folder;
    this.boxes = boxes;
    this.options =
        options.withSeconds(Double.POSITIVE_INFINITY).withMaxSubproblems(boxes * MOST_BITS);
  }

  /** A network on a domain, and by how much it has to lead; 0 where it always does. */
  private record Asked(String id, Network f, Domain domain, String margin) {}

  private List<Asked> questions() throws IOException {
    List<Asked> questions = new ArrayList<>();
    questions.add(acas("1_1", 4, "0.01"));
    questions.add(acas("1_1", 3, "0.01"));
    questions.add(acas("2_1", 4, "0.01"));
    Network mnist = OnnxReader.read(data.resolve("mnistfc/mnist-net_256x2.onnx")).network();
    Path property = data.resolve("mnistfc/prop_0_0.03.vnnlib");
    Box around = VnnlibReader.readDomain(property, mnist.inputSize()).hull();
    double[] lower = new double[around.size()];
    double[] upper = new double[around.size()];
    for (int i = 0; i < lower.length; i++) {
      // The benchmark's box is cut to [0, 1]: its image lies 0.03 from an end that is not.
      double middle = around.lower(i) > 0 ? around.lower(i) + 0.03 : around.upper(i) - 0.03;
      lower[i] = Math.max(0, middle - RADIUS);
      upper[i] = Math.min(1, Math.max(lower[i], middle + RADIUS));
    }
    questions.add(
        new Asked("mnist 256x2 radius 0.01", mnist, Domain.of(Box.of(lower, upper)), "0"));
    return questions;
  }

  private Asked acas(String name, int property, String margin) throws IOException {
    Network f =
        OnnxReader.read(data.resolve("acasxu/ACASXU_run2a_" + name + "_batch_2000.onnx")).network();
    Path file = data.resolve("acasxu/prop_" + property + ".vnnlib");
    Domain domain = VnnlibReader.readDomain(file, f.inputSize());
    return new Asked("acasxu " + name + " property " + property, f, domain, margin);
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    TableFile table = TableFile.open(folder.resolve("decisions.csv"), COLUMNS, 4);
    int more = 0;
    for (Asked asked : questions()) {
      Epsilon margin = Epsilon.parse(asked.margin);
      List<String> direct =
          measured(table, asked, "decision", new Property.SameDecision(margin), row);
      List<String> by = List.of(asked.id, asked.margin, "distance", String.valueOf(boxes));
      Property half =
          table.find(by).isPresent()
              ? Property.atMost(0)
              : Property.atMost(half(margin.value().signum() == 0 ? lead(asked) : margin));
      List<String> distance = measured(table, asked, "distance", half, row);
      more += bits(direct) > bits(distance) ? 1 : 0;
    }
    return List.of(new Row().put("id", "all").put("more_bits_than_by_distance", more));
  }

  private static int bits(List<String> cells) {
    return cells.get(4).equals("-") ? Integer.MAX_VALUE : Integer.parseInt(cells.get(4));
  }

  private static Epsilon half(Epsilon margin) {
    return Epsilon.of(margin.value().divide(BigDecimal.valueOf(2)));
  }

  private List<String> measured(
      TableFile table, Asked asked, String way, Property property, Consumer<Row> row)
      throws IOException {
    List<String> key = List.of(asked.id, asked.margin, way, String.valueOf(boxes));
    Optional<List<String>> known = table.find(key);
    List<String> cells = known.isPresent() ? known.get() : search(asked, key, property);
    if (known.isEmpty()) {
      table.add(cells);
    }
    row.accept(
        new Row()
            .put("id", asked.id)
            .put("margin", asked.margin)
            .put("way", way)
            .put("bits", cells.get(4))
            .put("one_bit_less", cells.get(5))
            .put("boxes", cells.get(6)));
    return cells;
  }

  private List<String> search(Asked asked, List<String> key, Property property) {
    QuantizationRequest request =
        new QuantizationRequest(
            1,
            MOST_BITS,
            Rounding.NEAREST,
            Granularity.CHANNEL,
            StepRule.POWER_OF_TWO,
            false,
            Optional.empty());
    QuantizationResult result =
        QuantizationSearch.run(
            QuantizationProblem.of(asked.f, asked.domain, property, request), options);
    boolean certified = result.verdict() == Verdict.CERTIFIED;
    int bits = result.best().bits();
    List<String> cells = new ArrayList<>(key);
    cells.add(certified ? String.valueOf(bits) : "-");
    boolean refuted =
        result.tried().stream()
            .anyMatch(
                attempt ->
                    attempt.bits() == bits - 1
                        && attempt.certification().verdict() == Verdict.FALSIFIED);
    String less = bits == 1 ? "no width" : refuted ? "witness" : "open";
    cells.add(certified ? less : "-");
    long spent =
        result.tried().stream()
            .mapToLong(attempt -> attempt.certification().bracket().subproblems())
            .sum();
    cells.add(String.valueOf(spent));
    return cells;
  }

  /**
   * The largest lead of the class at the middle that is proved for f, up to a part in a thousand.
   */
  private Epsilon lead(Asked asked) {
    double[] outputs = asked.f.forward(asked.domain.hull().center());
    int decision = 0;
    for (int i = 1; i < outputs.length; i++) {
      decision = outputs[i] > outputs[decision] ? i : decision;
    }
    double most = Double.POSITIVE_INFINITY;
    for (int i = 0; i < outputs.length; i++) {
      most = i == decision ? most : Math.min(most, outputs[decision] - outputs[i]);
    }
    double proved = 0;
    for (int k = 0; k < BISECTIONS; k++) {
      double next = 0.5 * (proved + most);
      Problem problem = new Problem(asked.f, asked.f, asked.domain, leads(asked, decision, next));
      boolean holds =
          Certifier.certify(problem, options.withMaxSubproblems(boxes)).verdict()
              == Verdict.CERTIFIED;
      proved = holds ? next : proved;
      most = holds ? most : next;
    }
    return Epsilon.of(proved);
  }

  private static Property leads(Asked asked, int decision, double by) {
    int classes = asked.f.outputSize();
    List<List<OutputCondition>> alternatives = new ArrayList<>();
    for (int j = 0; j < classes; j++) {
      if (j != decision) {
        alternatives.add(List.of(OutputCondition.near(classes, j, decision, new BigDecimal(by))));
      }
    }
    return new Property.Constraints(new OutputRegion(classes, alternatives));
  }
}
