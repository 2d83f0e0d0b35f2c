package org.etalon.gap;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.lab.ladder.Rung;
import org.etalon.network.Network;

/** The last rung of the ladder: bits of a network that was trained for few bits. */
public final class TrainedRung {
  private TrainedRung() {}

  /** The rung, where no samples are at hand. */
  public static Rung of(Network trained) {
    return rung("trained for few bits", trained);
  }

  /** The rung with the errors of both networks, as shares of some samples. */
  public static Rung of(Network trained, double error, double floatError) {
    String name =
        String.format(
            Locale.ROOT,
            "trained for few bits: error %.2f%%, float %.2f%%",
            100 * error,
            100 * floatError);
    return rung(name, trained);
  }

  private static Rung rung(String name, Network trained) {
    OptionalInt bits = OptionalInt.of(NetworkSize.bits(trained));
    return Rung.of(name, Optional.empty(), Rung.Kind.MEASURED, false, bits, "", 0, true);
  }
}
