package org.etalon.export;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the values between layers lie while the exported C runs: a value takes the first room that
 * no value lies in which is still needed, so that a chain needs two rooms in turn.
 */
final class CBuffers {
  private final FixedGraph graph;
  private final int[] rooms; // of each value but the last
  private final List<List<Integer>> values = new ArrayList<>(); // of each room

  private CBuffers(FixedGraph graph) {
    this.graph = graph;
    int[] lastTaken = lastTaken(graph);
    rooms = new int[graph.places().size()];
    List<Integer> neededUntil = new ArrayList<>();
    for (int value = 0; value < rooms.length; value++) {
      int room = 0;
      while (room < values.size() && neededUntil.get(room) >= value) {
        room++;
      }
      if (room == values.size()) {
        values.add(new ArrayList<>());
        neededUntil.add(0);
      }
      rooms[value] = room;
      values.get(room).add(value);
      neededUntil.set(room, Math.max(value, lastTaken[value]));
    }
  }

  /** The rooms of a network. */
  static CBuffers of(FixedGraph graph) {
    return new CBuffers(graph);
  }

  /** The last step that takes each value; step k gives value k. */
  private static int[] lastTaken(FixedGraph graph) {
    int[] last = new int[graph.places().size() + 1];
    for (int k = 1; k <= graph.places().size(); k++) {
      for (int value : graph.places().get(k - 1).inputs()) {
        last[value] = k;
      }
    }
    return last;
  }

  /** C that declares them. */
  String definitions() {
    StringBuilder text = new StringBuilder();
    for (int room = 0; room < values.size(); room++) {
      text.append("  union {\n");
      for (int value : values.get(room)) {
        String type = value == 0 ? "net_input" : graph.type(value).text();
        text.append("    " + type + " values" + value + "[" + graph.size(value) + "];\n");
      }
      text.append("  } room" + room + ";\n");
    }
    return text.toString();
  }

  /** C that names the entries of a value. */
  String name(int value) {
    return "room" + rooms[value] + ".values" + value;
  }

  /** How many bytes all rooms take. */
  long bytes() {
    long bytes = 0;
    for (List<Integer> room : values) {
      bytes +=
          room.stream()
              .mapToLong(value -> (long) graph.size(value) * graph.type(value).bytes())
              .max()
              .orElseThrow();
    }
    return bytes;
  }
}
