package org.etalon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.etalon.onnx.OnnxReader;

/** Models with one more node behind their last. */
final class Heads {
  private Heads() {}

  /**
   * Writes a model with one more output, 'p': a second message behind the first is merged into it.
   *
   * @return the file
   */
  static Path add(Path plain, String operator, Path file) throws IOException {
    String output = OnnxReader.read(plain).metadata().outputNames().get(0);
    byte[] node = join(field(1, text(output)), field(2, text("p")), field(4, text(operator)));
    byte[] attribute = join(field(1, text("axis")), new byte[] {3 << 3, 1, (byte) 0xa0, 1, 2});
    byte[] withAxis = operator.equals("ArgMax") ? join(node, field(5, attribute)) : node;
    byte[] graph = join(field(1, withAxis), field(12, field(1, text("p"))));
    Files.write(file, join(Files.readAllBytes(plain), field(7, graph)));
    return file;
  }

  /** Writes a model that is an operator and no more, from one input. */
  static Path alone(String operator, Path file) throws IOException {
    byte[] node = join(field(1, text("x")), field(2, text("y")), field(4, text(operator)));
    byte[] shape = field(2, field(1, new byte[] {1 << 3, 1}));
    byte[] type = field(2, field(1, join(new byte[] {1 << 3, 1}, shape)));
    byte[] input = field(11, join(field(1, text("x")), type));
    byte[] graph = join(field(1, node), input, field(12, field(1, text("y"))));
    byte[] version = field(8, new byte[] {2 << 3, 13});
    Files.write(file, join(new byte[] {1 << 3, 8}, field(7, graph), version));
    return file;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] field(int number, byte[] content) {
    return join(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }
}
