package org.etalon.export;

/**
 * The hash FNV-1a of 32 bits (RFC 9923) over integers, eight bytes each, the lowest first. One
 * changed byte always changes it: every step is one to one in the hash so far.
 */
final class Fnv {
  /** The first hash. */
  static final int BASIS = 0x811c9dc5;

  /** What a hash is multiplied with. */
  static final int PRIME = 0x01000193;

  private int hash = BASIS;

  /** Takes integers in. */
  void add(long... values) {
    for (long value : values) {
      for (int k = 0; k < Long.SIZE; k += Byte.SIZE) {
        hash = (hash ^ (int) ((value >>> k) & 0xff)) * PRIME;
      }
    }
  }

  /** The hash of what was taken in. */
  int value() {
    return hash;
  }
}
