package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.certify.InactiveNeurons;
import org.etalon.problem.Domain;
import org.etalon.quant.CodedRow;
import org.etalon.time.Stop;

/**
 * A student that computes what f does on the domain, with less: neurons that are proved inactive
 * there are gone, and those that are the same but for a factor that is a power of two are one.
 */
final class Prepared {
  private Prepared() {}

  static Student of(Teacher teacher, Domain domain, Stop stop) {
    Student net = teacher.student();
    List<boolean[]> inactive = InactiveNeurons.of(teacher.network(), domain, stop);
    for (int l = 1; l <= inactive.size(); l++) {
      for (int i = 0; i < net.width(l); i++) {
        if (inactive.get(l - 1)[i]) {
          net.set(l, i, Rows.zero(net.width(l - 1)));
        }
      }
    }
    net.compact();
    for (int l = 1; l < net.depth(); l++) {
      merge(net, l);
    }
    net.compact();
    return net;
  }

  /** Has one neuron stand for all whose rows have the same codes: relu(2^e z) = 2^e relu(z). */
  static void merge(Student net, int l) {
    for (int i = 0; i < net.width(l); i++) {
      for (int k = i + 1; k < net.width(l); k++) {
        if (Rows.areProportional(net.row(l, i), net.row(l, k))
            && !Rows.givesNothing(net.row(l, k))) {
          replace(net, l, k, i);
        }
      }
    }
  }

  private static void replace(Student net, int l, int gone, int kept) {
    int shift = net.row(l, gone).exponent() - net.row(l, kept).exponent();
    List<CodedRow> moved = new ArrayList<>();
    for (CodedRow row : net.rows(l + 1)) {
      double[] numbers = Rows.values(row);
      numbers[kept] += Math.scalb(numbers[gone], shift);
      numbers[gone] = 0;
      moved.add(Rows.nearest(numbers, Teacher.FINE));
    }
    for (int i = 0; i < moved.size(); i++) {
      net.set(l + 1, i, moved.get(i));
    }
    net.set(l, gone, Rows.zero(net.width(l - 1)));
  }
}
