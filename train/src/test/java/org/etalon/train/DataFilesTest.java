package org.etalon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFilesTest {
  private static final int IMAGES = 2051;
  private static final int LABELS = 2049;

  @TempDir Path folder = Path.of("");

  private static byte[] idx(int magic, int[] sizes, byte... elements) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + elements.length);
    buffer.putInt(magic);
    for (int size : sizes) {
      buffer.putInt(size);
    }
    return buffer.put(elements).array();
  }

  private static byte[] compressed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private void writeGood() throws IOException {
    byte[] pixels = new byte[6 * 4];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 11);
    }
    write("train-images-idx3-ubyte.gz", compressed(idx(IMAGES, new int[] {6, 2, 2}, pixels)));
    write("train-labels-idx1-ubyte", idx(LABELS, new int[] {6}, bytes(0, 1, 2, 3, 4, 9)));
    write("t10k-images-idx3-ubyte", idx(IMAGES, new int[] {1, 2, 2}, bytes(255, 0, 128, 51)));
    write("t10k-labels-idx1-ubyte.gz", compressed(idx(LABELS, new int[] {1}, bytes(7))));
  }

  private static byte[] bytes(int... values) {
    byte[] result = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (byte) values[i];
    }
    return result;
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  @Test
  void mnist_plainAndCompressed_areReadAlike() throws IOException {
    writeGood();
    DataSplit data = Mnist.read(folder);
    assertThat(data.train().count()).isEqualTo(5);
    assertThat(data.validation().count()).isEqualTo(1);
    assertThat(data.validation().targets().classOf(0)).isEqualTo(9);
    assertThat(data.test().input(0)).containsExactly(1, 0, 128 / 255f, 0.2f);
    assertThat(data.train().input(1)[0]).isEqualTo(44 / 255f);
    assertThat(Mnist.readTest(folder)).isEqualTo(data.test());
  }

  @Test
  void mnist_wrongFiles_areRefusedInOneLine() throws IOException {
    writeGood();
    byte[] images = idx(IMAGES, new int[] {1, 2, 2}, bytes(1, 2, 3, 4));
    refused("t10k-images-idx3-ubyte", Arrays.copyOf(images, images.length - 1), "truncated");
    refused("t10k-images-idx3-ubyte", Arrays.copyOf(images, 9), "truncated");
    refused("t10k-images-idx3-ubyte", new byte[0], "truncated");
    refused("t10k-images-idx3-ubyte", Arrays.copyOf(images, images.length + 1), "more bytes");
    byte[] gzip = compressed(images);
    refused("t10k-images-idx3-ubyte", Arrays.copyOf(gzip, gzip.length - 9), "truncated");
    byte[] damaged = gzip.clone();
    damaged[gzip.length - 6] ^= 1; // the check sum
    refused("t10k-images-idx3-ubyte", damaged, "damaged");
    refused("t10k-images-idx3-ubyte", idx(LABELS, new int[] {1}, bytes(1)), "magic number is 2049");
    refused("t10k-images-idx3-ubyte", idx(IMAGES, new int[] {-1, 2, 2}, bytes(1)), "size -1");
    refused("t10k-images-idx3-ubyte", idx(IMAGES, new int[] {99999, 9999, 9}, bytes(1)), "size");
    byte[] two = idx(IMAGES, new int[] {2, 2, 2}, new byte[8]);
    refused("t10k-images-idx3-ubyte", two, "2 images");
    write("t10k-images-idx3-ubyte", images);
    refused("t10k-labels-idx1-ubyte", idx(LABELS, new int[] {1}, bytes(10)), "label 1 is 10");
    Files.delete(folder.resolve("train-labels-idx1-ubyte"));
    assertThatThrownBy(() -> Mnist.read(folder))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("no train-labels-idx1-ubyte");
  }

  private void refused(String name, byte[] bytes, String message) throws IOException {
    write(name, bytes);
    assertThatThrownBy(() -> Mnist.read(folder))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void csv_classesAndValues_areReadWithOrWithoutAHeader() throws IOException {
    Path file = folder.resolve("data.csv");
    Files.writeString(file, "a,b,class\n1, 2.5,0\n\n-3,4e-1,2\n");
    Samples classes = CsvData.readClasses(file);
    assertThat(classes.count()).isEqualTo(2);
    assertThat(classes.input(1)).containsExactly(-3, 0.4f);
    assertThat(classes.targets().outputs()).isEqualTo(3);
    assertThat(classes.targets().classOf(1)).isEqualTo(2);
    Samples values = CsvData.readValues(file, 2);
    assertThat(values.inputs()).isEqualTo(1);
    assertThat(values.targets().value(0, 0)).isEqualTo(2.5f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,0;1,0 | line 2: 2 numbers, expected 3",
        "1,2,x | line 1, y[0]: not a finite number: x",
        "1,NaN,0 | line 1, x[1]: not a finite number: NaN",
        "1,2,0.5 | sample 1 has class 0.5",
        "1,2,-1 | sample 1 has class -1.0",
        "a,b,c | no samples",
        "1 | line 1: 1 number, expected at least 2"
      })
  void csv_wrongLines_areNamed(String lines, String message) throws IOException {
    Path file = folder.resolve("bad.csv");
    Files.writeString(file, lines.replace(';', '\n'));
    assertThatThrownBy(() -> CsvData.readClasses(file))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining(message);
  }
}
