package org.etalon.certificate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;

/**
 * A value of f that a network in fixed point casts.
 *
 * @param value its number: 0 for the input, k for what the k-th node of f gives
 * @param format what it is cast to
 */
public record Cast(int value, FixedFormat format) {
  private static final int MOST_TEXT = 64;

  /** Writes it, the format as fingerprints have it. */
  void write(DataOutputStream out) throws IOException {
    CertificateFormat.writeNumber(out, value);
    out.writeDouble(format.step());
    out.writeLong(format.lowest());
    out.writeLong(format.highest());
    byte[] how =
        (format.rounding().label() + " " + format.overflow().label())
            .getBytes(StandardCharsets.US_ASCII);
    CertificateFormat.writeNumber(out, how.length);
    out.write(how);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is no format
   */
  static Cast read(DataInputStream in) throws IOException {
    int value = CertificateFormat.readNumber(in);
    double step = in.readDouble();
    long lowest = in.readLong();
    long highest = in.readLong();
    int length = CertificateFormat.readNumber(in);
    if (length > MOST_TEXT) {
      throw new CertificateException("a length is out of range");
    }
    String how = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    List<String> words = Arrays.asList(how.split(" ", -1));
    Optional<RoundingMode> rounding = RoundingMode.of(words.get(0));
    Optional<Overflow> overflow = words.size() == 2 ? overflow(words.get(1)) : Optional.empty();
    if (rounding.isEmpty() || overflow.isEmpty()) {
      throw new CertificateException("no cast is '" + how + "'");
    }
    return new Cast(value, new FixedFormat(step, lowest, highest, rounding.get(), overflow.get()));
  }

  private static Optional<Overflow> overflow(String label) {
    return Arrays.stream(Overflow.values()).filter(o -> o.label().equals(label)).findFirst();
  }
}
