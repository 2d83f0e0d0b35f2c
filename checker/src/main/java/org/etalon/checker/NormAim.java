package org.etalon.checker;

import java.util.stream.IntStream;
import org.etalon.problem.Norm;

/**
 * The norm of the difference of the outputs.
 *
 * @param norm the norm
 */
record NormAim(Norm norm) implements Aim {
  @Override
  public int[] rows(LayerState outputs) {
    return IntStream.range(0, outputs.size).toArray();
  }

  @Override
  public double up(LayerState outputs) {
    double result = 0;
    for (int i = 0; i < outputs.size; i++) {
      double entry = Math.max(0, Math.max(-outputs.dLow[i], outputs.dHigh[i]));
      result =
          switch (norm) {
            case INF -> Math.max(result, entry);
            case ONE -> Round.addUp(result, entry);
            case TWO -> Round.addUp(result, Round.multiplyUp(entry, entry));
          };
    }
    return norm == Norm.TWO ? Round.sqrtUp(result) : result;
  }
}
