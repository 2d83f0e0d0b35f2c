package org.etalon.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A device whose int has 16 bits, in a simulator. */
public final class Avr {
  private static final String MAIN =
      """
      #include <avr/interrupt.h>
      #include <avr/io.h>
      #include <avr/sleep.h>
      %s
      typedef char int_has_16_bits[sizeof(int) == 2 ? 1 : -1];
      static void put(char c) {
        while (!(UCSR0A & (1 << UDRE0))) {
        }
        UDR0 = (uint8_t)c;
      }
      int main(void) {
        const char *text = "selftest ";
        int failed = %s;
        UCSR0B = 1 << TXEN0;
        while (*text) {
          put(*text++);
        }
        put((char)(failed == 0 ? '0' : 'f'));
        put('.');
        put('\\n');
        put('\\n');
        cli();
        sleep_mode();
        return 0;
      }
      """;

  private Avr() {}

  /** Skips a test where there is no compiler or no simulator. */
  public static void assume() {
    Gcc.assume("avr-gcc");
    Gcc.assume("simavr");
  }

  /**
   * What the self-tests of exported networks, linked into one program, say: {@code selftest 0.} if
   * all pass. Whatever overflows an int is a warning, and each warning an error.
   *
   * @param device such as {@code atmega328p}
   * @param names that the networks were exported by, into this folder
   */
  public static String selfTest(Path folder, String device, String... names) throws IOException {
    String headers =
        Arrays.stream(names)
            .map(name -> "#include \"" + name + ".h\"")
            .collect(Collectors.joining("\n"));
    String tests =
        Arrays.stream(names)
            .map(name -> name + "_selftest() != 0")
            .collect(Collectors.joining(" || "));
    Files.writeString(folder.resolve("main.c"), MAIN.formatted(headers, tests));
    List<String> compiler = new ArrayList<>(List.of("avr-gcc", "-mmcu=" + device, "-O1"));
    compiler.addAll(List.of("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "main.c"));
    Arrays.stream(names).map(name -> name + ".c").forEach(compiler::add);
    compiler.addAll(List.of("-o", "main.elf"));
    Gcc.run(folder, compiler);
    return Gcc.run(folder, List.of("simavr", "-m", device, "-f", "16000000", "main.elf"));
  }
}
