package org.etalon.engine.bound;

import java.util.Arrays;

/** Some of the entries of a vector, ascending, with their places in the list. A buffer. */
final class LiveSet {
  /** The entries; the first {@link #count}. */
  final int[] list;

  /** Of each entry its place in the list, or -1. */
  final int[] position;

  int count;

  LiveSet(int size) {
    list = new int[size];
    position = new int[size];
    clear();
  }

  /** All entries of a vector. */
  static LiveSet all(int size) {
    LiveSet all = new LiveSet(size);
    for (int i = 0; i < size; i++) {
      all.add(i);
    }
    return all;
  }

  void clear() {
    Arrays.fill(position, -1);
    count = 0;
  }

  /** Adds an entry larger than those added before. */
  void add(int i) {
    position[i] = count;
    list[count++] = i;
  }

  /** A copy of the list. */
  int[] toArray() {
    return Arrays.copyOf(list, count);
  }
}
