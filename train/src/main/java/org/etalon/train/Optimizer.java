package org.etalon.train;

import java.util.function.Function;
import org.etalon.problem.UnfitException;

/** How a gradient changes parameters. */
public sealed interface Optimizer {
  /** How many numbers are kept beside each parameter. */
  int memories();

  /** The result of the case at hand. */
  <T> T fold(Function<Sgd, T> sgd, Function<Adam, T> adam);

  /**
   * Stochastic gradient descent: {@code v <- momentum v - rate g, w <- w + v}.
   *
   * @param momentum in [0, 1)
   */
  record Sgd(float momentum) implements Optimizer {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if momentum is not in [0, 1)
     */
    public Sgd {
      if (!(momentum >= 0 && momentum < 1)) {
        throw new UnfitException("momentum must be at least 0 and below 1");
      }
    }

    @Override
    public int memories() {
      return momentum > 0 ? 1 : 0;
    }

    @Override
    public <T> T fold(Function<Sgd, T> sgd, Function<Adam, T> adam) {
      return sgd.apply(this);
    }
  }

  /**
   * Adam with the article's constants (0.9, 0.999, 1e-8).
   *
   * <p><b>Reference:</b> Kingma and Ba, ICLR 2015, arXiv:1412.6980, algorithm 1, with decoupled
   * weight decay (Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101).
   *
   * @param weightDecay of the weights, relative to the learning rate; at least 0
   */
  record Adam(float weightDecay) implements Optimizer {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the decay is negative
     */
    public Adam {
      if (!(weightDecay >= 0)) {
        throw new UnfitException("weight decay must be at least 0");
      }
    }

    @Override
    public int memories() {
      return 2;
    }

    @Override
    public <T> T fold(Function<Sgd, T> sgd, Function<Adam, T> adam) {
      return adam.apply(this);
    }
  }
}
