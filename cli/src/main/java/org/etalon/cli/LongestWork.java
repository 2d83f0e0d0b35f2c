package org.etalon.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * How long the busiest thread has worked since a moment, in processor time: of a command whose
 * threads wait for one another that is about what the clock would show on a machine with no other
 * work.
 */
final class LongestWork {
  private final ThreadMXBean times = ManagementFactory.getThreadMXBean();
  private final boolean known = times.isThreadCpuTimeSupported() && times.isThreadCpuTimeEnabled();
  private final long begun = System.nanoTime();
  private final Map<Long, Long> before = new HashMap<>();

  /** From now on. */
  LongestWork() {
    for (long thread : known ? times.getAllThreadIds() : new long[0]) {
      before.put(thread, times.getThreadCpuTime(thread));
    }
  }

  /** Seconds of processor time, or of the clock where that is not known. */
  double seconds() {
    if (!known) {
      return clock();
    }
    long longest = 0;
    for (long thread : times.getAllThreadIds()) {
      long worked = times.getThreadCpuTime(thread) - before.getOrDefault(thread, 0L);
      longest = Math.max(longest, worked);
    }
    return longest * 1e-9;
  }

  /** Seconds of the clock. */
  double clock() {
    return (System.nanoTime() - begun) * 1e-9;
  }
}
