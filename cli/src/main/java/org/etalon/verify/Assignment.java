package org.etalon.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.etalon.onnx.TensorFile;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryNetwork;

/** A solution as VNN-LIB wants it written: all variables in the order of their declaration. */
public final class Assignment {
  private final Query query;
  private final Solution solution;

  /** Of a query. */
  public Assignment(Query query, Solution solution) {
    this.query = query;
    this.solution = solution;
  }

  /**
   * The lines of VNN-LIB 2.0: name, type and shape of a variable, then its elements, row-major, one
   * a line.
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int n = 0; n < query.networks().size(); n++) {
      QueryNetwork network = query.networks().get(n);
      add(lines, network.input(), exact(solution.inputs().get(n)));
      add(lines, network.output(), rounded(solution.outputs().get(n)));
    }
    return lines;
  }

  private static void add(List<String> lines, QueryNetwork.Tensor tensor, List<String> values) {
    String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
    lines.add(tensor.name() + " " + tensor.type() + " [" + shape + "]");
    lines.addAll(values);
  }

  /** The lines of VNN-COMP for a query of VNN-LIB 1.0: {@code ((X_0 1.5)}, {@code (Y_0 0.5))}. */
  public List<String> linesOfVersionOne() {
    List<String> lines = new ArrayList<>();
    List<String> x = exact(solution.inputs().get(0));
    List<String> y = rounded(solution.outputs().get(0));
    for (int i = 0; i < x.size(); i++) {
      lines.add("(X_" + i + " " + x.get(i) + ")");
    }
    for (int i = 0; i < y.size(); i++) {
      lines.add("(Y_" + i + " " + y.get(i) + ")");
    }
    lines.set(0, "(" + lines.get(0));
    lines.set(lines.size() - 1, lines.get(lines.size() - 1) + ")");
    return lines;
  }

  /** All digits: what is asserted of inputs holds for these very numbers. */
  private static List<String> exact(List<BigDecimal> values) {
    return values.stream().map(BigDecimal::toPlainString).toList();
  }

  /** As many digits as tell float32 numbers apart. */
  private static List<String> rounded(List<BigDecimal> values) {
    return values.stream()
        .map(value -> new BigDecimal(Float.toString(value.floatValue())).toPlainString())
        .toList();
  }

  /** The files of VNN-LIB 2.0: a serialised tensor of float32 for each variable, by its name. */
  public Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int n = 0; n < query.networks().size(); n++) {
      QueryNetwork network = query.networks().get(n);
      put(files, network.input(), solution.inputs().get(n));
      put(files, network.output(), solution.outputs().get(n));
    }
    return files;
  }

  private static void put(
      Map<String, byte[]> files, QueryNetwork.Tensor tensor, List<BigDecimal> values) {
    float[] entries = new float[values.size()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = values.get(i).floatValue();
    }
    files.put(tensor.name() + ".pb", TensorFile.of(tensor.name(), tensor.shape(), entries));
  }
}
