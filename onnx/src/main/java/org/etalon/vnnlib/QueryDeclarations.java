package org.etalon.vnnlib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The networks that a query declares; of VNN-LIB 1.0, the one whose X_i and Y_i it declares. */
final class QueryDeclarations {
  /** The name of the network of a query of VNN-LIB 1.0. */
  private static final String ONLY = "network";

  private static final Pattern SCALAR = Pattern.compile("([XY])_(0|[1-9][0-9]{0,6})");
  private static final int MAX_NETWORKS = 16;
  private static final long MAX_ELEMENTS = 1 << 24;

  private final boolean initialized;
  private final QueryNames names;
  private final List<QueryNetwork> networks = new ArrayList<>();
  private final int[] scalars = new int[2];

  /**
   * None yet.
   *
   * @param versionOne whether they are of VNN-LIB 1.0
   * @param initialized whether inputs may be marked so
   */
  QueryDeclarations(boolean versionOne, boolean initialized) {
    this.initialized = initialized;
    names = new QueryNames(versionOne);
  }

  QueryNames names() {
    return names;
  }

  boolean isEmpty() {
    return networks.isEmpty() && scalars[0] + scalars[1] == 0;
  }

  /** The networks, once nothing more is declared. */
  List<QueryNetwork> networks() {
    if (!names.isVersionOne()) {
      return List.copyOf(networks);
    }
    return List.of(
        new QueryNetwork(
            ONLY,
            Optional.empty(),
            Optional.empty(),
            new QueryNetwork.Tensor("X", "real", List.of(scalars[0])),
            new QueryNetwork.Tensor("Y", "real", List.of(scalars[1]))));
  }

  /** Checks that there is something that can be asserted of. */
  void requireComplete(SExpression at) {
    if (isEmpty()) {
      throw at.malformed("an assertion before any declaration");
    }
  }

  /** Takes in {@code (declare-const X_3 Real)} or {@code (declare-fun X_3 () Real)}. */
  void scalar(SExpression expression) {
    List<SExpression> parts = expression.arguments();
    boolean function = expression.head().equals("declare-fun");
    boolean shaped =
        parts.size() == (function ? 3 : 2)
            && parts.get(parts.size() - 1).is("Real")
            && (!function || (parts.get(1).isList() && parts.get(1).items().isEmpty()));
    if (!shaped) {
      throw expression.malformed(
          "expected (declare-const NAME Real) or (declare-fun NAME () Real)");
    }
    String name = names.take(parts.get(0));
    Matcher matcher = SCALAR.matcher(name);
    if (!matcher.matches()) {
      throw expression.malformed(name + " is none of X_0, X_1, .. and Y_0, Y_1, ..");
    }
    int kind = name.charAt(0) == 'X' ? 0 : 1;
    int number = Integer.parseInt(matcher.group(2));
    if (number != scalars[kind]) {
      throw expression.malformed(name + " is declared out of order");
    }
    scalars[kind]++;
    names.declare(name, new QueryVariable(0, kind == 1, number), List.of());
  }

  /** Takes in {@code (declare-network f (declare-input X real [1,5]) ..)}. */
  void network(SExpression expression) {
    List<SExpression> parts = expression.arguments();
    if (parts.isEmpty()) {
      throw expression.malformed("expected (declare-network NAME ..)");
    }
    if (networks.size() == MAX_NETWORKS) {
      throw new UnsupportedQueryException("more than " + MAX_NETWORKS + " networks");
    }
    String name = names.take(parts.get(0));
    int at = 1;
    List<SExpression> clauses = new ArrayList<>();
    while (at < parts.size() && isEquivalence(parts.get(at))) {
      clauses.add(parts.get(at++));
    }
    if (clauses.size() > 1) {
      throw clauses.get(1).malformed(name + " has two of equal-to and isomorphic-to");
    }
    List<QueryNetwork.Tensor> inputs = new ArrayList<>();
    List<QueryNetwork.Tensor> outputs = new ArrayList<>();
    for (; at < parts.size(); at++) {
      SExpression item = parts.get(at);
      switch (item.head()) {
        case "declare-input" -> {
          requireOrder(item, outputs.isEmpty());
          inputs.add(tensor(item, false));
        }
        case "declare-output" -> outputs.add(tensor(item, true));
        case "declare-hidden" ->
            throw new UnsupportedQueryException(
                "line " + item.line() + ": hidden nodes are not supported");
        default -> throw item.malformed("cannot read " + item.shown() + " in a network");
      }
    }
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw expression.malformed(name + " needs an input and an output");
    }
    if (inputs.size() > 1 || outputs.size() > 1) {
      throw new UnsupportedQueryException(
          "line " + expression.line() + ": several inputs or outputs are not supported");
    }
    QueryNetwork network =
        new QueryNetwork(
            name,
            target(clauses, "equal-to"),
            target(clauses, "isomorphic-to"),
            inputs.get(0),
            outputs.get(0));
    clauses.forEach(clause -> requireLike(network, clause));
    networks.add(network);
  }

  private static boolean isEquivalence(SExpression item) {
    return item.head().equals("equal-to") || item.head().equals("isomorphic-to");
  }

  private static void requireOrder(SExpression item, boolean inOrder) {
    if (!inOrder) {
      throw item.malformed("inputs are declared before outputs");
    }
  }

  private static Optional<String> target(List<SExpression> clauses, String head) {
    return clauses.stream()
        .filter(clause -> clause.head().equals(head))
        .map(clause -> clause.arguments().isEmpty() ? "" : clause.arguments().get(0).text())
        .findFirst();
  }

  /** The network that a clause names has the same shapes, and no clause of its own. */
  private void requireLike(QueryNetwork network, SExpression clause) {
    if (clause.arguments().size() != 1 || !clause.arguments().get(0).isName()) {
      throw clause.malformed("expected (" + clause.head() + " NAME)");
    }
    String name = clause.arguments().get(0).text();
    QueryNetwork other =
        networks.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> clause.malformed("no network " + name + " is declared before"));
    if (other.equalTo().isPresent() || other.isomorphicTo().isPresent()) {
      throw clause.malformed(name + " has such a clause itself; name the network it names");
    }
    boolean equal = clause.head().equals("equal-to");
    if (!isLike(network.input(), other.input(), equal)
        || !isLike(network.output(), other.output(), equal)) {
      throw clause.malformed(
          network.name() + " and " + name + " are declared with different tensors");
    }
  }

  private static boolean isLike(QueryNetwork.Tensor a, QueryNetwork.Tensor b, boolean type) {
    return a.shape().equals(b.shape()) && (!type || a.type().equals(b.type()));
  }

  private QueryNetwork.Tensor tensor(SExpression item, boolean isOutput) {
    List<SExpression> parts = item.arguments();
    boolean marked = !isOutput && parts.size() == 3 && parts.get(2).is("initialized");
    if (marked && !initialized) {
      throw item.malformed("'initialized' is of VNN-LIB 2.1");
    }
    boolean shaped =
        parts.size() == (marked ? 3 : 2)
            && parts.get(1).kind() == Tokenizer.Kind.SYMBOL
            && parts.get(1).index().isPresent();
    if (!shaped) {
      throw item.malformed("expected (" + item.head() + " NAME TYPE [SHAPE])");
    }
    String name = names.take(parts.get(0));
    List<Integer> shape = parts.get(1).index().orElseThrow();
    long size = 1;
    for (int extent : shape) {
      size = Math.min(MAX_ELEMENTS + 1, size * extent);
    }
    if (size == 0 || size > MAX_ELEMENTS) {
      throw item.malformed(name + " has " + (size == 0 ? "no" : "too many") + " elements");
    }
    names.declare(name, new QueryVariable(networks.size(), isOutput, 0), shape);
    return new QueryNetwork.Tensor(name, parts.get(1).text(), shape);
  }
}
