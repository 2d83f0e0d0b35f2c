package org.etalon.engine.bound;

/** What is known of rectifiers in f and in g on a box, as bits of one byte each. */
final class Stability {
  private static final int ACTIVE = 1;
  private static final int INACTIVE = 2;
  private static final int ACTIVE_PRIME = 4;
  private static final int INACTIVE_PRIME = 8;

  private Stability() {}

  /** Notes what is known of the rectifiers of a site; returns where the next site's begin. */
  static int record(SiteState state, byte[] stability, int offset) {
    for (int i = 0; i < state.size; i++) {
      stability[offset + i] = (byte) of(state, i);
    }
    return offset + state.size;
  }

  private static int of(SiteState s, int i) {
    return (s.f.lower[i] >= 0 ? ACTIVE : 0)
        | (s.f.upper[i] <= 0 ? INACTIVE : 0)
        | (s.g.lower[i] >= 0 ? ACTIVE_PRIME : 0)
        | (s.g.upper[i] <= 0 ? INACTIVE_PRIME : 0);
  }

  /** Whether a neuron is active, or inactive, on the whole box, in both networks. */
  static boolean stable(int known) {
    return (known & (ACTIVE | INACTIVE)) != 0 && (known & (ACTIVE_PRIME | INACTIVE_PRIME)) != 0;
  }

  static boolean active(int known) {
    return (known & ACTIVE) != 0;
  }

  static boolean activePrime(int known) {
    return (known & ACTIVE_PRIME) != 0;
  }

  /** Cuts the root's enclosures at zero where an enclosing box proved the neuron stable. */
  static void inherit(SiteState s, byte[] stability, int offset) {
    for (int i = 0; i < s.size; i++) {
      int known = stability[offset + i];
      s.f.lower[i] = (known & ACTIVE) != 0 ? Math.max(0, s.f.lower[i]) : s.f.lower[i];
      s.f.upper[i] = (known & INACTIVE) != 0 ? Math.min(0, s.f.upper[i]) : s.f.upper[i];
      s.g.lower[i] = (known & ACTIVE_PRIME) != 0 ? Math.max(0, s.g.lower[i]) : s.g.lower[i];
      s.g.upper[i] = (known & INACTIVE_PRIME) != 0 ? Math.min(0, s.g.upper[i]) : s.g.upper[i];
    }
  }
}
