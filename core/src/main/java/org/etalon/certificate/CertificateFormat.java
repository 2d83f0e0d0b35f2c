package org.etalon.certificate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the reader and the writer of certificates share. */
final class CertificateFormat {
  /** How files begin that know the default slopes alone. */
  static final String MAGIC_1 = "etalon-certificate 1";

  /** How files begin that are written. */
  static final String MAGIC = "etalon-certificate 2";

  /** The key of places, a layer's separated by commas, layers by semicolons. */
  static final String PLACES = "places";

  private static final String LISTS = "%s(,%s)*(;%s(,%s)*)*".replace("%s", "[0-9]{1,7}");

  private static final int PAYLOAD_BITS = 7;

  private CertificateFormat() {}

  static String text(List<List<Integer>> places) {
    return places.stream()
        .map(layer -> layer.stream().map(String::valueOf).collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }

  /** The places that a text says; none of an empty one. */
  static List<List<Integer>> places(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    if (!text.matches(LISTS)) {
      throw new CertificateException("the header says places that are no lists of numbers");
    }
    return Arrays.stream(text.split(";"))
        .map(layer -> Arrays.stream(layer.split(",")).map(Integer::valueOf).toList())
        .toList();
  }

  /** A non-negative number, seven bits a byte, the lowest first, the high bit says "more". */
  static void writeNumber(DataOutputStream out, int number) throws IOException {
    int rest = number;
    while (rest > 0x7f) {
      out.writeByte(0x80 | (rest & 0x7f));
      rest >>>= PAYLOAD_BITS;
    }
    out.writeByte(rest);
  }

  static int readNumber(DataInputStream in) throws IOException {
    int number = 0;
    for (int shift = 0; shift < 4 * PAYLOAD_BITS; shift += PAYLOAD_BITS) {
      int next = in.readUnsignedByte();
      number |= (next & 0x7f) << shift;
      if (next <= 0x7f) {
        return number;
      }
    }
    throw new CertificateException("a number is too large");
  }
}
