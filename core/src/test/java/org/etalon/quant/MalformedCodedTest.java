package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams written by hand, each with one thing that a reader refuses. */
final class MalformedCodedTest {
  /** One layer, one input, one neuron, all inputs stored. */
  private static final String SIZES = "1 1 1 0 ";

  private static byte[] bytes(String bits) {
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << (7 - i % 8));
    }
    return bytes;
  }

  private static CodedNetwork decode(String text) {
    String bits = text.replace(" ", "");
    return CodedNetwork.read(bytes(bits), bits.length());
  }

  private static void refused(String text, String reason) {
    assertThatThrownBy(() -> decode(text))
        .as(text)
        .isInstanceOf(MalformedCodedException.class)
        .hasMessageContaining(reason);
  }

  private static String gamma(int number) {
    String digits = Integer.toBinaryString(number);
    return "0".repeat(digits.length() - 1) + digits + " ";
  }

  /** A head with fields, smallest width, exponent (as gamma), extra (as gamma), finer. */
  private static String head(int field, int width, int exponent, int extra, int finer) {
    return "1".repeat(field)
        + "0 0 "
        + "1".repeat(width)
        + "0 "
        + gamma(exponent)
        + gamma(extra)
        + "1".repeat(finer)
        + "0 ";
  }

  @Test
  void aStreamOfOneNumber_isRead() {
    CodedRow row = CodedRow.of(0, new int[] {-1}, 0);
    CodedNetwork expected = CodedNetwork.of(List.of(new CodedLayer(List.of(row))));
    assertThat(decode(SIZES + head(0, 1, 1, 1, 0) + "0 00 1 0")).isEqualTo(expected);
  }

  @Test
  void otherLengths_areRefused() {
    String good = SIZES + head(0, 1, 1, 1, 1) + "0 00 1 0"; // 17 bits
    refused(good.substring(0, good.length() - 1), "cut off");
    refused(good + "0", "ends 1 bits before the stream");
    byte[] bytes = bytes(good.replace(" ", ""));
    int length = good.replace(" ", "").length();
    for (long other : new long[] {-1, length - 8, length + 8, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> CodedNetwork.read(bytes, other))
          .isInstanceOf(MalformedCodedException.class)
          .hasMessageContaining("bytes");
    }
    bytes[bytes.length - 1] |= 1;
    assertThatThrownBy(() -> CodedNetwork.read(bytes, length))
        .isInstanceOf(MalformedCodedException.class)
        .hasMessageContaining("bits that are not 0");
  }

  @Test
  void sizesThatNoMemoryHolds_areRefused() {
    refused(gamma(1025), "a number of layers above 1024");
    refused("1" + gamma((1 << 20) + 1), "a number of neurons above 1048576");
    refused("0".repeat(31) + "1", "a number of layers above 1024");
    refused("1" + gamma(1 << 20) + gamma(1 << 20), (1L << 40) + (1L << 20) + " numbers");
    refused("1" + gamma(1 << 12) + gamma(1 << 12), "16781312 numbers");
    CodedRow[] rows = new CodedRow[1 << 12];
    Arrays.fill(rows, CodedRow.of(0, new int[1 << 12], 0));
    CodedLayer large = new CodedLayer(List.of(rows));
    assertThatThrownBy(() -> CodedNetwork.of(List.of(large)))
        .isInstanceOf(IllegalArgumentException.class);
    CodedLayer small = new CodedLayer(List.of(CodedRow.of(0, new int[1], 0)));
    CodedLayer[] layers = new CodedLayer[1025];
    Arrays.fill(layers, small);
    assertThatThrownBy(() -> CodedNetwork.of(List.of(layers)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void headsThatAreTooLarge_areRefused() {
    refused(SIZES + head(8, 0, 1, 1, 0), "a field of widths above 7");
    refused(SIZES + "0 " + "1".repeat(13), "a field of exponents above 12");
    refused(SIZES + head(0, 33, 1, 1, 0), "a width above 32");
    refused(SIZES + head(0, 0, 2 * 1025, 1, 0) + "0 00", "the exponent 1025");
    refused(SIZES + head(0, 0, 2 * 1025 + 1, 1, 0) + "0 00", "the exponent -1025");
    refused(SIZES + head(0, 0, 5000, 1, 0), "a step of exponents above 2048");
    refused(SIZES + head(0, 0, 1, 2 * 63, 0), "a width of biases above 62");
    refused(SIZES + head(0, 0, 1, 1, 31), "a shift of biases above 30");
  }

  /** Three values of two bits with exponent 0, biases of so many bits and places (as gamma). */
  private static String table(int biasWidth, int places) {
    return "11111110 110 1 011 11 00 01 " + "1".repeat(biasWidth) + "0 " + gamma(places);
  }

  @Test
  void tablesThatAreNone_areRefused() {
    CodedRow row = CodedRow.of(-1, new int[] {-2}, -1);
    CodedNetwork expected = CodedNetwork.of(List.of(new CodedLayer(List.of(row))));
    assertThat(decode(SIZES + table(1, 2) + "00 1")).isEqualTo(expected);
    refused(SIZES + table(1, 2) + "11 1", "the index 3 of 3 values");
    refused(SIZES + table(63, 1), "a width of biases above 62");
    refused(SIZES + table(1, 2 * 31), "a shift of biases above 30");
    refused(SIZES + table(62, 3), "biases of 62 bits");
    refused(SIZES + "11111110" + "1".repeat(33), "a width above 32");
    refused(SIZES + "11111110 0 1" + gamma(257), "a number of values above 256");
    refused(SIZES + "11111110 0" + gamma(2 * 1025), "the exponent 1025");
  }

  @Test
  void rowsThatAreNone_areRefused() {
    refused(SIZES + head(1, 32, 1, 1, 0) + "0 00 1", "a row of 33 bits");
    refused(SIZES + head(0, 0, 1, 1, 0) + "0 10", "a row of 0 bits");
    refused(SIZES + head(0, 0, 1, 1, 0) + "0 11", "a row of 0 bits");
    refused(SIZES + head(0, 1, 1, 2 * 62, 0) + "0 00", "a row of 1 bits");
    String one = "0".repeat(31) + "1";
    String least = "1" + "0".repeat(31);
    refused(SIZES + head(0, 32, 1, 1, 0) + "0 00" + least + one, "the code -2147483648");
    refused(SIZES + head(0, 32, 1, 1, 0) + "0 01" + least + one, "the code 2147483648");
    refused(SIZES + head(0, 32, 1, 1, 0) + "0 00" + one + least, "the code -2147483648");
    refused(SIZES + head(0, 2, 1, 1, 30) + "0 00 10 01", "the code -2147483648");
    refused(SIZES + head(0, 1, 2 * 901, 1, 0) + "0 00 1 0", "the exponent 901");
    refused(SIZES + head(0, 1, 2 * 901 + 1, 1, 0) + "0 00 1 0", "the exponent -901");
  }
}
