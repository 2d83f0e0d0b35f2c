package org.etalon.engine.search;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.etalon.file.Doubles;

/**
 * What an {@link Explorer} found in a subtree.
 *
 * @param state of the search inside it, which has one root: the box of the subtree
 * @param refutation an input that refutes the property, if one was found
 */
record Explored(SearchState state, Optional<double[]> refutation) {
  byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBoolean(refutation.isPresent());
    if (refutation.isPresent()) {
      Doubles.write(out, refutation.get());
    }
    Checkpoint.writeState(out, state);
    return bytes.toByteArray();
  }

  /** Reads what {@link #toBytes} gave into {@code state}, which is new. */
  static Explored fromBytes(byte[] bytes, SearchState state) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    Optional<double[]> refutation =
        in.readBoolean() ? Optional.of(Doubles.read(in)) : Optional.empty();
    Checkpoint.readState(in, state);
    return new Explored(state, refutation);
  }
}
