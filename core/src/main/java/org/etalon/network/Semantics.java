package org.etalon.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.time.Stop;

/** What running a network means: which arithmetic its nodes are computed in. */
public enum Semantics {
  /** Real arithmetic on the stored parameters, and casts where a network has them. */
  REAL("real"),

  /**
   * float32 in any order of summation, sums of two values and biases alone or in one with affine
   * nodes that they are added to, moved or not, with fused multiply-adds or without, with gradual
   * underflow or flushed to zero; of both networks, each in a way of its own
   * (docs/math/float32.md).
   */
  FLOAT32("float32"),

  /**
   * Real arithmetic for f, the reference; g runs as with {@link #FLOAT32}, on the same inputs,
   * which are float32.
   */
  FLOAT32_G("float32-g"),

  /**
   * Real arithmetic for a network that does not cast; one that does is run by any of the runtimes
   * of docs/math/fixed.md, lemmas 7 and 13, which compute sums and casts in integers or in float32,
   * each in a way of its own. A witness is what the text of ONNX says: exact.
   */
  ANY_RUNTIME("any-runtime");

  private static final String RUNS =
      "sums in any order, a sum of two values or a bias in one with affine nodes that it alone"
          + " takes, moved or not, or by itself; multiply-adds fused or not; underflow gradual or flushed to zero;"
          + " rounding to nearest; no Winograd, TF32 or narrower sums";

  private final String label;

  Semantics(String label) {
    this.label = label;
  }

  /** The name in files and on the command line. */
  public String label() {
    return label;
  }

  /** The semantics of a name, if it has one. */
  public static Optional<Semantics> of(String label) {
    return Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst();
  }

  /**
   * What is assumed of whoever runs a network, as certificates have it; nothing of real arithmetic.
   */
  public Optional<String> assumption() {
    return switch (this) {
      case REAL -> Optional.empty();
      case FLOAT32 -> Optional.of(RUNS);
      case FLOAT32_G -> Optional.of("f in real arithmetic; g: " + RUNS);
      case ANY_RUNTIME ->
          Optional.of(
              "integers with sums of 32 bits, requantized to nearest once or twice, ties either way;"
                  + " or float32 between casts, sums in any order; no sums of 16 bits, truncating"
                  + " shifts, Winograd or TF32; no cast dropped");
    };
  }

  /** Whether nothing is rounded but where a network casts. */
  public boolean isReal() {
    return switch (this) {
      case REAL -> true;
      case FLOAT32, FLOAT32_G, ANY_RUNTIME -> false;
    };
  }

  /** What f runs in, as a network by itself. */
  public Semantics ofF() {
    return switch (this) {
      case FLOAT32_G -> REAL;
      case REAL, FLOAT32, ANY_RUNTIME -> this;
    };
  }

  /** What g runs in, as a network by itself. */
  public Semantics ofG() {
    return switch (this) {
      case FLOAT32_G -> FLOAT32;
      case REAL, FLOAT32, ANY_RUNTIME -> this;
    };
  }

  /**
   * Whether sums and products of a network of these nodes are those of float32, or of integers that
   * float32 scales: what no format bounds, so that nothing may be composed.
   */
  public boolean runsInFloat32(List<Node> nodes) {
    return switch (this) {
      case REAL -> false;
      case FLOAT32, FLOAT32_G -> true;
      case ANY_RUNTIME -> nodes.stream().anyMatch(node -> node.layer().isDynamicCast());
    };
  }

  /** Whether a network runs in float32, and all inputs are float32. */
  public boolean isFloat32() {
    return switch (this) {
      case FLOAT32, FLOAT32_G -> true;
      case REAL, ANY_RUNTIME -> false;
    };
  }

  /**
   * What a network by itself gives at {@code x}: the one value of real arithmetic, casts as they
   * are defined; of float32 that of one run out of many, {@link FloatRun}.
   *
   * @throws IllegalArgumentException if {@code x} has another size, or an entry is not finite or,
   *     for float32, no float32
   * @throws ArithmeticException if a value overflows float32
   */
  public Dyadic[] run(Network network, double[] x) {
    return run(network, x, Stop.NEVER).orElseThrow();
  }

  /**
   * The same.
   *
   * @param stop asked node by node, of real arithmetic
   * @return nothing if it is to stop
   * @throws IllegalArgumentException as above
   * @throws ArithmeticException as above
   */
  public Optional<Dyadic[]> run(Network network, double[] x, Stop stop) {
    return switch (this) {
      case REAL, ANY_RUNTIME -> network.forwardExact(x, stop);
      case FLOAT32 -> Optional.of(FloatRun.of(network, x));
      case FLOAT32_G -> throw new IllegalStateException("f and g run in different arithmetic");
    };
  }
}
