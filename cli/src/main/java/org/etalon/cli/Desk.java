package org.etalon.cli;

import java.awt.Desktop;
import java.io.IOException;
import java.net.URI;

/** The user's own browser, where there is one. */
final class Desk {
  private Desk() {}

  /** Opens an address; does nothing where that is not possible, as the address was printed. */
  static void show(String address) {
    try {
      if (Desktop.isDesktopSupported() && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
        Desktop.getDesktop().browse(URI.create(address));
      }
    } catch (IOException | UnsupportedOperationException e) {
      return; // no browser: the address is on the screen
    }
  }
}
