package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.etalon.engine.certify.WidthListener;
import org.etalon.engine.search.Progress;

/** Says where a search for bits is: the width it is at, and what is known of all. */
final class WidthsLine implements WidthListener {
  private final Messages messages;
  private final double limitSeconds;
  private final double epsilon;
  private final long start = System.nanoTime();
  private final TreeMap<Integer, Progress> seen = new TreeMap<>();
  private String setting = "";

  /**
   * A line.
   *
   * @param limitSeconds the time limit of all widths together
   * @param epsilon what each is to stay within
   */
  WidthsLine(Messages messages, double limitSeconds, double epsilon) {
    this.messages = messages;
    this.limitSeconds = limitSeconds;
    this.epsilon = epsilon;
  }

  /** Begins with another kind of quantization, of which nothing is known. */
  void setting(String name) {
    setting = name;
    seen.clear();
  }

  @Override
  public void accept(int bits, Progress progress) {
    seen.put(bits, progress);
    messages.progress(() -> line(bits, (System.nanoTime() - start) * 1e-9));
  }

  /** The line after {@code now} seconds. */
  String line(int bits, double now) {
    StringBuilder line = new StringBuilder(Text.duration(now));
    line.append(", at most ").append(Text.duration(Math.max(0, limitSeconds - now)));
    line.append(" left: ").append(setting.isEmpty() ? "" : setting + ", ");
    line.append(Text.count(bits, "bit", "bits"));
    List<Integer> certified = new ArrayList<>();
    List<Integer> refuted = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    seen.forEach(
        (width, p) ->
            (p.lowerBound() > epsilon ? refuted : p.upperBound() <= epsilon ? certified : open)
                .add(width));
    part(line, "certified ", certified);
    part(line, "refuted ", refuted);
    part(line, "open ", open);
    Progress p = seen.get(bits);
    return p == null
        ? line.toString()
        : line.append("; now ").append(ProgressLine.of(p)).toString();
  }

  private static void part(StringBuilder line, String name, List<Integer> widths) {
    if (!widths.isEmpty()) {
      line.append("; ").append(name).append(Text.ranges(widths));
    }
  }
}
