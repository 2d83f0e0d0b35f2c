package org.etalon.cli;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestScope;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.ExactCodes;
import org.etalon.quant.QuantizedNetwork;

/**
 * A network of one width as the first level of a search for the fewest bits in all: what counts is
 * the stream that it is rebuilt from, as on all levels.
 *
 * @param request the setting that made it
 * @param proved the network, with the proof that its setting came with
 */
record StoredCodes(QuantizationRequest request, Proved proved) {
  /**
   * The certified network of the least cost when it is coded; empty if none is certified with
   * numbers that codes hold.
   */
  static Optional<StoredCodes> of(SettingsResult found, Cost cost) {
    return found.settings().stream()
        .filter(setting -> setting.verdict() == Verdict.CERTIFIED)
        .flatMap(StoredCodes::of)
        .min(Comparator.comparingLong(stored -> cost.rank(stored.proved.coded())));
  }

  private static Stream<StoredCodes> of(SettingResult setting) {
    QuantizationResult result = setting.result().orElseThrow();
    Certification proof = result.best().certification();
    QuantizedNetwork quantized = result.quantized();
    Optional<CodedNetwork> coded =
        FewestScope.isGraph(quantized.source())
            ? ExactCodes.inGraph(quantized)
            : ExactCodes.of(quantized.network());
    return coded
        .map(c -> new Proved(Level.STORED, c, c, proof, setting.seconds()))
        .map(proved -> new StoredCodes(setting.request(), proved))
        .stream();
  }
}
