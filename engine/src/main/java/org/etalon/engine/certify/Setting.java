package org.etalon.engine.certify;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;

/** What a search knows of one setting. For one thread. */
final class Setting {
  final int number;
  final QuantizationRequest request;
  final List<Trial> trials;
  private final Quantizations quantizations;
  private final TreeMap<Integer, Attempt> tried = new TreeMap<>();
  private final TreeMap<Integer, String> notRepresentable = new TreeMap<>();

  Setting(int number, QuantizationRequest request, Quantizations quantizations) {
    this.number = number;
    this.request = request;
    this.quantizations = quantizations;
    StorageSize size = StorageSize.of(request, source(), 1);
    trials =
        request.widths().stream()
            .map(bits -> new Trial(number, bits, size.at(request, bits).totalBits()))
            .toList();
  }

  private Network source() {
    return request.source(quantizations.original());
  }

  /** Whether the parameters allow a width; files the reason where they do not. */
  boolean isRepresentable(int bits) {
    if (!isUntried(bits)) {
      return tried.containsKey(bits);
    }
    try {
      quantizations.of(request, bits);
      return true;
    } catch (UnfitException e) {
      notRepresentable.put(bits, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** The network of a width that is representable. */
  Network network(int bits) {
    return quantizations.of(request, bits).network();
  }

  void file(Attempt attempt) {
    tried.put(attempt.bits(), attempt);
  }

  Optional<Attempt> attempt(int bits) {
    return Optional.ofNullable(tried.get(bits));
  }

  /** Whether nothing is known of a width. */
  boolean isUntried(int bits) {
    return !tried.containsKey(bits) && !notRepresentable.containsKey(bits);
  }

  boolean is(Verdict verdict, int bits) {
    return attempt(bits).filter(a -> a.certification().verdict() == verdict).isPresent();
  }

  /** The cheapest trial that is certified. */
  Optional<Trial> best() {
    return trials.stream().filter(trial -> is(Verdict.CERTIFIED, trial.bits())).findFirst();
  }

  /**
   * A guess of the bound that a width will have, to begin with the most promising: errors halve
   * with every bit, more or less.
   */
  double promise(int bits) {
    double least = Double.POSITIVE_INFINITY;
    for (Attempt attempt : tried.values()) {
      double guess = Math.scalb(attempt.certification().upperBound(), attempt.bits() - bits);
      if (attempt.bits() == bits) {
        return guess;
      }
      least = Math.min(least, guess);
    }
    return least;
  }

  SettingResult result() {
    Optional<QuantizationResult> result =
        tried.isEmpty()
            ? Optional.empty()
            : Optional.of(
                QuantizationResult.of(
                    List.copyOf(tried.values()),
                    request.widths(),
                    notRepresentable,
                    bits -> quantizations.of(request, bits)));
    return new SettingResult(
        request,
        result,
        result.map(r -> StorageSize.of(request, source(), r.best().bits())),
        notRepresentable);
  }
}
