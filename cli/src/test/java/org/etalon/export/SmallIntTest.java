package org.etalon.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Network;
import org.etalon.testing.FixedConvolutions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exported C where an int has 16 bits: for an AVR, in a simulator. */
class SmallIntTest {
  @TempDir Path folder = Path.of("");

  /** On a device whose int has 16 bits, in a simulator; whatever overflows an int is a warning. */
  @ParameterizedTest
  @MethodSource("forSmallDevices")
  void selfTest_passesWhereIntHas16Bits(Network network) throws IOException {
    Gcc.assume("avr-gcc");
    Gcc.assume("simavr");
    CExport export =
        CExport.of(
            FixedGraph.of(network), new Provenance(List.of(), Optional.empty(), Optional.empty()));
    Files.writeString(folder.resolve(CExport.HEADER), export.header());
    Files.writeString(folder.resolve(CExport.SOURCE), export.source());
    Files.writeString(folder.resolve("main.c"), AVR_MAIN);
    List<String> compiler = List.of("avr-gcc", "-mmcu=atmega2560", "-O1", "-std=c99", "-pedantic");
    List<String> rest = List.of("-Wall", "-Wextra", "-Werror", "main.c", "net.c", "-o", "main.elf");
    Gcc.run(folder, Stream.concat(compiler.stream(), rest.stream()).toList());
    List<String> simulator = List.of("simavr", "-m", "atmega2560", "-f", "16000000", "main.elf");
    assertThat(Gcc.run(folder, simulator)).contains("selftest 0.");
  }

  private static final String AVR_MAIN =
      """
      #include <avr/interrupt.h>
      #include <avr/io.h>
      #include <avr/sleep.h>
      #include "net.h"
      typedef char int_has_16_bits[sizeof(int) == 2 ? 1 : -1];
      static void put(char c) {
        while (!(UCSR0A & (1 << UDRE0))) {
        }
        UDR0 = (uint8_t)c;
      }
      int main(void) {
        const char *text = "selftest ";
        int failed = net_selftest();
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

  static Stream<Network> forSmallDevices() {
    return Stream.of(
        new CExportTest.Shape(RoundingMode.HALF_EVEN, 11, 8, 0).network(),
        new CExportTest.Shape(RoundingMode.HALF_AWAY, 20, 16, 0).network(), // sums of 64 bits
        new CExportTest.Shape(RoundingMode.HALF_EVEN, 4, 11, 3).network(),
        new CExportTest.Shape(RoundingMode.FLOOR, 14, 16, 0)
            .network(), // products overflow an int at once
        FixedConvolutions.fixed(1, RoundingMode.HALF_EVEN, 4, 8));
  }
}
