package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.etalon.network.Affine;
import org.etalon.network.MapRow;
import org.etalon.network.Network;
import org.etalon.network.Padding;
import org.etalon.problem.UnfitException;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.theta.Theta;

/** The network f that students learn from, a chain of dense layers. */
final class Teacher {
  /** So many bits hold a number as good as exactly: below float32's, whose range they keep. */
  static final int FINE = 23;

  private static final String NO_CHAIN =
      "the network is no chain of dense layers with ReLU between, which alone they take";

  private final Network network;
  private final Theta theta;
  private final List<Affine> layers;

  /**
   * The teacher that is {@code f}.
   *
   * @throws UnfitException if it is no chain of dense layers
   */
  Teacher(Network f) {
    network = f;
    theta = Theta.of(f);
    if (!theta.isDenseChain()) {
      throw new UnfitException(NO_CHAIN);
    }
    layers = theta.denseLayers();
  }

  /** Why there is no teacher of a network, if there is none. */
  static Optional<String> obstacle(Network f) {
    return Theta.of(f).isDenseChain() ? Optional.empty() : Optional.of(NO_CHAIN);
  }

  Network network() {
    return network;
  }

  Theta theta() {
    return theta;
  }

  int depth() {
    return layers.size();
  }

  int width(int l) {
    return l == 0 ? network.inputSize() : layers.get(l - 1).outputSize();
  }

  /** The weights of a row and its bias, layers numbered from 1. */
  double[] numbers(int l, int i) {
    Affine layer = layers.get(l - 1);
    int n = layer.inputSize();
    double[] numbers = new double[n + 1];
    MapRow row = layer.map().row(i);
    for (int k = 0; k < row.size(); k++) {
      numbers[row.column(k)] = row.value(k);
    }
    numbers[n] = layer.bias().get(i);
    return numbers;
  }

  /** A student of all of f's neurons that is as good as equal to it. */
  Student student() {
    List<List<CodedRow>> rows = new ArrayList<>();
    List<int[]> origins = new ArrayList<>(List.of(Student.range(width(0))));
    for (int l = 1; l <= depth(); l++) {
      List<CodedRow> layer = new ArrayList<>();
      for (int i = 0; i < width(l); i++) {
        layer.add(Rows.nearest(numbers(l, i), FINE));
      }
      rows.add(layer);
      origins.add(Student.range(width(l)));
    }
    return new Student(rows, origins);
  }

  /**
   * A student that is a given network, its neurons in order.
   *
   * @throws UnfitException if it has other layers than f, or more neurons in one
   */
  Student student(CodedNetwork network) {
    List<List<CodedRow>> rows = network.layers().stream().map(CodedLayer::rows).toList();
    boolean fits =
        rows.size() == depth()
            && network.layers().get(0).inputSize() == width(0)
            && network.layers().get(depth() - 1).outputSize() == width(depth());
    List<int[]> origins = new ArrayList<>(List.of(Student.range(width(0))));
    for (int l = 1; fits && l <= depth(); l++) {
      fits = rows.get(l - 1).size() <= width(l);
      origins.add(Student.range(rows.get(l - 1).size()));
    }
    if (!fits) {
      throw new UnfitException(
          network + " to start from has other layers than f, or more neurons in one");
    }
    return new Student(rows, origins);
  }

  /**
   * What is certified of a student: the student itself where bounds can place its neurons beside
   * f's as suits them, else with f's widths.
   */
  CodedNetwork certified(Student student) {
    CodedNetwork coded = student.coded();
    return Padding.fit(network, coded.network()) ? coded : padded(student);
  }

  /** A student with f's widths: zeros for neurons that it does without. */
  CodedNetwork padded(Student student) {
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 1; l <= depth(); l++) {
      List<CodedRow> rows = new ArrayList<>(Collections.nCopies(width(l), Rows.zero(width(l - 1))));
      for (int i = 0; i < student.width(l); i++) {
        CodedRow row = student.row(l, i);
        int[] weights = new int[width(l - 1)];
        for (int j = 0; j < row.size(); j++) {
          weights[student.origins(l - 1)[j]] = row.weight(j);
        }
        rows.set(student.origins(l)[i], CodedRow.of(row.exponent(), weights, row.bias()));
      }
      layers.add(new CodedLayer(rows));
    }
    return CodedNetwork.of(layers);
  }
}
