package org.etalon.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded coded networks, biased to corner cases. */
final class RandomCoded {
  private final SplittableRandom random;

  RandomCoded(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A network of up to 5 layers of up to {@code widest} neurons. */
  CodedNetwork network(int widest) {
    int inputs = 1 + random.nextInt(widest);
    boolean[] unread = new boolean[inputs];
    for (int j = 0; j < inputs; j++) {
      unread[j] = random.nextInt(4) == 0;
    }
    int depth = 1 + random.nextInt(5);
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 0; l < depth; l++) {
      CodedLayer layer = layer(inputs, 1 + random.nextInt(widest), l == 0 ? unread : null);
      layers.add(layer);
      inputs = layer.outputSize();
    }
    return CodedNetwork.of(layers);
  }

  private CodedLayer layer(int inputs, int outputs, boolean[] unread) {
    int bits = random.nextInt(8) == 0 ? 31 : random.nextInt(7);
    int apart = random.nextInt(4) == 0 ? 200 : random.nextInt(4);
    List<CodedRow> rows = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      return layerOfFewValues(inputs, outputs, unread);
    }
    for (int i = 0; i < outputs; i++) {
      int exponent = random.nextInt(-apart, apart + 1) - 3;
      rows.add(CodedRow.of(exponent, weights(inputs, bits, unread), code(bits)));
    }
    return new CodedLayer(rows);
  }

  /** At most 5 values, so that a table may be the shorter form. */
  private CodedLayer layerOfFewValues(int inputs, int outputs, boolean[] unread) {
    int bits = 4 + random.nextInt(17);
    int[] values = new int[1 + random.nextInt(5)];
    for (int k = 0; k < values.length; k++) {
      values[k] = random.nextInt(-(1 << bits), 1 << bits);
    }
    int exponent = random.nextInt(-20, 20);
    int ofBias = random.nextInt(-6, 7);
    List<CodedRow> rows = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      int[] weights = new int[inputs];
      for (int j = 0; j < inputs; j++) {
        boolean read = unread == null || !unread[j];
        weights[j] = read ? values[random.nextInt(values.length)] << Math.max(0, -ofBias) : 0;
      }
      rows.add(CodedRow.of(exponent, weights, code(8) << Math.max(0, ofBias)));
    }
    return new CodedLayer(rows);
  }

  int[] weights(int count, int bits, boolean[] unread) {
    int kind = random.nextInt(6);
    int places = random.nextInt(3) == 0 && bits < 28 ? random.nextInt(3) : 0;
    int[] weights = new int[count];
    for (int j = 0; j < count; j++) {
      int code = kind == 0 ? 0 : code(kind == 1 ? 1 : bits);
      code = kind == 2 ? Math.max(1 - (1 << 30), code | 1) : code;
      code = kind == 3 && random.nextInt(3) > 0 ? 0 : code;
      weights[j] =
          unread != null && unread[j]
              ? 0
              : Integer.signum(code) * Math.min(1 << 30, Math.abs(code) << places);
    }
    return weights;
  }

  /** A code of up to so many bits in two's complement, 31 for the largest. */
  int code(int bits) {
    if (bits == 31 && random.nextInt(3) == 0) {
      return random.nextBoolean() ? 1 << 30 : -(1 << 30);
    }
    int own = random.nextInt(bits + 1);
    return own == 0 ? 0 : random.nextInt(-(1 << (own - 1)), 1 << (own - 1));
  }
}
