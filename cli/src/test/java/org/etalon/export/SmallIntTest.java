package org.etalon.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.testing.FixedConvolutions;
import org.junit.jupiter.api.Test;
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
    Avr.assume();
    CExport export =
        CExport.of(
            FixedGraph.of(network),
            new Provenance(List.of(), Optional.empty(), Optional.empty()),
            CNames.NET);
    Files.writeString(folder.resolve(CNames.NET.header()), export.header());
    Files.writeString(folder.resolve(CNames.NET.source()), export.source());
    assertThat(Avr.selfTest(folder, "atmega2560", "net")).contains("selftest 0.");
  }

  /** Addresses of 16 bits would be read without a word. */
  @Test
  void tables_thatNearAddressesDoNotReach_doNotCompileAsTheyAre() {
    String near = CTables.macros(List.of(Table.of("t", new long[60_000])));
    assertThat(near).contains("#define NET_TABLE PROGMEM").doesNotContain("#error");
    String far = CTables.macros(List.of(Table.of("t", new long[60_001])));
    assertThat(far)
        .contains("#ifdef __AVR__\n#error \"tables of 60001 bytes")
        .contains("#else\n#define NET_TABLE\n#endif")
        .doesNotContain("PROGMEM");
  }

  static Stream<Network> forSmallDevices() {
    return Stream.of(
        new CExportTest.Shape(RoundingMode.HALF_EVEN, 11, 8, 0).network(),
        new CExportTest.Shape(RoundingMode.HALF_AWAY, 20, 16, 0).network(), // sums of 64 bits
        new CExportTest.Shape(RoundingMode.HALF_EVEN, 4, 11, 3).network(),
        new CExportTest.Shape(RoundingMode.FLOOR, 14, 16, 0)
            .network(), // products overflow an int at once
        largeBiases(), // a table of 64 bits
        new FixedSkip(1, RoundingMode.HALF_EVEN, RoundingMode.FLOOR, 8).network(),
        FixedConvolutions.fixed(1, RoundingMode.HALF_EVEN, 4, 8));
  }

  private static Network largeBiases() {
    FixedFormat fine = FixedFormat.signed(0.25, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    FixedFormat coarse = FixedFormat.signed(0x1p20, 20, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    Matrix weights = Matrix.of(2, 3, 0.5, -3, 0x1p20, 0x1p19, 0, -1.5);
    Vector biases = Vector.of(0x1p34 + 0x1p19 + 0.125, -0x1p35 - 0.5);
    Affine dense = Affine.of(weights, biases);
    return Network.of(List.of(new Round(3, fine), dense, new Round(2, coarse)));
  }
}
