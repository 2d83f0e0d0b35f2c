package org.etalon.problem;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.file.Doubles;
import org.etalon.network.Network;
import org.etalon.network.NetworkStream;
import org.etalon.network.Semantics;

/** Problems in a stream of bytes, every bit of them, for another process of the same program. */
public final class ProblemStream {
  private ProblemStream() {}

  /** Writes a part of a property. */
  @FunctionalInterface
  private interface Part {
    void write() throws IOException;
  }

  /** Writes a problem, for {@link #read}. */
  public static void write(DataOutput out, Problem problem) throws IOException {
    NetworkStream.write(out, problem.f());
    NetworkStream.write(out, problem.g());
    out.writeUTF(problem.semantics().name());
    out.writeInt(problem.domain().boxes().size());
    for (Box box : problem.domain().boxes()) {
      write(out, box);
    }
    for (Optional<Box> box : problem.domain().inner()) {
      out.writeBoolean(box.isPresent());
      if (box.isPresent()) {
        write(out, box.get());
      }
    }
    Optional<Grid> grid = problem.domain().grid();
    double[] steps = new double[grid.map(Grid::size).orElse(0)];
    Arrays.setAll(steps, i -> grid.orElseThrow().step(i));
    Doubles.write(out, steps);
    problem
        .property()
        .<Part>fold(
            distance ->
                () -> {
                  tag(out, 'D', distance.norm().name());
                  out.writeUTF(distance.epsilon().value().toString());
                },
            bracket ->
                () -> {
                  tag(out, 'B', bracket.norm().name());
                  out.writeDouble(bracket.gap());
                },
            decision -> () -> tag(out, 'S', decision.margin().value().toString()),
            constraints -> () -> writeRegion(out, constraints.forbidden()))
        .write();
  }

  private static void write(DataOutput out, Box box) throws IOException {
    Doubles.write(out, box.lower());
    Doubles.write(out, box.upper());
  }

  private static void tag(DataOutput out, char tag, String text) throws IOException {
    out.writeChar(tag);
    out.writeUTF(text);
  }

  /**
   * Reads what {@link #write} wrote; its source must be authentic.
   *
   * @throws IOException if it is something else
   */
  public static Problem read(DataInput in) throws IOException {
    try {
      Network f = NetworkStream.read(in);
      Network g = NetworkStream.read(in);
      Semantics semantics = Semantics.valueOf(in.readUTF());
      return new Problem(f, g, readDomain(in), readProperty(in), semantics);
    } catch (IllegalArgumentException e) {
      throw new IOException("no problem", e);
    }
  }

  private static Domain readDomain(DataInput in) throws IOException {
    int count = in.readInt();
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boxes.add(readBox(in));
    }
    List<Optional<Box>> inner = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inner.add(in.readBoolean() ? Optional.of(readBox(in)) : Optional.empty());
    }
    double[] steps = Doubles.read(in);
    Optional<Grid> grid = steps.length == 0 ? Optional.empty() : Optional.of(Grid.of(steps));
    return new Domain(boxes, inner, grid);
  }

  private static Box readBox(DataInput in) throws IOException {
    return Box.of(Doubles.read(in), Doubles.read(in));
  }

  private static Property readProperty(DataInput in) throws IOException {
    char tag = in.readChar();
    return switch (tag) {
      case 'D' -> new Property.Distance(Norm.valueOf(in.readUTF()), epsilon(in));
      case 'B' -> new Property.Bracket(Norm.valueOf(in.readUTF()), in.readDouble());
      case 'S' -> new Property.SameDecision(epsilon(in));
      case 'C' -> new Property.Constraints(readRegion(in));
      default -> throw new IOException("no property: " + (int) tag);
    };
  }

  private static Epsilon epsilon(DataInput in) throws IOException {
    return Epsilon.of(new BigDecimal(in.readUTF()));
  }

  private static void writeRegion(DataOutput out, OutputRegion region) throws IOException {
    out.writeChar('C');
    out.writeInt(region.outputs());
    out.writeInt(region.alternatives().size());
    for (List<OutputCondition> all : region.alternatives()) {
      out.writeInt(all.size());
      for (OutputCondition condition : all) {
        for (List<BigDecimal> row : List.of(condition.onF(), condition.onG())) {
          for (BigDecimal value : row) {
            out.writeUTF(value.toString());
          }
        }
        out.writeUTF(condition.constant().toString());
        out.writeBoolean(condition.strict());
      }
    }
  }

  private static OutputRegion readRegion(DataInput in) throws IOException {
    int outputs = in.readInt();
    int count = in.readInt();
    List<List<OutputCondition>> alternatives = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<OutputCondition> all = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        all.add(
            new OutputCondition(
                readRow(in, outputs),
                readRow(in, outputs),
                new BigDecimal(in.readUTF()),
                in.readBoolean()));
      }
      alternatives.add(all);
    }
    return new OutputRegion(outputs, alternatives);
  }

  private static List<BigDecimal> readRow(DataInput in, int size) throws IOException {
    List<BigDecimal> row = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      row.add(new BigDecimal(in.readUTF()));
    }
    return row;
  }
}
