package org.etalon.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.network.ConvolutionShape;
import org.etalon.problem.UnfitException;

/**
 * Where CMSIS-NN has the entries of values: images lie pixel by pixel, all channels of one beside
 * each other. A step that only moves entries to other places moves nothing: its result is the array
 * that it takes, read in another order.
 */
final class CmsisLayout {
  private final FixedGraph graph;
  private final List<int[]> places = new ArrayList<>(); // of each value, where its entries are
  private final List<Integer> holders = new ArrayList<>(); // and the value whose array they are in

  private CmsisLayout(FixedGraph graph) {
    this.graph = graph;
    places.add(graph.image(0).map(Image::channelsLast).orElseGet(() -> inOrder(graph.size(0))));
    holders.add(0);
    for (FixedGraph.Place place : graph.places()) {
      boolean moves = moves(place);
      places.add(
          moves
              ? moved(place)
              : place
                  .step()
                  .fold(
                      stage ->
                          stage
                              .form()
                              .map(form -> convolved(place, form))
                              .orElseGet(() -> inOrder(stage.outputs())),
                      windows ->
                          convolved(place, windows.form().orElseThrow(() -> irregular(place))),
                      sum -> same(place)));
      holders.add(moves ? holders.get(place.inputs().get(0)) : holders.size());
    }
    int last = graph.places().size();
    int[] natural =
        graph.image(last).map(Image::channelsLast).orElseGet(() -> inOrder(graph.size(last)));
    if (holders.get(last) == 0 || !Arrays.equals(places.get(last), natural)) {
      throw new UnfitException(
          graph.places().get(last - 1).name() + " gives outputs in an order that CMSIS-NN has not");
    }
  }

  /**
   * The layout of a graph.
   *
   * @throws UnfitException if CMSIS-NN would have to move entries
   */
  static CmsisLayout of(FixedGraph graph) {
    return new CmsisLayout(graph);
  }

  private static int[] inOrder(int size) {
    return IntStream.range(0, size).toArray();
  }

  private static UnfitException irregular(FixedGraph.Place place) {
    return new UnfitException(
        place.name()
            + " has windows that do not lie regularly in an image, or leaves out entries; CMSIS-NN"
            + " has no such layer");
  }

  /** Whether a step gives all entries that it takes as they are, in another order. */
  private static boolean moves(FixedGraph.Place place) {
    return place.step().fold(stage -> false, CmsisLayout::permutes, sum -> false);
  }

  private static boolean permutes(Windows windows) {
    long[][] members = windows.members();
    long distinct = Arrays.stream(members).mapToLong(row -> row[0]).distinct().count();
    return members[0].length == 1
        && !windows.hasZeros()
        && members.length == windows.inputs()
        && distinct == members.length
        && windows.shift() == 0
        && (!windows.rectified() || windows.taken().lowest() >= 0)
        && windows.given().lowest() == windows.taken().lowest()
        && windows.given().highest() == windows.taken().highest();
  }

  private int[] moved(FixedGraph.Place place) {
    int[] from = places.get(place.inputs().get(0));
    long[][] members =
        place.step().fold(stage -> new long[0][], Windows::members, sum -> new long[0][]);
    return Arrays.stream(members).mapToInt(row -> from[(int) row[0]]).toArray();
  }

  private int[] convolved(FixedGraph.Place place, ConvolutionShape form) {
    int[] taken = places.get(place.inputs().get(0));
    if (!Arrays.equals(taken, Image.taken(form).channelsLast())) {
      throw new UnfitException(
          place.name()
              + " takes an image whose channels do not lie beside each other, as those of"
              + " CMSIS-NN do");
    }
    return Image.given(form).channelsLast();
  }

  private int[] same(FixedGraph.Place place) {
    int[] first = places.get(place.inputs().get(0));
    for (int value : place.inputs()) {
      if (!Arrays.equals(first, places.get(value))) {
        throw new UnfitException(place.name() + " adds values that lie in different orders");
      }
    }
    return first;
  }

  /** Where each entry of a value is. */
  int[] places(int value) {
    return places.get(value);
  }

  /** Whether step {@code k} has nothing to do. */
  boolean isIdle(int step) {
    return holders.get(step) != step;
  }

  /** What the array of a value is called within the function that runs all. */
  String array(int value) {
    int holder = holders.get(value);
    return holder == 0
        ? "in"
        : holder == holders.get(graph.places().size()) ? "out" : "values" + holder;
  }

  /** The image that a value is, if it is one whose order of entries is not that of the network. */
  Optional<Image> reordered(int value) {
    return graph
        .image(value)
        .filter(image -> !Arrays.equals(image.channelsLast(), inOrder(image.size())));
  }
}
