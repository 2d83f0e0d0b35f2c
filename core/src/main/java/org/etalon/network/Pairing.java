package org.etalon.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which neurons of two chains f and g are bounded side by side, where their hidden layers differ in
 * width: neuron k of hidden layer l of g stands at {@code places.get(l).get(k)}, all counted from
 * 0; neurons of f stand at their own numbers. Where one of the two has no neuron, a zero stands for
 * it. Whatever the places are, the functions are the same; how tight bounds of their difference are
 * depends on them.
 *
 * @param places of the neurons of g, one list a hidden layer; none at all if each stands at its own
 *     number
 */
public record Pairing(List<List<Integer>> places) {
  /** Every neuron beside the one of its own number. */
  public static final Pairing BY_POSITION = new Pairing(List.of());

  private static final int DIGITS = 9;

  /** Copies the lists. */
  public Pairing {
    places = places.stream().map(List::copyOf).toList();
  }

  /** Whether every neuron stands at its own number. */
  public boolean isByPosition() {
    return places.isEmpty();
  }

  /** The place of neuron {@code k} of hidden layer {@code layer} of g. */
  public int place(int layer, int k) {
    return isByPosition() ? k : places.get(layer).get(k);
  }

  /** The places, those of a layer with spaces between, layers with semicolons. */
  public String text() {
    return places.stream()
        .map(layer -> layer.stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .collect(Collectors.joining(";"));
  }

  /**
   * What {@link #text} gives, read back.
   *
   * @throws IllegalArgumentException if it is no such text
   */
  public static Pairing parse(String text) {
    List<List<Integer>> places = new ArrayList<>();
    for (String layer : text.split(";", -1)) {
      List<Integer> numbers = new ArrayList<>();
      for (String number : layer.split(" ", -1)) {
        if (!number.matches("[0-9]{1," + DIGITS + "}")) {
          throw new IllegalArgumentException("no place of a neuron: '" + number + "'");
        }
        numbers.add(Integer.valueOf(number));
      }
      places.add(numbers);
    }
    return new Pairing(places);
  }
}
