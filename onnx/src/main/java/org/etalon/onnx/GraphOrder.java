package org.etalon.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nodes that values depend on, each after the nodes it uses.
 *
 * <p>A file whose nodes are sorted, as the format wants it, keeps its order; others are sorted, as
 * ONNX Runtime does.
 */
final class GraphOrder {
  private GraphOrder() {}

  /**
   * The positions of these nodes in the file, from 0.
   *
   * @param producers the position of the node that makes a value
   * @throws MalformedModelException if nodes wait for one another in a circle
   */
  static List<Integer> of(
      List<Wire.Node> nodes, Map<String, Integer> producers, List<String> values) {
    Map<Integer, Set<Integer>> waitsFor = needed(nodes, producers, values);
    Map<Integer, List<Integer>> users = new HashMap<>();
    Map<Integer, Integer> missing = new HashMap<>();
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    waitsFor.forEach(
        (node, others) -> {
          others.forEach(other -> users.computeIfAbsent(other, k -> new ArrayList<>()).add(node));
          missing.put(node, others.size());
          if (others.isEmpty()) {
            ready.add(node);
          }
        });
    List<Integer> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int node = ready.remove();
      order.add(node);
      for (int user : users.getOrDefault(node, List.of())) {
        if (missing.merge(user, -1, Integer::sum) == 0) {
          ready.add(user);
        }
      }
    }
    if (order.size() < waitsFor.size()) {
      waitsFor.keySet().removeAll(order);
      int first = waitsFor.keySet().iterator().next();
      throw new MalformedModelException(
          "node " + (first + 1) + " waits for a value that depends on it; the graph has a cycle");
    }
    return order;
  }

  /** The nodes that values depend on, and the nodes that each of them uses. */
  private static Map<Integer, Set<Integer>> needed(
      List<Wire.Node> nodes, Map<String, Integer> producers, List<String> values) {
    Map<Integer, Set<Integer>> waitsFor = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>(values);
    while (!open.isEmpty()) {
      Integer node = producers.get(open.pop());
      if (node == null || waitsFor.containsKey(node)) {
        continue;
      }
      Set<Integer> others = new LinkedHashSet<>();
      for (String input : nodes.get(node).uses()) {
        Integer other = producers.get(input);
        if (other != null) {
          others.add(other);
          open.push(input);
        }
      }
      waitsFor.put(node, others);
    }
    return waitsFor;
  }
}
