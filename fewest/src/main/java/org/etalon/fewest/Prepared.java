package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.engine.certify.InactiveNeurons;
import org.etalon.problem.Domain;
import org.etalon.time.Stop;

/**
 * A student that computes what f does on the domain, with less: neurons that are proved inactive
 * there are gone, those that are the same but for a factor that is a power of two are one, and each
 * is scaled by a power of two so that the weights that take from it fill the same range.
 */
final class Prepared {
  private Prepared() {}

  static Student of(Teacher teacher, Domain domain, Stop stop) {
    Student net = teacher.student();
    List<boolean[]> inactive = InactiveNeurons.of(teacher.network(), domain, stop);
    for (int l = 1; l < net.depth(); l++) {
      for (int i = 0; i < net.width(l); i++) {
        if (inactive.get(l - 1)[i]) {
          net.set(l, i, Row.of(0, new int[net.width(l - 1) + 1]));
        }
      }
    }
    net.compact();
    for (int l = 1; l < net.depth(); l++) {
      merge(net, l);
    }
    net.compact();
    for (int l = 1; l < net.depth() && Boolean.getBoolean("eq"); l++) {
      equalize(net, l);
    }
    return net;
  }

  /** Has one neuron stand for all whose rows have the same codes: relu(2^e z) = 2^e relu(z). */
  private static void merge(Student net, int l) {
    for (int i = 0; i < net.width(l); i++) {
      for (int k = i + 1; k < net.width(l); k++) {
        if (net.row(l, i).hasCodesOf(net.row(l, k)) && !net.row(l, k).isZero()) {
          replace(net, l, k, i);
        }
      }
    }
  }

  private static void replace(Student net, int l, int gone, int kept) {
    int shift = net.row(l, gone).exponent() - net.row(l, kept).exponent();
    List<Row> moved = new ArrayList<>();
    for (Row row : net.rows(l + 1)) {
      double[] numbers = new double[row.weights() + 1];
      Arrays.setAll(numbers, row::value);
      numbers[kept] += Math.scalb(numbers[gone], shift);
      numbers[gone] = 0;
      moved.add(Row.nearest(numbers, Teacher.FINE));
    }
    for (int i = 0; i < moved.size(); i++) {
      net.set(l + 1, i, moved.get(i));
    }
    net.set(l, gone, Row.of(0, new int[net.width(l - 1) + 1]));
  }

  private static void equalize(Student net, int l) {
    for (int j = 0; j < net.width(l); j++) {
      double largest = 0;
      for (int i = 0; i < net.width(l + 1); i++) {
        largest = Math.max(largest, Math.abs(net.weight(l + 1, i, j)));
      }
      if (largest > 0) {
        scale(net, l, j, Math.getExponent(largest));
      }
    }
  }

  private static void scale(Student net, int l, int j, int exponent) {
    net.set(l, j, net.row(l, j).scaled(exponent));
    for (int i = 0; i < net.width(l + 1); i++) {
      double[] numbers = net.numbers(l + 1, i);
      numbers[j] = Math.scalb(numbers[j], -exponent);
      net.set(l + 1, i, Row.nearest(numbers, Teacher.FINE));
    }
  }
}
