package org.etalon.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedFileTest {
  @TempDir Path folder = Path.of("");

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void read_plainAndCompressed_givesTheContentAndTheHashOfTheBytes() throws IOException {
    byte[] content = {1, 2, 3};
    ShippedFile plain = ShippedFile.read(write("a", content), 3);
    assertThat(plain.content()).containsExactly(content);
    assertThat(plain.sha256()).isEqualTo(Sha256.hex(content));
    byte[] packed = gzip(content);
    ShippedFile compressed = ShippedFile.read(write("a.gz", packed), 100);
    assertThat(compressed.content()).containsExactly(content);
    assertThat(compressed.sha256()).isEqualTo(Sha256.hex(packed));
    assertThat(ShippedFile.readPlain(folder.resolve("a.gz"), 100).content())
        .containsExactly(packed);
    assertThat(ShippedFile.read(write("empty", new byte[0]), 0).content()).isEmpty();
  }

  @Test
  void read_beyondTheLimit_isRefusedBeforeItIsWhole() throws IOException {
    Path plain = write("a", new byte[4]);
    assertThatThrownBy(() -> ShippedFile.read(plain, 3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than 3 bytes, the most");
    Path bomb = write("bomb.gz", gzip(new byte[10_000_000]));
    assertThatThrownBy(() -> ShippedFile.read(bomb, 1_000_000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than 1000000 bytes once decompressed");
  }

  @Test
  void read_damagedOrMissing_isOneLine() throws IOException {
    byte[] packed = gzip(new byte[1000]);
    Path cut = write("cut.gz", Arrays.copyOf(packed, packed.length - 5));
    packed[packed.length - 6] ^= 1; // in the checksum
    Path wrong = write("wrong.gz", packed);
    for (Path file : new Path[] {cut, wrong}) {
      assertThatThrownBy(() -> ShippedFile.read(file, 5000))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged gzip data");
    }
    assertThatThrownBy(() -> ShippedFile.read(folder, 10)).hasMessageContaining("folder");
    assertThatThrownBy(() -> ShippedFile.read(folder.resolve("none"), 10))
        .isInstanceOf(NoSuchFileException.class);
  }
}
