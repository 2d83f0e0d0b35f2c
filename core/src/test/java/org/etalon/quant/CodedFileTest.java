package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.etalon.file.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CodedFileTest {
  @TempDir private Path folder;

  private static CodedNetwork network() {
    return new RandomCoded(4).network(5);
  }

  private byte[] written() throws IOException {
    Path file = folder.resolve("g.coded");
    CodedFile.write(file, network());
    return Files.readAllBytes(file);
  }

  @Test
  void aFile_holdsTheNetworkPlainOrCompressed() throws IOException {
    byte[] content = written();
    assertThat(content).hasSize(15 + 4 + (int) ((network().totalBits() + 7) / 8) + 32);
    assertThat(CodedFile.read(folder.resolve("g.coded"))).isEqualTo(network());
    Path compressed = folder.resolve("g.coded.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(content);
    }
    assertThat(CodedFile.read(compressed)).isEqualTo(network());
    assertThat(CodedFile.isCoded(content)).isTrue();
    assertThat(CodedFile.isCoded(new byte[20])).isFalse();
    assertThat(CodedFile.isCoded(new byte[3])).isFalse();
  }

  @Test
  void anyOtherByte_isRefused() throws IOException {
    byte[] content = written();
    for (int at = 0; at < content.length; at++) {
      byte[] damaged = content.clone();
      damaged[at] ^= 4;
      assertThatThrownBy(() -> CodedFile.parse(damaged))
          .isInstanceOf(MalformedCodedException.class)
          .hasMessage(
              at < 15
                  ? "not a coded network of a known version: it does not begin with"
                      + " 'etalon-coded 1'"
                  : "the coded network is damaged: its SHA-256 does not fit");
      byte[] cut = Arrays.copyOf(content, at);
      assertThatThrownBy(() -> CodedFile.parse(cut)).isInstanceOf(MalformedCodedException.class);
    }
  }

  @Test
  void aWrongLength_isRefusedThoughTheHashFits() throws IOException {
    byte[] content = written();
    for (int change : new int[] {1, 8, 128}) {
      byte[] forged = content.clone();
      forged[18] ^= (byte) change;
      byte[] hash = Sha256.digest().digest(Arrays.copyOf(forged, forged.length - 32));
      System.arraycopy(hash, 0, forged, forged.length - 32, 32);
      assertThatThrownBy(() -> CodedFile.parse(forged)).isInstanceOf(MalformedCodedException.class);
    }
  }
}
