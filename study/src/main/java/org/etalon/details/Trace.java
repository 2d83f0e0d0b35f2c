package org.etalon.details;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.etalon.engine.certify.WidthListener;
import org.etalon.engine.search.Progress;
import org.jspecify.annotations.Nullable;

/**
 * The course of a search, bounded in size: when it is full, every second point goes and only every
 * second of those to come is taken; the last of each width stays. It holds wall-clock times, which
 * vary from run to run. For one thread.
 */
public final class Trace implements WidthListener {
  private static final int MOST = 512;

  private final long start = System.nanoTime();
  private final List<Map<String, Object>> points = new ArrayList<>();
  private final Map<@Nullable Integer, Map<String, Object>> last = new LinkedHashMap<>();
  private int stride = 1;
  private int seen;

  @Override
  public void accept(int bits, Progress progress) {
    add(bits, progress);
  }

  /** Takes a point of a search without a width. */
  public void accept(Progress progress) {
    add(null, progress);
  }

  private void add(@Nullable Integer bits, Progress p) {
    Map<String, Object> point = point(bits, p, (System.nanoTime() - start) * 1e-9);
    last.put(bits, point);
    if (seen++ % stride != 0) {
      return;
    }
    points.add(point);
    if (points.size() == MOST) {
      for (int k = MOST / 2; k > 0; k--) {
        points.remove(2 * k - 1);
      }
      stride *= 2;
    }
  }

  /** One point as a tree; bounds as the search saw them, in doubles. */
  public static Map<String, Object> point(@Nullable Integer bits, Progress p, double seconds) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("bits", bits);
    map.put("seconds", seconds);
    map.put("upper", Double.isFinite(p.upperBound()) ? p.upperBound() : null);
    map.put("lower", p.lowerBound());
    map.put("boxes", p.subproblems());
    map.put("open", p.open());
    map.put("done", p.volumeDone());
    return map;
  }

  /** The points, in order of time. */
  public List<Map<String, Object>> points() {
    Set<Map<String, Object>> all = Collections.newSetFromMap(new IdentityHashMap<>());
    all.addAll(points);
    all.addAll(last.values());
    return all.stream().sorted(Comparator.comparingDouble(Trace::seconds)).toList();
  }

  private static double seconds(Map<String, Object> point) {
    return (double) point.getOrDefault("seconds", 0.0);
  }
}
