package org.etalon.theta;

import java.util.List;
import org.etalon.network.Network;

/**
 * What networks have in common that can be put beside each other: the sites of {@link Theta}, and
 * of the maps between them the forms. No number is looked at and none is composed, so that it costs
 * next to nothing however large a network is.
 */
public final class Architecture {
  private final Theta theta; // its numbers mean nothing, and never leave

  private Architecture(Theta theta) {
    this.theta = theta;
  }

  /** That of a network by itself, in real arithmetic. */
  public static Architecture of(Network network) {
    return beside(network, network);
  }

  /** The same beside another network, which may cast values where this one does not. */
  public static Architecture beside(Network other, Network network) {
    return new Architecture(Theta.withoutNumbers(other, network));
  }

  /** Whether another network has the same sites and segments, up to the numbers they store. */
  public boolean hasFormOf(Architecture other) {
    return theta.hasFormOf(other.theta);
  }

  /** The sizes of the activations of all sites; of a chain N = (N_0, ..., N_L). */
  public List<Integer> widths() {
    return theta.widths();
  }

  /** The most sites on a way from the input to the output; of a chain L. */
  public int depth() {
    return theta.depth();
  }

  /** Whether this is a chain of matrices with rectifiers between. */
  public boolean isDenseChain() {
    return theta.isDenseChain();
  }

  /** The sizes of the sites, as messages name an architecture. */
  @Override
  public String toString() {
    return theta.toString();
  }
}
