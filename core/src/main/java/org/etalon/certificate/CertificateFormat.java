package org.etalon.certificate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
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

  private static final String PLACE = "[0-9]{1,7}";

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
    List<List<Integer>> places = new ArrayList<>();
    for (String layer : text.split(";", -1)) {
      List<Integer> own = new ArrayList<>();
      for (String place : layer.split(",", -1)) {
        if (!place.matches(PLACE)) {
          throw new CertificateException("the header says places that are no lists of numbers");
        }
        own.add(Integer.valueOf(place));
      }
      places.add(own);
    }
    return places;
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
