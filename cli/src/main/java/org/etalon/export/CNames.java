package org.etalon.export;

import java.util.Locale;
import org.etalon.problem.UnfitException;

/**
 * What the exported C is called by: files, functions, types and macros begin with it, so that
 * networks of different names go into one program.
 *
 * @param name in lower case
 */
public record CNames(String name) {
  /** What they are called by if nothing else is asked for. */
  public static final CNames NET = new CNames("net");

  /**
   * Requires a name of C that leaves room for what follows.
   *
   * @throws UnfitException if it is none
   */
  public CNames {
    if (!name.matches("[a-z][a-z0-9_]{0,15}")) {
      throw new UnfitException(
          "'"
              + name
              + "' is no name of up to 16 lower-case letters, digits and underscores that"
              + " begins with a letter");
    }
  }

  /** The name of the header. */
  public String header() {
    return name + ".h";
  }

  /** The name of the source. */
  public String source() {
    return name + ".c";
  }

  /** A text that speaks of net, with these names. */
  String in(String text) {
    return text.replaceAll("\\bnet([_.])", name + "$1")
        .replaceAll("\\bNET_", name.toUpperCase(Locale.ROOT) + "_");
  }
}
