package org.etalon.cli;

import org.etalon.fewest.FewestListener;
import org.etalon.fewest.FewestProgress;
import org.etalon.study.Text;

/**
 * Says where a search for the fewest bits, or another cost, is: the best proved so far, and what it
 * works on.
 */
final class FewestLine implements FewestListener {
  private final Messages messages;
  private final double limitSeconds;

  FewestLine(Messages messages, double limitSeconds) {
    this.messages = messages;
    this.limitSeconds = limitSeconds;
  }

  @Override
  public void progress(FewestProgress p) {
    messages.progress(() -> line(p, limitSeconds));
  }

  /** The line of a search with so much time in all. */
  static String line(FewestProgress p, double limitSeconds) {
    return Text.duration(p.seconds())
        + ", at most "
        + Text.duration(Math.max(0, limitSeconds - p.seconds()))
        + " left: "
        + (p.proved() == Long.MAX_VALUE
            ? "nothing proved yet"
            : p.proved() + " " + p.cost().label() + " proved")
        + "; "
        + p.level().label()
        + ", "
        + (p.proving() ? "proving " : "trying ")
        + p.tried()
        + " "
        + p.cost().label();
  }
}
