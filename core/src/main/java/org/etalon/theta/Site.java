package org.etalon.theta;

import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Vector;
import org.etalon.network.MaxPool;

/**
 * A place at which values meet: {@code z = sum M_p a_p + b} over its segments, and {@code a}, the
 * activation of z.
 *
 * @param kind what a is
 * @param incoming the segments, none for the input
 * @param bias b, rounded; as many entries as z
 * @param biasError upper bounds of {@code |b_true - b|_i}
 * @param pool the windows, where a is a maximum
 * @param casts what z is cast to before it is a; what rounding adds is part of bias and error, of
 *     the input of a alone
 */
public record Site(
    Kind kind,
    List<Segment> incoming,
    Vector bias,
    Vector biasError,
    Optional<MaxPool> pool,
    Casts casts) {
  /** What the activations of a site are. */
  public enum Kind {
    /** The input of the network: a is x. */
    INPUT,
    /** {@code a = relu(z)}. */
    RELU,
    /** {@code a = z}: a sum that several sites take. */
    SUM,
    /** a is the maximum of z over windows. */
    MAX,
    /** {@code a = z}, the output of the network. */
    OUTPUT
  }

  /** A site of real numbers. */
  public Site(
      Kind kind, List<Segment> incoming, Vector bias, Vector biasError, Optional<MaxPool> pool) {
    this(kind, incoming, bias, biasError, pool, Casts.NONE);
  }

  /** The same with other casts. */
  Site with(Casts changed) {
    return new Site(kind, incoming, bias, biasError, pool, changed);
  }

  /** Copies the list. */
  public Site {
    incoming = List.copyOf(incoming);
  }

  /** The size of z. */
  public int size() {
    return bias.size();
  }

  /** The size of a. */
  public int activations() {
    return pool.map(MaxPool::outputSize).orElse(bias.size());
  }
}
