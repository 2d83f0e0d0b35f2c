package org.etalon.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.SettingListener;
import org.etalon.engine.search.Progress;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.study.Text;

/** Says where a search for bits is: the setting and width it is at, and what is known of all. */
final class WidthsLine implements SettingListener {
  private final Messages messages;
  private final double limitSeconds;
  private final Property property;
  private final boolean several;
  private final long start = System.nanoTime();
  private final Map<QuantizationRequest, TreeMap<Integer, Progress>> seen = new HashMap<>();
  private boolean ofActivations; // what is seen now

  /**
   * A line.
   *
   * @param limitSeconds the time limit of all widths together
   * @param property what each is to meet
   * @param several whether there are settings to be told apart
   */
  WidthsLine(Messages messages, double limitSeconds, Property property, boolean several) {
    this.messages = messages;
    this.limitSeconds = limitSeconds;
    this.property = property;
    this.several = several;
  }

  /**
   * Says where a search for narrower activations is.
   *
   * @param setting of the parameters
   * @param bits of activations
   * @param progress of their own search
   */
  void activations(QuantizationRequest setting, int bits, Progress progress) {
    if (!ofActivations) {
      ofActivations = true;
      seen.clear();
    }
    accept(setting, bits, progress);
  }

  @Override
  public void accept(QuantizationRequest setting, int bits, Progress progress) {
    seen.computeIfAbsent(setting, s -> new TreeMap<>()).put(bits, progress);
    messages.progress(() -> line(setting, bits, progress, (System.nanoTime() - start) * 1e-9));
  }

  /** The line after {@code now} seconds. */
  String line(QuantizationRequest setting, int bits, Progress progress, double now) {
    StringBuilder line = new StringBuilder(Text.duration(now));
    line.append(", at most ").append(Text.duration(Math.max(0, limitSeconds - now)));
    line.append(" left: ");
    if (several) {
      line.append(QuantizationSummary.name(setting)).append(", ");
    }
    line.append(ofActivations ? "activations of " : "").append(Text.count(bits, "bit", "bits"));
    List<Integer> certified = new ArrayList<>();
    List<Integer> refuted = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    seen.getOrDefault(setting, new TreeMap<>())
        .forEach(
            (width, p) -> (isRefuted(p) ? refuted : isCertified(p) ? certified : open).add(width));
    part(line, "certified ", certified);
    part(line, "refuted ", refuted);
    part(line, "open ", open);
    if (several) {
      seen.values().stream()
          .flatMap(widths -> widths.entrySet().stream())
          .filter(width -> isCertified(width.getValue()))
          .mapToInt(Map.Entry::getKey)
          .min()
          .ifPresent(fewest -> line.append("; fewest of all settings ").append(fewest));
    }
    return line.append("; now ").append(ProgressLine.of(progress)).toString();
  }

  private boolean isRefuted(Progress p) {
    return p.lowerBound() > property.limit().map(Epsilon::up).orElse(0.0);
  }

  private boolean isCertified(Progress p) {
    return p.upperBound() <= property.limit().map(Epsilon::down).orElse(0.0);
  }

  private static void part(StringBuilder line, String name, List<Integer> widths) {
    if (!widths.isEmpty()) {
      line.append("; ").append(name).append(Text.ranges(widths));
    }
  }
}
