package org.etalon.gap;

import java.util.Locale;
import java.util.OptionalInt;
import org.etalon.lab.ladder.Rung;
import org.etalon.network.Network;

/** The last rung of the ladder: bits of a network that was trained for few bits. */
public final class TrainedRung {
  private TrainedRung() {}

  /** The rung; errors are shares of the samples. */
  public static Rung of(Network trained, double error, double floatError) {
    return new Rung(
        String.format(
            Locale.ROOT, "trained so: error %.2f%%, float %.2f%%", 100 * error, 100 * floatError),
        Rung.Kind.MEASURED,
        OptionalInt.of(NetworkSize.bits(trained)),
        0);
  }
}
