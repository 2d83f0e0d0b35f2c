package org.etalon.linalg.internal;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile on the Vector API, held in registers: whole where there are 32 registers of 16 lanes, in
 * strips of two vectors elsewhere.
 */
public final class VectorFloatKernel implements FloatKernel {
  private static final int MOST_LANES = 16;
  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > MOST_LANES
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  @Override
  public void tile(
      int inner, float[] a, int aStart, float[] b, int bStart, float[] c, int cStart, int ld) {
    if (LANES == MOST_LANES) {
      tile6x4(inner, a, aStart, b, bStart, c, cStart, ld);
      return;
    }
    for (int j = 0; j < COLUMNS; j += 2 * LANES) {
      tile6x2(inner, a, aStart, b, bStart + j, c, cStart + j, ld);
    }
  }

  private static void tile6x4(
      int inner, float[] a, int aStart, float[] b, int bStart, float[] c, int cStart, int ld) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s13 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s23 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    FloatVector s33 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s42 = FloatVector.zero(SPECIES);
    FloatVector s43 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    FloatVector s52 = FloatVector.zero(SPECIES);
    FloatVector s53 = FloatVector.zero(SPECIES);
    for (int k = 0; k < inner; k++) {
      int row = bStart + k * COLUMNS;
      int column = aStart + k * ROWS;
      FloatVector v0 = FloatVector.fromArray(SPECIES, b, row + 0 * LANES);
      FloatVector v1 = FloatVector.fromArray(SPECIES, b, row + 1 * LANES);
      FloatVector v2 = FloatVector.fromArray(SPECIES, b, row + 2 * LANES);
      FloatVector v3 = FloatVector.fromArray(SPECIES, b, row + 3 * LANES);
      FloatVector f0 = FloatVector.broadcast(SPECIES, a[column + 0]);
      s00 = f0.fma(v0, s00);
      s01 = f0.fma(v1, s01);
      s02 = f0.fma(v2, s02);
      s03 = f0.fma(v3, s03);
      FloatVector f1 = FloatVector.broadcast(SPECIES, a[column + 1]);
      s10 = f1.fma(v0, s10);
      s11 = f1.fma(v1, s11);
      s12 = f1.fma(v2, s12);
      s13 = f1.fma(v3, s13);
      FloatVector f2 = FloatVector.broadcast(SPECIES, a[column + 2]);
      s20 = f2.fma(v0, s20);
      s21 = f2.fma(v1, s21);
      s22 = f2.fma(v2, s22);
      s23 = f2.fma(v3, s23);
      FloatVector f3 = FloatVector.broadcast(SPECIES, a[column + 3]);
      s30 = f3.fma(v0, s30);
      s31 = f3.fma(v1, s31);
      s32 = f3.fma(v2, s32);
      s33 = f3.fma(v3, s33);
      FloatVector f4 = FloatVector.broadcast(SPECIES, a[column + 4]);
      s40 = f4.fma(v0, s40);
      s41 = f4.fma(v1, s41);
      s42 = f4.fma(v2, s42);
      s43 = f4.fma(v3, s43);
      FloatVector f5 = FloatVector.broadcast(SPECIES, a[column + 5]);
      s50 = f5.fma(v0, s50);
      s51 = f5.fma(v1, s51);
      s52 = f5.fma(v2, s52);
      s53 = f5.fma(v3, s53);
    }
    s00.intoArray(c, cStart + 0 * ld + 0 * LANES);
    s01.intoArray(c, cStart + 0 * ld + 1 * LANES);
    s02.intoArray(c, cStart + 0 * ld + 2 * LANES);
    s03.intoArray(c, cStart + 0 * ld + 3 * LANES);
    s10.intoArray(c, cStart + 1 * ld + 0 * LANES);
    s11.intoArray(c, cStart + 1 * ld + 1 * LANES);
    s12.intoArray(c, cStart + 1 * ld + 2 * LANES);
    s13.intoArray(c, cStart + 1 * ld + 3 * LANES);
    s20.intoArray(c, cStart + 2 * ld + 0 * LANES);
    s21.intoArray(c, cStart + 2 * ld + 1 * LANES);
    s22.intoArray(c, cStart + 2 * ld + 2 * LANES);
    s23.intoArray(c, cStart + 2 * ld + 3 * LANES);
    s30.intoArray(c, cStart + 3 * ld + 0 * LANES);
    s31.intoArray(c, cStart + 3 * ld + 1 * LANES);
    s32.intoArray(c, cStart + 3 * ld + 2 * LANES);
    s33.intoArray(c, cStart + 3 * ld + 3 * LANES);
    s40.intoArray(c, cStart + 4 * ld + 0 * LANES);
    s41.intoArray(c, cStart + 4 * ld + 1 * LANES);
    s42.intoArray(c, cStart + 4 * ld + 2 * LANES);
    s43.intoArray(c, cStart + 4 * ld + 3 * LANES);
    s50.intoArray(c, cStart + 5 * ld + 0 * LANES);
    s51.intoArray(c, cStart + 5 * ld + 1 * LANES);
    s52.intoArray(c, cStart + 5 * ld + 2 * LANES);
    s53.intoArray(c, cStart + 5 * ld + 3 * LANES);
  }

  private static void tile6x2(
      int inner, float[] a, int aStart, float[] b, int bStart, float[] c, int cStart, int ld) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    for (int k = 0; k < inner; k++) {
      int row = bStart + k * COLUMNS;
      int column = aStart + k * ROWS;
      FloatVector v0 = FloatVector.fromArray(SPECIES, b, row + 0 * LANES);
      FloatVector v1 = FloatVector.fromArray(SPECIES, b, row + 1 * LANES);
      FloatVector f0 = FloatVector.broadcast(SPECIES, a[column + 0]);
      s00 = f0.fma(v0, s00);
      s01 = f0.fma(v1, s01);
      FloatVector f1 = FloatVector.broadcast(SPECIES, a[column + 1]);
      s10 = f1.fma(v0, s10);
      s11 = f1.fma(v1, s11);
      FloatVector f2 = FloatVector.broadcast(SPECIES, a[column + 2]);
      s20 = f2.fma(v0, s20);
      s21 = f2.fma(v1, s21);
      FloatVector f3 = FloatVector.broadcast(SPECIES, a[column + 3]);
      s30 = f3.fma(v0, s30);
      s31 = f3.fma(v1, s31);
      FloatVector f4 = FloatVector.broadcast(SPECIES, a[column + 4]);
      s40 = f4.fma(v0, s40);
      s41 = f4.fma(v1, s41);
      FloatVector f5 = FloatVector.broadcast(SPECIES, a[column + 5]);
      s50 = f5.fma(v0, s50);
      s51 = f5.fma(v1, s51);
    }
    s00.intoArray(c, cStart + 0 * ld + 0 * LANES);
    s01.intoArray(c, cStart + 0 * ld + 1 * LANES);
    s10.intoArray(c, cStart + 1 * ld + 0 * LANES);
    s11.intoArray(c, cStart + 1 * ld + 1 * LANES);
    s20.intoArray(c, cStart + 2 * ld + 0 * LANES);
    s21.intoArray(c, cStart + 2 * ld + 1 * LANES);
    s30.intoArray(c, cStart + 3 * ld + 0 * LANES);
    s31.intoArray(c, cStart + 3 * ld + 1 * LANES);
    s40.intoArray(c, cStart + 4 * ld + 0 * LANES);
    s41.intoArray(c, cStart + 4 * ld + 1 * LANES);
    s50.intoArray(c, cStart + 5 * ld + 0 * LANES);
    s51.intoArray(c, cStart + 5 * ld + 1 * LANES);
  }

  @Override
  public String name() {
    return "vector-" + SPECIES.vectorBitSize();
  }
}
