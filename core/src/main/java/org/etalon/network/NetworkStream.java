package org.etalon.network;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.file.Doubles;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * Networks in a stream of bytes, every bit of them, for another process of the same program.
 *
 * <p>The bytes are no file format: they may change with the program.
 */
public final class NetworkStream {
  private static final int MOST = 1 << 28;

  private NetworkStream() {}

  /** Writes a part of a network. */
  @FunctionalInterface
  private interface Part {
    void write() throws IOException;
  }

  /** Writes a network, for {@link #read}. */
  public static void write(DataOutput out, Network network) throws IOException {
    out.writeInt(network.inputSize());
    out.writeInt(network.nodes().size());
    for (Node node : network.nodes()) {
      writeInts(out, node.inputs().stream().mapToInt(i -> i).toArray());
      node.layer()
          .<Part>fold(
              affine -> () -> writeAffine(out, affine),
              relu -> () -> writeSize(out, 'R', relu.size()),
              add -> () -> writeSize(out, '+', add.size()),
              pool -> () -> writeMaxima(out, pool),
              round -> () -> writeRound(out, round))
          .write();
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is something else
   */
  public static Network read(DataInput in) throws IOException {
    try {
      int inputSize = in.readInt();
      int count = size(in);
      List<Node> nodes = new ArrayList<>();
      for (int k = 0; k < count; k++) {
        List<Integer> inputs = Arrays.stream(readInts(in)).boxed().toList();
        nodes.add(new Node(readLayer(in), inputs));
      }
      return Network.of(inputSize, nodes);
    } catch (IllegalArgumentException e) {
      throw new IOException("no network", e);
    }
  }

  private static Layer readLayer(DataInput in) throws IOException {
    char tag = in.readChar();
    return switch (tag) {
      case 'R' -> new Relu(in.readInt());
      case '+' -> new Add(in.readInt());
      case 'M' -> readMaxima(in);
      case 'Q' -> readRound(in);
      case 'Y' -> Round.dynamic(in.readInt());
      default -> readAffine(tag, in);
    };
  }

  private static void writeSize(DataOutput out, char tag, int size) throws IOException {
    out.writeChar(tag);
    out.writeInt(size);
  }

  private static void writeAffine(DataOutput out, Affine affine) throws IOException {
    affine
        .map()
        .<Part>fold(
            dense -> () -> writeDense(out, dense.matrix()),
            diagonal ->
                () -> {
                  writeSize(out, 'D', diagonal.repeat());
                  Doubles.write(out, diagonal.scale().toArray());
                },
            convolution -> () -> writeConvolution(out, convolution),
            selection -> () -> writeSelection(out, selection))
        .write();
    Doubles.write(out, affine.bias().toArray());
    out.writeUTF(affine.stored().name());
  }

  private static Layer readAffine(char tag, DataInput in) throws IOException {
    LinearMap map =
        switch (tag) {
          case 'A' -> new DenseMap(Matrix.of(in.readInt(), in.readInt(), Doubles.read(in)));
          case 'D' -> readDiagonal(in);
          case 'C' -> new Convolution(readShape(in), Vector.of(Doubles.read(in)));
          case 'S' -> Selection.of(in.readInt(), readInts(in));
          default -> throw new IOException("no layer: " + (int) tag);
        };
    Vector bias = Vector.of(Doubles.read(in));
    return new Affine(map, bias, Stored.valueOf(in.readUTF()));
  }

  private static void writeDense(DataOutput out, Matrix matrix) throws IOException {
    out.writeChar('A');
    out.writeInt(matrix.rows());
    out.writeInt(matrix.columns());
    Doubles.write(out, matrix.toArray());
  }

  private static DiagonalMap readDiagonal(DataInput in) throws IOException {
    int repeat = in.readInt();
    return new DiagonalMap(Vector.of(Doubles.read(in)), repeat);
  }

  private static void writeConvolution(DataOutput out, Convolution map) throws IOException {
    ConvolutionShape s = map.shape();
    out.writeChar('C');
    writeInts(
        out,
        s.inChannels(),
        s.inHeight(),
        s.inWidth(),
        s.outChannels(),
        s.outHeight(),
        s.outWidth(),
        s.kernelHeight(),
        s.kernelWidth(),
        s.strideHeight(),
        s.strideWidth(),
        s.padTop(),
        s.padLeft(),
        s.dilationHeight(),
        s.dilationWidth(),
        s.groups());
    Doubles.write(out, map.kernel().toArray());
  }

  private static ConvolutionShape readShape(DataInput in) throws IOException {
    int[] s = readInts(in);
    if (s.length != 15) {
      throw new IOException("a shape of " + s.length + " numbers");
    }
    return new ConvolutionShape(
        s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11], s[12], s[13],
        s[14]);
  }

  private static void writeSelection(DataOutput out, Selection map) throws IOException {
    writeSize(out, 'S', map.inputSize());
    int[] sources = new int[map.outputSize()];
    Arrays.setAll(sources, map::source);
    writeInts(out, sources);
  }

  private static void writeMaxima(DataOutput out, MaxPool pool) throws IOException {
    writeSize(out, 'M', pool.inputSize());
    out.writeInt(pool.outputSize());
    for (int i = 0; i < pool.outputSize(); i++) {
      int window = i;
      int[] members = new int[pool.windowSize(i)];
      Arrays.setAll(members, k -> pool.member(window, k));
      writeInts(out, members);
    }
  }

  private static MaxPool readMaxima(DataInput in) throws IOException {
    int inputs = in.readInt();
    List<int[]> windows = new ArrayList<>();
    int count = size(in);
    for (int i = 0; i < count; i++) {
      windows.add(readInts(in));
    }
    return MaxPool.of(inputs, windows.toArray(int[][]::new));
  }

  private static void writeRound(DataOutput out, Round round) throws IOException {
    if (round.isDynamic()) {
      writeSize(out, 'Y', round.size());
      return;
    }
    FixedFormat format = round.format();
    writeSize(out, 'Q', round.size());
    out.writeDouble(format.step());
    out.writeLong(format.lowest());
    out.writeLong(format.highest());
    out.writeUTF(format.rounding().name());
    out.writeUTF(format.overflow().name());
  }

  private static Round readRound(DataInput in) throws IOException {
    int size = in.readInt();
    return new Round(
        size,
        new FixedFormat(
            in.readDouble(),
            in.readLong(),
            in.readLong(),
            RoundingMode.valueOf(in.readUTF()),
            Overflow.valueOf(in.readUTF())));
  }

  private static void writeInts(DataOutput out, int... values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private static int[] readInts(DataInput in) throws IOException {
    int[] values = new int[size(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  private static int size(DataInput in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > MOST) {
      throw new IOException("a size of " + size + " is out of range");
    }
    return size;
  }
}
