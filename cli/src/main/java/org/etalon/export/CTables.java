package org.etalon.export;

import java.util.List;

/**
 * Where tables lie in the memory of a device, and how an entry is read from there: macros that the
 * user may define. For AVR, whose constants lie in RAM else, they name the program memory.
 */
final class CTables {
  /** What addresses of 16 bits reach, less the program's own vectors and constants. */
  private static final long NEAR = 60_000;

  private CTables() {}

  /** The macros. */
  static String macros(List<Table> tables) {
    boolean wide = tables.stream().anyMatch(table -> table.type().bytes() == 8);
    long bytes = tables.stream().mapToLong(Table::bytes).sum();
    StringBuilder text = new StringBuilder(ABOUT);
    text.append(
        bytes > NEAR
            ? "#error \"tables of "
                + bytes
                + " bytes: define NET_TABLE, and NET_READ1 and on to read beyond 64 KiB\"\n"
            : NEAR_READS + (wide ? WIDE_READ : ""));
    text.append("#else\n#define NET_TABLE\n#endif\n#endif\n");
    for (int size : wide ? new int[] {1, 2, 4, 8} : new int[] {1, 2, 4}) {
      String name = "NET_READ" + size;
      text.append("#ifndef " + name + "\n#define " + name + "(entry) (entry)\n#endif\n");
    }
    return text.toString();
  }

  private static final String ABOUT =
      """
      /*
       * Where tables lie, and how an entry of 1, 2, 4 or 8 bytes is read from there: define NET_TABLE
       * for another memory section, NET_READ1 and on where it takes more than the name of the entry.
       */
      #ifndef NET_TABLE
      #ifdef __AVR__
      """;

  private static final String NEAR_READS =
      """
      #include <avr/pgmspace.h>
      #define NET_TABLE PROGMEM
      #define NET_READ1(entry) pgm_read_byte(&(entry))
      #define NET_READ2(entry) pgm_read_word(&(entry))
      #define NET_READ4(entry) pgm_read_dword(&(entry))
      """;

  private static final String WIDE_READ =
      """
      #define NET_READ8(entry) \\
        ((uint64_t)pgm_read_dword((const uint8_t *)&(entry)) \\
         | (uint64_t)pgm_read_dword((const uint8_t *)&(entry) + 4) << 32)
      """;
}
