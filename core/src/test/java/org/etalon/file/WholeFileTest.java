package org.etalon.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  @Test
  void write_fails_leavesTheOldFileAndNothingBeside() throws IOException {
    Path file = folder.resolve("a");
    Files.writeString(file, "old");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void write_whileInterrupted_writesAndStaysInterrupted() throws IOException {
    Path file = folder.resolve("a");
    Thread.currentThread().interrupt();
    WholeFile.write(file, out -> out.write('x'));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasContent("x");
  }

  @Test
  void writeHashed_endsWithTheHashOfTheRest() throws IOException {
    Path file = folder.resolve("a");
    WholeFile.writeHashed(file, out -> out.writeLong(0x616263L));
    byte[] bytes = Files.readAllBytes(file);
    byte[] head = Arrays.copyOf(bytes, bytes.length - Sha256.BYTES);
    assertThat(head).endsWith('a', 'b', 'c').hasSize(Long.BYTES);
    assertThat(Arrays.copyOfRange(bytes, head.length, bytes.length))
        .isEqualTo(Sha256.digest().digest(head));
  }

  @Test
  void hex_isTheStandardsExample() {
    assertThat(Sha256.hex(new byte[] {'a', 'b', 'c'}))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
