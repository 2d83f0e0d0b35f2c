package org.etalon.engine.search;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.linalg.Vector;
import org.etalon.problem.Problem;
import org.etalon.problem.SoundnessError;
import org.etalon.time.Stop;

/**
 * What a search proved, as files keep it: a {@link Bracket}, of whose witness there is the input
 * alone, to be evaluated anew.
 */
public record Outcome(
    double upperBound,
    boolean proved,
    Vector point,
    long subproblems,
    double volumeDone,
    double seconds,
    Bracket.Ending ending,
    boolean reproducible,
    List<SplitTree> trees,
    List<Evidence> evidence) {
  private static final int MAX_SIZE = 1 << 30;

  /** Of a bracket with a witness. */
  public static Outcome of(Bracket bracket) {
    return new Outcome(
        bracket.upperBound(),
        bracket.proved(),
        bracket.witness().orElseThrow().input(),
        bracket.subproblems(),
        bracket.volumeDone(),
        bracket.seconds(),
        bracket.ending(),
        bracket.reproducible(),
        bracket.trees(),
        bracket.evidence());
  }

  /**
   * The bracket.
   *
   * @param problem what was searched
   * @param stop ends it early: then there is no witness
   */
  public Bracket replay(Problem problem, Stop stop) {
    if (!problem.domain().contains(point.toArray())) {
      throw new SoundnessError("witness outside the domain: " + point);
    }
    return new Bracket(
        upperBound,
        proved,
        problem.witness(point.toArray(), stop),
        subproblems,
        volumeDone,
        trees,
        evidence,
        seconds,
        ending,
        reproducible);
  }

  /** Writes it. */
  public void write(DataOutputStream out) throws IOException {
    out.writeDouble(upperBound);
    out.writeBoolean(proved);
    out.writeInt(point.size());
    for (double x : point.toArray()) {
      out.writeDouble(x);
    }
    out.writeLong(subproblems);
    out.writeDouble(volumeDone);
    out.writeDouble(seconds);
    out.writeUTF(ending.name());
    out.writeBoolean(reproducible);
    out.writeInt(trees.size());
    for (SplitTree tree : trees) {
      TreeStream.write(out, tree);
    }
    for (Evidence each : evidence) {
      each.write(out);
    }
  }

  /**
   * Reads what was written.
   *
   * @throws IOException if it is none
   */
  public static Outcome read(DataInputStream in) throws IOException {
    double upperBound = in.readDouble();
    boolean proved = in.readBoolean();
    double[] point = new double[readSize(in)];
    for (int i = 0; i < point.length; i++) {
      point[i] = in.readDouble();
    }
    long subproblems = in.readLong();
    double volumeDone = in.readDouble();
    double seconds = in.readDouble();
    Bracket.Ending ending = Bracket.Ending.valueOf(in.readUTF());
    boolean reproducible = in.readBoolean();
    List<SplitTree> trees = new ArrayList<>();
    int count = readSize(in);
    for (int k = 0; k < count; k++) {
      trees.add(TreeStream.read(in));
    }
    List<Evidence> evidence = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      evidence.add(Evidence.read(in, point.length));
    }
    return new Outcome(
        upperBound,
        proved,
        Vector.of(point),
        subproblems,
        volumeDone,
        seconds,
        ending,
        reproducible,
        trees,
        evidence);
  }

  /**
   * Reads how many follow.
   *
   * @throws IOException if it is no such number
   */
  public static int readSize(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > MAX_SIZE) {
      throw new IOException("a size of " + size + " is out of range");
    }
    return size;
  }
}
