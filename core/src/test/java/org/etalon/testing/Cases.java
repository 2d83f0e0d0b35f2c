package org.etalon.testing;

/**
 * How many cases a seeded test takes: a quarter of all, and all of them where slow tests run, by
 * {@code -Dexcluded.groups=none}. {@code -Detalon.cases.share=10} takes a tenth.
 */
public final class Cases {
  private static final int DEFAULT =
      System.getProperty("excluded.groups", "slow").contains("slow") ? 4 : 1;

  private static final int SHARE = Integer.getInteger("etalon.cases.share", DEFAULT);

  private Cases() {}

  /** Whether all cases are taken: slow tests run. */
  public static boolean all() {
    return SHARE == 1;
  }

  /** The number of cases to take, at least one, if there are so many in all. */
  public static int of(int all) {
    return Math.max(1, all / SHARE);
  }
}
