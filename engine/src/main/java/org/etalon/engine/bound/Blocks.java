package org.etalon.engine.bound;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The blocks of coefficients of a backward pass, at most one a site, and spare arrays for them.
 * Buffers of one thread.
 */
final class Blocks {
  private final double[][] blocks;
  private final Deque<double[]> spare = new ArrayDeque<>();
  private int needed;

  Blocks(int sites) {
    blocks = new double[sites][];
  }

  /** Begins a pass whose blocks have at most {@code entries} entries. */
  void begin(int entries) {
    for (int s = 0; s < blocks.length; s++) {
      release(s);
    }
    if (entries > needed) {
      spare.clear();
      needed = entries;
    }
  }

  /** Whether a site has a block. */
  boolean has(int site) {
    return blocks[site] != null;
  }

  double[] get(int site) {
    return blocks[site];
  }

  /** The block of a site, given an array if it has none: then its content is arbitrary. */
  double[] open(int site) {
    if (blocks[site] == null) {
      blocks[site] = take();
    }
    return blocks[site];
  }

  /** Puts another array in the place of a site's block. */
  void replace(int site, double[] block) {
    release(site);
    blocks[site] = block;
  }

  /** An array of arbitrary content. */
  double[] take() {
    double[] block = spare.poll();
    return block == null ? new double[needed] : block;
  }

  /** Gives up the block of a site. */
  void release(int site) {
    if (blocks[site] != null) {
      spare.push(blocks[site]);
      blocks[site] = null;
    }
  }
}
