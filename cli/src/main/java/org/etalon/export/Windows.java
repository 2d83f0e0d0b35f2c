package org.etalon.export;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.MaxPool;
import org.etalon.network.Selection;

/**
 * Maxima over windows, or entries moved: output i is the largest of the inputs that row i lists.
 *
 * @param inputs how many inputs it takes
 * @param members the inputs of each output, as many for all: some are repeated where a window has
 *     fewer; {@link Selection#ZERO} stands alone for 0
 * @param form of the windows, if they are rectangles that lie regularly in an image
 * @param sums the codes as they are
 * @param taken the format of the inputs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Windows(
    int inputs, long[][] members, Optional<ConvolutionShape> form, Sums sums, FixedFormat taken)
    implements Step {
  static Windows of(
      String name,
      MaxPool pool,
      Optional<Image> image,
      boolean rectified,
      FixedFormat taken,
      Optional<FixedFormat> cast) {
    int widest = 0;
    for (int i = 0; i < pool.outputSize(); i++) {
      widest = Math.max(widest, pool.windowSize(i));
    }
    long[][] members = new long[pool.outputSize()][widest];
    for (int i = 0; i < members.length; i++) {
      for (int k = 0; k < widest; k++) {
        members[i][k] = pool.member(i, Math.min(k, pool.windowSize(i) - 1));
      }
    }
    Optional<ConvolutionShape> form =
        image.flatMap(in -> pool.regular(in.channels(), in.height(), in.width()));
    return of(name, pool.inputSize(), members, form, rectified, taken, cast);
  }

  static Windows of(
      String name,
      Selection selection,
      boolean rectified,
      FixedFormat taken,
      Optional<FixedFormat> cast) {
    long[][] members = new long[selection.outputSize()][1];
    Arrays.setAll(members, i -> new long[] {selection.source(i)});
    return of(name, selection.inputSize(), members, Optional.empty(), rectified, taken, cast);
  }

  private static Windows of(
      String name,
      int inputs,
      long[][] members,
      Optional<ConvolutionShape> form,
      boolean rectified,
      FixedFormat taken,
      Optional<FixedFormat> cast) {
    BigInteger most = BigInteger.valueOf(Math.max(-taken.lowest(), taken.highest()));
    FixedFormat same =
        new FixedFormat(
            taken.step(),
            rectified ? 0 : taken.lowest(),
            taken.highest(),
            taken.rounding(),
            taken.overflow());
    Sums sums =
        Sums.of(
            name,
            Stage.power(taken),
            most,
            0,
            rectified,
            List.of(taken),
            Optional.of(cast.orElse(same)));
    return new Windows(inputs, members, form, sums, taken);
  }

  @Override
  public int outputs() {
    return members.length;
  }

  @Override
  public Optional<Image> image(Optional<Image> taken) {
    return form.map(Image::given);
  }

  /** Whether an output is 0 whatever the input. */
  boolean hasZeros() {
    return Arrays.stream(members).anyMatch(row -> row[0] == Selection.ZERO);
  }

  @Override
  public <R> R fold(Function<Stage, R> stage, Function<Windows, R> windows, Function<Sum, R> sum) {
    return windows.apply(this);
  }
}
