package org.etalon.cli;

import java.util.OptionalInt;

/** A width in bits, as options have it. */
final class Width {
  private Width() {}

  /** The width that a text names; nothing if it names none of a range. */
  static OptionalInt of(String text, int least, int most) {
    int width = text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : 0;
    return width < least || width > most ? OptionalInt.empty() : OptionalInt.of(width);
  }
}
