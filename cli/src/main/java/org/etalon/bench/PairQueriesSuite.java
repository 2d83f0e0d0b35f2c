package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.suite.QueryText;
import org.etalon.verify.QuerySolver;
import org.etalon.vnnlib.QueryReader;
import org.etalon.vnnlib.VnnlibReader;

/**
 * The isomorphic pairs as queries of VNN-LIB 2.0, in two forms, which are written for others to be
 * asked: {@code apart}, whether outputs are ever further apart than epsilon, and {@code close},
 * whether they are ever as close. The second stands in some copies of the benchmark where the first
 * is meant; whoever takes one for the other answers all wrongly.
 *
 * <p><b>Reference:</b> VNN-COMP 2026, isomorphic_acasxu.
 */
final class PairQueriesSuite implements Suite {
  private final Path data;
  private final Path folder;
  private final SearchOptions options;

  PairQueriesSuite(Path data, Path folder, SearchOptions options) {
    this.data = data;
    this.folder = folder;
    this.options = options;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    OutcomeCounts counts = new OutcomeCounts();
    List<String> instances = Files.readAllLines(data.resolve("isomorphic/instances.csv"));
    for (String instance : instances.subList(1, instances.size())) {
      String[] fields = instance.split(",", -1);
      Network f = OnnxReader.read(data.resolve("acasxu").resolve(fields[0])).network();
      Network g = OnnxReader.read(data.resolve("isomorphic").resolve(fields[1])).network();
      Path property = data.resolve("acasxu/prop_1.vnnlib");
      Box box = VnnlibReader.readDomain(property, f.inputSize()).hull();
      for (boolean apart : new boolean[] {true, false}) {
        String form = apart ? "apart" : "close";
        String name = fields[1].replaceFirst("\\.onnx$", "") + "." + form;
        Path file = folder.resolve(name + ".vnnlib");
        TableFile.write(file, QueryText.of(box, f.outputSize(), fields[2], apart));
        long start = System.nanoTime();
        QuerySolver.Answer answer =
            QuerySolver.solve(QueryReader.read(file), List.of(f, g), Semantics.REAL, options);
        double seconds = (System.nanoTime() - start) * 1e-9;
        String outcome = answer.outcome().label();
        counts.add(form, outcome);
        row.accept(new Row().put("id", name).put("outcome", outcome).put("wall_s", seconds));
      }
    }
    return counts.rows();
  }
}
