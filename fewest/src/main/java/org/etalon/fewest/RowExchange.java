package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;

/**
 * A network with one row a bit narrower: each of its numbers rounded to the nearest of twice the
 * step. That it is refuted says nothing of other roundings of the row, or of other networks.
 *
 * @param layer of the row, from 1
 * @param row in its layer, from 1
 * @param savedBits by how many the stream would be shorter
 * @param found what was proved of it
 */
public record RowExchange(int layer, int row, long savedBits, Certification found) {
  private static final long BOXES = 64;

  /**
   * Every row whose narrower one makes the stream shorter.
   *
   * @param network one of f's sizes, or that bounds can place beside f
   * @param options their stop ends it early: rows that it did not come to are left out
   */
  public static List<RowExchange> of(
      Network f, Domain domain, Property property, CodedNetwork network, SearchOptions options) {
    List<RowExchange> exchanges = new ArrayList<>();
    for (int l = 0; l < network.layers().size(); l++) {
      for (int i = 0; i < network.layers().get(l).rows().size(); i++) {
        if (options.budget().stop().stopped()) {
          return exchanges;
        }
        CodedNetwork narrower = narrower(network, l, i);
        long saved = network.totalBits() - narrower.totalBits();
        if (saved > 0) {
          Problem pair = new Problem(f, narrower.network(), domain, property);
          exchanges.add(of(pair, l + 1, i + 1, saved, options));
        }
      }
    }
    return exchanges;
  }

  private static RowExchange of(
      Problem pair, int layer, int row, long saved, SearchOptions options) {
    Certification found =
        Certification.of(
            BranchAndBound.run(pair, options.withMaxSubproblems(BOXES)), pair.property());
    return new RowExchange(layer, row, saved, found);
  }

  private static CodedNetwork narrower(CodedNetwork network, int l, int i) {
    List<CodedLayer> layers = new ArrayList<>(network.layers());
    List<CodedRow> rows = new ArrayList<>(layers.get(l).rows());
    rows.set(i, narrower(rows.get(i)));
    layers.set(l, new CodedLayer(rows));
    return network.with(layers);
  }

  /** The nearest row of twice the step, ties to even. */
  static CodedRow narrower(CodedRow row) {
    int[] weights = new int[row.size()];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = (int) Math.rint(row.weight(j) / 2.0);
    }
    return Rows.of(row.exponent() + 1, weights, (int) Math.rint(row.bias() / 2.0));
  }
}
