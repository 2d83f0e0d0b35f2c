package org.etalon.export;

import java.util.Arrays;

/** The integer types of {@code stdint.h} that tables and values have. */
enum IntegerType {
  INT8("int8_t", 1, -0x80L, 0x7fL),
  UINT8("uint8_t", 1, 0, 0xffL),
  INT16("int16_t", 2, -0x8000L, 0x7fffL),
  UINT16("uint16_t", 2, 0, 0xffffL),
  INT32("int32_t", 4, Integer.MIN_VALUE, Integer.MAX_VALUE),
  UINT32("uint32_t", 4, 0, 0xffffffffL),
  INT64("int64_t", 8, Long.MIN_VALUE, Long.MAX_VALUE);

  private final String text;
  private final int bytes;
  private final long least;
  private final long most;

  IntegerType(String text, int bytes, long least, long most) {
    this.text = text;
    this.bytes = bytes;
    this.least = least;
    this.most = most;
  }

  /** The smallest type with all integers from {@code low} to {@code high}, signed if it may be. */
  static IntegerType of(long low, long high) {
    return Arrays.stream(values())
        .filter(type -> type.least <= low && high <= type.most)
        .findFirst()
        .orElseThrow();
  }

  /** The smallest type that holds all of these. */
  static IntegerType of(long[] values) {
    return of(
        Math.min(0, Arrays.stream(values).min().orElse(0)),
        Math.max(0, Arrays.stream(values).max().orElse(0)));
  }

  /** Its name in C. */
  String text() {
    return text;
  }

  /** How many bytes one takes. */
  int bytes() {
    return bytes;
  }

  /** The least integer. */
  long least() {
    return least;
  }

  /** The largest integer. */
  long most() {
    return most;
  }
}
