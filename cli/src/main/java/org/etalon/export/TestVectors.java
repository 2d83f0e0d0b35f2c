package org.etalon.export;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.problem.Box;
import org.etalon.study.Products;

/**
 * Inputs of a self-test with what the exact evaluation of the network gives there: the witness,
 * corners of the domain, the extreme codes, inputs at which a rounded value is a tie or saturates,
 * and a pseudo-random stream, of whose outputs a hash is kept.
 */
final class TestVectors {
  /** Inputs of which all corners are taken. */
  private static final int ALL_CORNERS = 4;

  /** How many ties, and how many saturating inputs, are kept. */
  private static final int KEPT = 4;

  /** How many inputs are tried for them. */
  private static final int TRIES = 200;

  /** The most products that are formed for the stream. */
  private static final long WORK = 20_000_000;

  /** The most inputs of the stream. */
  private static final int LONGEST = 1000;

  private final FixedGraph graph;
  private final long[] lowest;
  private final long[] highest;
  private final int length;
  private final Map<List<Long>, String> named = new LinkedHashMap<>();
  private final List<FixedGraph.Trace> traces;
  private final int hash;

  private TestVectors(FixedGraph graph, Provenance provenance) {
    this.graph = graph;
    int size = graph.network().inputSize();
    lowest = new long[size];
    highest = new long[size];
    FixedFormat format = graph.input();
    for (int i = 0; i < size; i++) {
      Optional<Box> domain = provenance.domain();
      int at = i;
      lowest[i] = domain.map(box -> code(format, box.lower(at))).orElse(format.lowest());
      highest[i] = domain.map(box -> code(format, box.upper(at))).orElse(format.highest());
    }
    long products = Math.max(1, Products.of(graph.network()).all());
    length = (int) Math.max(1, Math.min(LONGEST, WORK / products));
    provenance.witness().ifPresent(x -> add(codes(x), "where the largest difference was attained"));
    corners();
    add(filled(format.lowest()), "the least codes");
    add(filled(format.highest()), "the largest codes");
    search(Math.min(TRIES, length));
    traces = named.keySet().stream().map(codes -> graph.trace(array(codes))).toList();
    hash = hashOfStream();
  }

  /** The vectors of a network. */
  static TestVectors of(FixedGraph graph, Provenance provenance) {
    return new TestVectors(graph, provenance);
  }

  private static long code(FixedFormat format, double x) {
    return format
        .cast(Dyadic.of(x))
        .scaleByPowerOfTwo(-Stage.power(format))
        .floor()
        .longValueExact();
  }

  private long[] codes(double[] x) {
    return Arrays.stream(x).mapToLong(entry -> code(graph.input(), entry)).toArray();
  }

  private long[] filled(long code) {
    long[] codes = new long[lowest.length];
    Arrays.fill(codes, code);
    return codes;
  }

  private void corners() {
    int size = lowest.length;
    if (size > ALL_CORNERS) {
      add(lowest, "the lower corner of the domain");
      add(highest, "the upper corner of the domain");
      return;
    }
    for (int corner = 0; corner < 1 << size; corner++) {
      long[] codes = new long[size];
      for (int i = 0; i < size; i++) {
        codes[i] = ((corner >> i) & 1) == 0 ? lowest[i] : highest[i];
      }
      add(codes, "a corner of the domain");
    }
  }

  private void search(int tries) {
    XorShift random = new XorShift();
    int ties = 0;
    int saturating = 0;
    for (int n = 0; n < tries; n++) {
      long[] codes = n % 2 == 0 ? random.next(lowest, highest) : anywhere(random);
      FixedGraph.Trace trace = graph.trace(codes);
      if (trace.tie() && ties < KEPT) {
        ties++;
        add(codes, "a value is half way between two codes");
      } else if (trace.saturated() && saturating < KEPT) {
        saturating++;
        add(codes, "a value saturates");
      }
    }
  }

  private long[] anywhere(XorShift random) {
    return random.next(filled(graph.input().lowest()), filled(graph.input().highest()));
  }

  private void add(long[] codes, String why) {
    named.putIfAbsent(Arrays.stream(codes).boxed().toList(), why);
  }

  private int hashOfStream() {
    XorShift random = new XorShift();
    Fnv fnv = new Fnv();
    for (int n = 0; n < length; n++) {
      fnv.add(graph.trace(random.next(lowest, highest)).output());
    }
    return fnv.value();
  }

  private static long[] array(List<Long> codes) {
    return codes.stream().mapToLong(Long::longValue).toArray();
  }

  /** The inputs, one a row. */
  long[][] inputs() {
    return named.keySet().stream().map(TestVectors::array).toArray(long[][]::new);
  }

  /** What each input is there for. */
  List<String> reasons() {
    return List.copyOf(named.values());
  }

  /** The outputs, one a row. */
  long[][] outputs() {
    return traces.stream().map(FixedGraph.Trace::output).toArray(long[][]::new);
  }

  /** What each step gives at the first input. */
  List<long[]> layers() {
    return traces.get(0).results();
  }

  /** The least codes of the inputs of the stream. */
  long[] lowest() {
    return lowest.clone();
  }

  /** The largest codes of the inputs of the stream. */
  long[] highest() {
    return highest.clone();
  }

  /** How many inputs the stream has. */
  int length() {
    return length;
  }

  /** The hash of all outputs of the stream. */
  int hash() {
    return hash;
  }
}
