package org.etalon.linalg.internal;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on the Vector API: blocks of 6 outputs by 4 vectors held in registers.
 *
 * <p>Products too small to repay the vector code go to the scalar kernel; the bits are the same.
 */
public final class VectorKernel implements Kernel {
  private static final VectorSpecies<Double> SPECIES =
      DoubleVector.SPECIES_PREFERRED.length() > ALIGNMENT
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int BLOCK = 6;
  private static final long SMALL = 512;

  @Override
  public void multiply(
      double[] a,
      int lda,
      int[] rows,
      int inner,
      int[] columns,
      int outer,
      double[] b,
      double[] c,
      int ld,
      int width,
      boolean accumulate) {
    if ((long) inner * outer * width <= SMALL) {
      Kernels.scalar().multiply(a, lda, rows, inner, columns, outer, b, c, ld, width, accumulate);
      return;
    }
    int blocks = outer - outer % BLOCK;
    int r = 0;
    for (; r + 4 * LANES <= width; r += 4 * LANES) {
      for (int i = 0; i < blocks; i += BLOCK) {
        block6x4(a, lda, rows, inner, columns, i, b, c, ld, r, accumulate);
      }
      for (int i = blocks; i < outer; i++) {
        block1x4(a, lda, rows, inner, columns[i], i, b, c, ld, r, accumulate);
      }
    }
    for (; r + 2 * LANES <= width; r += 2 * LANES) {
      for (int i = 0; i < blocks; i += BLOCK) {
        block6x2(a, lda, rows, inner, columns, i, b, c, ld, r, accumulate);
      }
      for (int i = blocks; i < outer; i++) {
        block1x1(a, lda, rows, inner, columns[i], i, b, c, ld, r, accumulate);
        block1x1(a, lda, rows, inner, columns[i], i, b, c, ld, r + LANES, accumulate);
      }
    }
    for (; r < width; r += LANES) {
      for (int i = 0; i < blocks; i += BLOCK) {
        block6x1(a, lda, rows, inner, columns, i, b, c, ld, r, accumulate);
      }
      for (int i = blocks; i < outer; i++) {
        block1x1(a, lda, rows, inner, columns[i], i, b, c, ld, r, accumulate);
      }
    }
  }

  private static void block6x4(
      double[] a,
      int lda,
      int[] rows,
      int inner,
      int[] columns,
      int i,
      double[] b,
      double[] c,
      int ld,
      int r,
      boolean accumulate) {
    int j0 = columns[i + 0];
    int j1 = columns[i + 1];
    int j2 = columns[i + 2];
    int j3 = columns[i + 3];
    int j4 = columns[i + 4];
    int j5 = columns[i + 5];
    int c0 = i * ld + r;
    int c1 = (i + 1) * ld + r;
    int c2 = (i + 2) * ld + r;
    int c3 = (i + 3) * ld + r;
    int c4 = (i + 4) * ld + r;
    int c5 = (i + 5) * ld + r;
    DoubleVector s00 = start(c, c0, accumulate);
    DoubleVector s01 = start(c, c0 + 1 * LANES, accumulate);
    DoubleVector s02 = start(c, c0 + 2 * LANES, accumulate);
    DoubleVector s03 = start(c, c0 + 3 * LANES, accumulate);
    DoubleVector s10 = start(c, c1, accumulate);
    DoubleVector s11 = start(c, c1 + 1 * LANES, accumulate);
    DoubleVector s12 = start(c, c1 + 2 * LANES, accumulate);
    DoubleVector s13 = start(c, c1 + 3 * LANES, accumulate);
    DoubleVector s20 = start(c, c2, accumulate);
    DoubleVector s21 = start(c, c2 + 1 * LANES, accumulate);
    DoubleVector s22 = start(c, c2 + 2 * LANES, accumulate);
    DoubleVector s23 = start(c, c2 + 3 * LANES, accumulate);
    DoubleVector s30 = start(c, c3, accumulate);
    DoubleVector s31 = start(c, c3 + 1 * LANES, accumulate);
    DoubleVector s32 = start(c, c3 + 2 * LANES, accumulate);
    DoubleVector s33 = start(c, c3 + 3 * LANES, accumulate);
    DoubleVector s40 = start(c, c4, accumulate);
    DoubleVector s41 = start(c, c4 + 1 * LANES, accumulate);
    DoubleVector s42 = start(c, c4 + 2 * LANES, accumulate);
    DoubleVector s43 = start(c, c4 + 3 * LANES, accumulate);
    DoubleVector s50 = start(c, c5, accumulate);
    DoubleVector s51 = start(c, c5 + 1 * LANES, accumulate);
    DoubleVector s52 = start(c, c5 + 2 * LANES, accumulate);
    DoubleVector s53 = start(c, c5 + 3 * LANES, accumulate);
    for (int k = 0; k < inner; k++) {
      int row = rows[k] * lda;
      int at = k * ld + r;
      DoubleVector v0 = DoubleVector.fromArray(SPECIES, b, at);
      DoubleVector v1 = DoubleVector.fromArray(SPECIES, b, at + 1 * LANES);
      DoubleVector v2 = DoubleVector.fromArray(SPECIES, b, at + 2 * LANES);
      DoubleVector v3 = DoubleVector.fromArray(SPECIES, b, at + 3 * LANES);
      DoubleVector f0 = DoubleVector.broadcast(SPECIES, a[row + j0]);
      s00 = f0.fma(v0, s00);
      s01 = f0.fma(v1, s01);
      s02 = f0.fma(v2, s02);
      s03 = f0.fma(v3, s03);
      DoubleVector f1 = DoubleVector.broadcast(SPECIES, a[row + j1]);
      s10 = f1.fma(v0, s10);
      s11 = f1.fma(v1, s11);
      s12 = f1.fma(v2, s12);
      s13 = f1.fma(v3, s13);
      DoubleVector f2 = DoubleVector.broadcast(SPECIES, a[row + j2]);
      s20 = f2.fma(v0, s20);
      s21 = f2.fma(v1, s21);
      s22 = f2.fma(v2, s22);
      s23 = f2.fma(v3, s23);
      DoubleVector f3 = DoubleVector.broadcast(SPECIES, a[row + j3]);
      s30 = f3.fma(v0, s30);
      s31 = f3.fma(v1, s31);
      s32 = f3.fma(v2, s32);
      s33 = f3.fma(v3, s33);
      DoubleVector f4 = DoubleVector.broadcast(SPECIES, a[row + j4]);
      s40 = f4.fma(v0, s40);
      s41 = f4.fma(v1, s41);
      s42 = f4.fma(v2, s42);
      s43 = f4.fma(v3, s43);
      DoubleVector f5 = DoubleVector.broadcast(SPECIES, a[row + j5]);
      s50 = f5.fma(v0, s50);
      s51 = f5.fma(v1, s51);
      s52 = f5.fma(v2, s52);
      s53 = f5.fma(v3, s53);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + 1 * LANES);
    s02.intoArray(c, c0 + 2 * LANES);
    s03.intoArray(c, c0 + 3 * LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + 1 * LANES);
    s12.intoArray(c, c1 + 2 * LANES);
    s13.intoArray(c, c1 + 3 * LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + 1 * LANES);
    s22.intoArray(c, c2 + 2 * LANES);
    s23.intoArray(c, c2 + 3 * LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + 1 * LANES);
    s32.intoArray(c, c3 + 2 * LANES);
    s33.intoArray(c, c3 + 3 * LANES);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + 1 * LANES);
    s42.intoArray(c, c4 + 2 * LANES);
    s43.intoArray(c, c4 + 3 * LANES);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + 1 * LANES);
    s52.intoArray(c, c5 + 2 * LANES);
    s53.intoArray(c, c5 + 3 * LANES);
  }

  private static void block6x2(
      double[] a,
      int lda,
      int[] rows,
      int inner,
      int[] columns,
      int i,
      double[] b,
      double[] c,
      int ld,
      int r,
      boolean accumulate) {
    int j0 = columns[i + 0];
    int j1 = columns[i + 1];
    int j2 = columns[i + 2];
    int j3 = columns[i + 3];
    int j4 = columns[i + 4];
    int j5 = columns[i + 5];
    int c0 = i * ld + r;
    int c1 = (i + 1) * ld + r;
    int c2 = (i + 2) * ld + r;
    int c3 = (i + 3) * ld + r;
    int c4 = (i + 4) * ld + r;
    int c5 = (i + 5) * ld + r;
    DoubleVector s00 = start(c, c0, accumulate);
    DoubleVector s01 = start(c, c0 + 1 * LANES, accumulate);
    DoubleVector s10 = start(c, c1, accumulate);
    DoubleVector s11 = start(c, c1 + 1 * LANES, accumulate);
    DoubleVector s20 = start(c, c2, accumulate);
    DoubleVector s21 = start(c, c2 + 1 * LANES, accumulate);
    DoubleVector s30 = start(c, c3, accumulate);
    DoubleVector s31 = start(c, c3 + 1 * LANES, accumulate);
    DoubleVector s40 = start(c, c4, accumulate);
    DoubleVector s41 = start(c, c4 + 1 * LANES, accumulate);
    DoubleVector s50 = start(c, c5, accumulate);
    DoubleVector s51 = start(c, c5 + 1 * LANES, accumulate);
    for (int k = 0; k < inner; k++) {
      int row = rows[k] * lda;
      int at = k * ld + r;
      DoubleVector v0 = DoubleVector.fromArray(SPECIES, b, at);
      DoubleVector v1 = DoubleVector.fromArray(SPECIES, b, at + 1 * LANES);
      DoubleVector f0 = DoubleVector.broadcast(SPECIES, a[row + j0]);
      s00 = f0.fma(v0, s00);
      s01 = f0.fma(v1, s01);
      DoubleVector f1 = DoubleVector.broadcast(SPECIES, a[row + j1]);
      s10 = f1.fma(v0, s10);
      s11 = f1.fma(v1, s11);
      DoubleVector f2 = DoubleVector.broadcast(SPECIES, a[row + j2]);
      s20 = f2.fma(v0, s20);
      s21 = f2.fma(v1, s21);
      DoubleVector f3 = DoubleVector.broadcast(SPECIES, a[row + j3]);
      s30 = f3.fma(v0, s30);
      s31 = f3.fma(v1, s31);
      DoubleVector f4 = DoubleVector.broadcast(SPECIES, a[row + j4]);
      s40 = f4.fma(v0, s40);
      s41 = f4.fma(v1, s41);
      DoubleVector f5 = DoubleVector.broadcast(SPECIES, a[row + j5]);
      s50 = f5.fma(v0, s50);
      s51 = f5.fma(v1, s51);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + 1 * LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + 1 * LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + 1 * LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + 1 * LANES);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + 1 * LANES);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + 1 * LANES);
  }

  private static void block6x1(
      double[] a,
      int lda,
      int[] rows,
      int inner,
      int[] columns,
      int i,
      double[] b,
      double[] c,
      int ld,
      int r,
      boolean accumulate) {
    int j0 = columns[i + 0];
    int j1 = columns[i + 1];
    int j2 = columns[i + 2];
    int j3 = columns[i + 3];
    int j4 = columns[i + 4];
    int j5 = columns[i + 5];
    int c0 = i * ld + r;
    int c1 = (i + 1) * ld + r;
    int c2 = (i + 2) * ld + r;
    int c3 = (i + 3) * ld + r;
    int c4 = (i + 4) * ld + r;
    int c5 = (i + 5) * ld + r;
    DoubleVector s00 = start(c, c0, accumulate);
    DoubleVector s10 = start(c, c1, accumulate);
    DoubleVector s20 = start(c, c2, accumulate);
    DoubleVector s30 = start(c, c3, accumulate);
    DoubleVector s40 = start(c, c4, accumulate);
    DoubleVector s50 = start(c, c5, accumulate);
    for (int k = 0; k < inner; k++) {
      int row = rows[k] * lda;
      int at = k * ld + r;
      DoubleVector v0 = DoubleVector.fromArray(SPECIES, b, at);
      DoubleVector f0 = DoubleVector.broadcast(SPECIES, a[row + j0]);
      s00 = f0.fma(v0, s00);
      DoubleVector f1 = DoubleVector.broadcast(SPECIES, a[row + j1]);
      s10 = f1.fma(v0, s10);
      DoubleVector f2 = DoubleVector.broadcast(SPECIES, a[row + j2]);
      s20 = f2.fma(v0, s20);
      DoubleVector f3 = DoubleVector.broadcast(SPECIES, a[row + j3]);
      s30 = f3.fma(v0, s30);
      DoubleVector f4 = DoubleVector.broadcast(SPECIES, a[row + j4]);
      s40 = f4.fma(v0, s40);
      DoubleVector f5 = DoubleVector.broadcast(SPECIES, a[row + j5]);
      s50 = f5.fma(v0, s50);
    }
    s00.intoArray(c, c0);
    s10.intoArray(c, c1);
    s20.intoArray(c, c2);
    s30.intoArray(c, c3);
    s40.intoArray(c, c4);
    s50.intoArray(c, c5);
  }

  private static void block1x4(
      double[] a,
      int lda,
      int[] rows,
      int inner,
      int column,
      int i,
      double[] b,
      double[] c,
      int ld,
      int r,
      boolean accumulate) {
    int c0 = i * ld + r;
    DoubleVector s00 = start(c, c0, accumulate);
    DoubleVector s01 = start(c, c0 + 1 * LANES, accumulate);
    DoubleVector s02 = start(c, c0 + 2 * LANES, accumulate);
    DoubleVector s03 = start(c, c0 + 3 * LANES, accumulate);
    for (int k = 0; k < inner; k++) {
      int row = rows[k] * lda;
      int at = k * ld + r;
      DoubleVector v0 = DoubleVector.fromArray(SPECIES, b, at);
      DoubleVector v1 = DoubleVector.fromArray(SPECIES, b, at + 1 * LANES);
      DoubleVector v2 = DoubleVector.fromArray(SPECIES, b, at + 2 * LANES);
      DoubleVector v3 = DoubleVector.fromArray(SPECIES, b, at + 3 * LANES);
      DoubleVector f0 = DoubleVector.broadcast(SPECIES, a[row + column]);
      s00 = f0.fma(v0, s00);
      s01 = f0.fma(v1, s01);
      s02 = f0.fma(v2, s02);
      s03 = f0.fma(v3, s03);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + 1 * LANES);
    s02.intoArray(c, c0 + 2 * LANES);
    s03.intoArray(c, c0 + 3 * LANES);
  }

  private static void block1x1(
      double[] a,
      int lda,
      int[] rows,
      int inner,
      int column,
      int i,
      double[] b,
      double[] c,
      int ld,
      int r,
      boolean accumulate) {
    int c0 = i * ld + r;
    DoubleVector s00 = start(c, c0, accumulate);
    for (int k = 0; k < inner; k++) {
      int row = rows[k] * lda;
      int at = k * ld + r;
      DoubleVector v0 = DoubleVector.fromArray(SPECIES, b, at);
      DoubleVector f0 = DoubleVector.broadcast(SPECIES, a[row + column]);
      s00 = f0.fma(v0, s00);
    }
    s00.intoArray(c, c0);
  }

  private static DoubleVector start(double[] c, int at, boolean accumulate) {
    return accumulate ? DoubleVector.fromArray(SPECIES, c, at) : DoubleVector.zero(SPECIES);
  }

  @Override
  public String name() {
    return "vector-" + SPECIES.vectorBitSize();
  }
}
