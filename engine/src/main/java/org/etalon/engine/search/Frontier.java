package org.etalon.engine.search;

import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The boxes that wait, ordered by their bounds, and depth first once there are too many of them.
 *
 * <p><b>Property:</b> memory stays bounded: past the capacity newcomers go on a stack that is
 * worked off first, and of a stack that is deep the lower half goes to a file until its turn comes.
 * In which order boxes come out depends on the capacity, never on what is in a file. Where none can
 * be written, as on a full disk, all stay in memory, until that is tried again: when they are as
 * many more as the stack may have, or are gone.
 */
final class Frontier implements AutoCloseable {
  /** What boxes that wait in order may take in one process. */
  private static final long BYTES = 768L << 20;

  /** What the stack may take beside them. */
  private static final long STACK_BYTES = 96L << 20;

  /** What the stack of a subtree may take. */
  private static final long SUBTREE_BYTES = 16L << 20;

  /**
   * A box on the stack.
   *
   * @param largest bound of it and all below it
   */
  private record Stacked(Subproblem box, double largest) {}

  private final long capacity;
  private final long stackCapacity;
  private final TreeSet<Subproblem> ordered = new TreeSet<>();
  private final List<Stacked> stack = new ArrayList<>(); // above what is in the file
  private final SpillFile file;
  private final Deque<Double> largestInFile = new ArrayDeque<>(); // up to each of its runs
  private long stackBytes;
  private int inFile;
  private long spillsPast; // bytes of the stack

  /** An empty frontier, one of so many that share the memory of a process. */
  Frontier(int searches) {
    this(BYTES / searches, STACK_BYTES / searches, SpillFile::temporary);
  }

  /** An empty one that goes depth first from the beginning, for a subtree. */
  static Frontier ofSubtree() {
    return new Frontier(0, SUBTREE_BYTES, SpillFile::temporary);
  }

  /**
   * An empty one.
   *
   * @param capacity past so many bytes it goes depth first
   * @param stackCapacity past so many bytes on the stack, boxes go to a file
   */
  Frontier(long capacity, long stackCapacity, SpillFile.Opening opening) {
    this.capacity = capacity;
    this.stackCapacity = stackCapacity;
    spillsPast = stackCapacity;
    file = new SpillFile(opening);
  }

  void add(Subproblem subproblem) {
    restore(subproblem, ordered.size() * subproblem.bytes() > capacity);
  }

  /** Takes out the one of largest bound; the frontier must not be empty. */
  Subproblem removeLargest() {
    return stacked() == 0 ? ordered.pollFirst() : pop();
  }

  /** Takes out the one of smallest bound; the frontier must not be empty. */
  Subproblem removeSmallest() {
    return stacked() == 0 ? ordered.pollLast() : pop();
  }

  /** The one that {@link #removeLargest} would take; the frontier must not be empty. */
  Subproblem hardest() {
    return stacked() == 0 ? ordered.first() : top().box();
  }

  int size() {
    return ordered.size() + stacked();
  }

  /** The largest bound of those that wait; 0 if there are none. */
  double upperBound() {
    return Math.max(ordered.isEmpty() ? 0 : ordered.first().upperBound(), largestStacked());
  }

  private double largestStacked() {
    return stack.isEmpty()
        ? largestInFile.isEmpty() ? 0 : largestInFile.element()
        : stack.get(stack.size() - 1).largest();
  }

  /**
   * Shows all that wait, in an order in which {@link #restore} takes them.
   *
   * @throws UnreadException if those in the file are not what was written there
   */
  void forEach(Consumer<Subproblem> taker) {
    try {
      show(taker::accept);
    } catch (IOException e) {
      throw new IllegalStateException(e); // nothing is written
    }
  }

  /**
   * Writes all that wait, in the same order.
   *
   * @throws IOException if {@code out} does not take them
   * @throws UnreadException if those in the file are not what was written there
   */
  void write(DataOutput out) throws IOException {
    show(box -> box.write(out));
  }

  private void show(SpillFile.Taker taker) throws IOException {
    for (Subproblem box : ordered) {
      taker.take(box);
    }
    file.forEach(taker);
    for (Stacked one : stack) {
      taker.take(one.box());
    }
  }

  /** How many of those that {@link #forEach} shows are on the stack: its last ones. */
  int stacked() {
    return inFile + stack.size();
  }

  /** Puts back one that {@link #forEach} showed. */
  void restore(Subproblem subproblem, boolean stacked) {
    if (stacked) {
      push(subproblem);
    } else {
      ordered.add(subproblem);
    }
  }

  private void push(Subproblem box) {
    stack.add(new Stacked(box, Math.max(largestStacked(), box.upperBound())));
    stackBytes += box.bytes();
    if (stackBytes > spillsPast && stack.size() > 1) {
      spill();
    }
  }

  /** Writes the lower half of the stack to the file. */
  private void spill() {
    List<Stacked> lower = stack.subList(0, stack.size() / 2);
    try {
      file.push(lower.stream().map(Stacked::box).toList());
    } catch (IOException e) {
      spillsPast = stackBytes + stackCapacity; // memory may do; else there may be room by then
      return;
    }
    spillsPast = stackCapacity;
    inFile += lower.size();
    largestInFile.push(lower.get(lower.size() - 1).largest());
    stackBytes -= lower.stream().mapToLong(one -> one.box().bytes()).sum();
    lower.clear();
  }

  private Stacked top() {
    if (stack.isEmpty()) {
      readBack();
    }
    return stack.get(stack.size() - 1);
  }

  private Subproblem pop() {
    Subproblem box = top().box();
    stack.remove(stack.size() - 1);
    stackBytes -= box.bytes();
    if (stack.isEmpty()) {
      spillsPast = stackCapacity; // of what is read back, too, and there is room for as much
    }
    return box;
  }

  private void readBack() {
    List<Subproblem> boxes = file.pop();
    inFile -= boxes.size();
    largestInFile.pop();
    boxes.forEach(this::push);
  }

  @Override
  public void close() {
    file.close();
  }
}
