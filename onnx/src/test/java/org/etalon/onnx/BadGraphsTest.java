package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.INT64;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.shape;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs that cannot be: one clear line each, soon and without asking for memory first. */
class BadGraphsTest {
  private static final double CPU_SECONDS = 2;
  private static final long BYTES = 64L << 20;
  private static final long HUGE = 1_000_000_000L;
  private static final String MUCH =
      "the parameters take more memory than a model may; reduce the model or, where the Java heap is small, raise it with -Xmx";

  @TempDir Path folder;

  /**
   * A graph.
   *
   * @param name what is wrong
   * @param message what must be said
   */
  private record Bad(String name, String message, TestModel model) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Bad> ALL = new ArrayList<>();

  private static void bad(String name, String message, TestModel model) {
    ALL.add(new Bad(name, message, model));
  }

  private static TestModel image(long... inputShape) {
    return TestModel.version(8, 13, inputShape);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static TestModel conv(long[] kernel, Consumer<Fields>... attributes) {
    int size = (int) (kernel[0] * kernel[1] * kernel[2] * kernel[3]);
    return image(1, 2, 4, 4)
        .constant("W", FLOAT, kernel, new double[size])
        .node("Conv", "x,W", "y", attributes);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static TestModel pool(String type, Consumer<Fields>... attributes) {
    return image(1, 2, 4, 4).node(type, "x", "y", attributes);
  }

  private static TestModel declared(String name, long... dimensions) {
    return image(1, 2, 4, 4).constant(name, FLOAT, dimensions).node("Conv", "x," + name, "y");
  }

  private static TestModel external(String location, long offset) {
    return TestModel.of(1, 2)
        .graphField(
            5,
            t ->
                t.integer(1, 2)
                    .integer(2, 1)
                    .text(8, "c")
                    .integer(14, 1)
                    .nested(13, e -> e.text(1, "location").text(2, location))
                    .nested(13, e -> e.text(1, "offset").text(2, String.valueOf(offset))))
        .node("Add", "x,c", "y");
  }

  static List<Bad> graphs() {
    ALL.clear();
    structure();
    products();
    convolutions();
    pools();
    movements();
    constants();
    return List.copyOf(ALL);
  }

  private static void structure() {
    bad(
        "cycle of two nodes",
        "node 1 waits for a value that depends on it; the graph has a cycle",
        TestModel.of(1, 2).node("Add", "x,b", "a").node("Relu", "a", "b").node("Relu", "b", "y"));
    bad(
        "node that uses its own output",
        "node 1 waits for a value that depends on it; the graph has a cycle",
        TestModel.of(1, 2).node("Add", "x,y", "y"));
    bad(
        "value made twice",
        "two values are called 'h'",
        TestModel.of(1, 2).node("Relu", "x", "h").node("Relu", "x", "h").node("Add", "h,h", "y"));
    bad(
        "output that nothing makes",
        "output 'y' is not made by any node",
        TestModel.of(1, 2).node("Relu", "x", "z"));
    bad(
        "input that nothing makes",
        "node 'Add_node2' (Add): input 'q' is neither an initializer nor made by a node",
        TestModel.of(1, 2).node("Add", "x,q", "y"));
    bad(
        "node without output",
        "node 'Relu_node2' (Relu): has no first output",
        TestModel.of(1, 2).node("Relu", "x", ",y"));
    bad(
        "input and initializer of one name twice",
        "two initializers are called 'c'",
        TestModel.of(1, 2).vector("c", 1, 2).vector("c", 1, 2).node("Add", "x,c", "y"));
    bad(
        "negative dimension of the input",
        "input 'x' has dimension -5; it must be positive",
        image(1, -5, 2).node("Relu", "x", "y"));
    bad(
        "10^9 inputs",
        "input 'x' has more than 16777216 elements; reduce the model",
        image(1, HUGE, 1, 1).node("Relu", "x", "y"));
    bad(
        "10^18 inputs",
        "input 'x' has more than 16777216 elements; reduce the model",
        image(1, HUGE, HUGE).node("Relu", "x", "y"));
  }

  private static void products() {
    bad(
        "product that does not fit",
        "node 'MatMul_node3' (MatMul): cannot multiply the value of shape [1, 2] with the constant of shape [3, 2]",
        TestModel.of(1, 2)
            .constant("W", FLOAT, shape(3, 2), new double[6])
            .node("MatMul", "x,W", "y"));
    bad(
        "bias that does not fit",
        "node 'Gemm_node4' (Gemm): an operand of shape [2] does not fit the value of shape [1, 3]",
        TestModel.of(1, 2)
            .constant("W", FLOAT, shape(2, 3), new double[6])
            .vector("b", 1, 2)
            .node("Gemm", "x,W,b", "y"));
    bad(
        "sum that does not fit",
        "node 'Add_node3' (Add): an operand of shape [3] does not fit the value of shape [1, 2]",
        TestModel.of(1, 2).vector("c", 1, 2, 3).node("Add", "x,c", "y"));
    bad(
        "sum of values that do not fit",
        "node 'Add_node5' (Add): an operand of shape [3, 2] does not fit the value of shape [2, 3]",
        TestModel.of(1, 6)
            .list("s", 2, 3)
            .node("Reshape", "x,s", "h")
            .node("Transpose", "h", "t")
            .node("Add", "h,t", "y"));
    bad(
        "normalization of other channels",
        "node 'BatchNormalization_node3' (BatchNormalization): input 2 has shape [3] for 2 channels",
        TestModel.of(1, 2).vector("g", 1, 1, 1).node("BatchNormalization", "x,g,g,g,g", "y"));
    bad(
        "Einsum that names an axis twice",
        "node 'Einsum_node3' (Einsum): equation 'ij,jj->i' does not fit the operands",
        TestModel.of(1, 2)
            .vector("c", 1, 2)
            .node(
                "Einsum",
                "x,c",
                "y",
                a -> a.text(1, "equation").text(4, "ij,jj->i").integer(20, 3)));
  }

  private static void convolutions() {
    bad(
        "kernel of other channels",
        "node 'Conv_node3' (Conv): a kernel of shape [1, 3, 1, 1] and 1 groups do not fit a value of shape [1, 2, 4, 4]",
        conv(shape(1, 3, 1, 1)));
    bad(
        "groups that do not divide",
        "node 'Conv_node3' (Conv): 2 groups do not divide 2 and 3 channels",
        conv(shape(3, 1, 1, 1), integer("group", 2)));
    bad(
        "group 0",
        "node 'Conv_node3' (Conv): 0 groups do not divide 2 and 3 channels",
        conv(shape(3, 1, 1, 1), integer("group", 0)));
    bad(
        "kernel_shape of another kernel",
        "node 'Conv_node3' (Conv): 'kernel_shape' is not the kernel's [3, 3]",
        conv(shape(1, 2, 3, 3), integers("kernel_shape", 2, 2)));
    bad(
        "stride 0",
        "node 'Conv_node3' (Conv): 'strides' must be 2 positive numbers of 32 bits, got [0, 1]",
        conv(shape(1, 2, 1, 1), integers("strides", 0, 1)));
    bad(
        "one stride for two axes",
        "node 'Conv_node3' (Conv): 'strides' must be 2 positive numbers of 32 bits, got [1]",
        conv(shape(1, 2, 1, 1), integers("strides", 1)));
    bad(
        "dilation 0",
        "node 'Conv_node3' (Conv): 'dilations' must be 2 positive numbers of 32 bits, got [0, 0]",
        conv(shape(1, 2, 3, 3), integers("dilations", 0, 0)));
    bad(
        "dilation of 10^9",
        "node 'Conv_node3' (Conv): a window of extent 2000000001 is longer than the axis of 4 with pads of 0 and 0",
        conv(shape(1, 2, 3, 3), integers("dilations", HUGE, HUGE)));
    bad(
        "pads of 10^9",
        "node 'Conv_node3' (Conv): 'pads' must be 4 numbers from 0 to 16777216, got [1000000000, 1000000000, 1000000000, 1000000000]",
        conv(shape(1, 2, 1, 1), integers("pads", HUGE, HUGE, HUGE, HUGE)));
    bad(
        "pads of 2^62",
        "node 'Conv_node3' (Conv): 'pads' must be 4 numbers from 0 to 16777216, got [4611686018427387904, 4611686018427387904, 0, 0]",
        conv(shape(1, 2, 1, 1), integers("pads", 1L << 62, 1L << 62, 0, 0)));
    bad(
        "negative pads",
        "node 'Conv_node3' (Conv): 'pads' must be 4 numbers from 0 to 16777216, got [-1, -1, 0, 0]",
        conv(shape(1, 2, 1, 1), integers("pads", -1, -1, 0, 0)));
    bad(
        "kernel larger than the image",
        "node 'Conv_node3' (Conv): a window of extent 5 is longer than the axis of 4 with pads of 0 and 0",
        conv(shape(1, 2, 5, 5)));
    bad(
        "kernel of two dimensions",
        "node 'Conv_node3' (Conv): a kernel of shape [1, 2] does not fit a value of shape [1, 2, 4, 4]",
        image(1, 2, 4, 4).constant("W", FLOAT, shape(1, 2), 1, 1).node("Conv", "x,W", "y"));
    bad(
        "empty kernel",
        "node 'Conv_node3' (Conv): a kernel of shape [1, 2, 0, 3] does not fit a value of shape [1, 2, 4, 4]",
        image(1, 2, 4, 4).constant("W", FLOAT, shape(1, 2, 0, 3)).node("Conv", "x,W", "y"));
    bad(
        "bias of other channels",
        "node 'Conv_node4' (Conv): input 3 has shape [2] for 1 channels",
        image(1, 2, 4, 4)
            .constant("W", FLOAT, shape(1, 2, 1, 1), 1, 1)
            .vector("b", 1, 2)
            .node("Conv", "x,W,b", "y"));
    bad(
        "10^9 output channels",
        "tensor 'W' has more than 16777216 elements by its shape [1000000000, 2, 1, 1]",
        declared("W", HUGE, 2, 1, 1));
    bad(
        "kernel that is not there",
        "tensor 'W' declares 2097152 elements, which take 8388608 bytes, but holds 0; export the model again",
        declared("W", 4096, 2, 16, 16));
    bad(
        "transposed with pads larger than what it gives",
        "node 'ConvTranspose_node3' (ConvTranspose): an axis of 4 gives -5 elements, over one of 5",
        image(1, 2, 4, 4)
            .constant("W", FLOAT, shape(2, 1, 2, 2), new double[8])
            .node("ConvTranspose", "x,W", "y", integers("pads", 5, 5, 5, 5)));
    bad(
        "transposed with strides of 10^9",
        "node 'ConvTranspose_node3' (ConvTranspose): an axis of 4 gives 3000000002 elements, over one of 3000000002",
        image(1, 2, 4, 4)
            .constant("W", FLOAT, shape(2, 1, 2, 2), new double[8])
            .node("ConvTranspose", "x,W", "y", integers("strides", HUGE, HUGE)));
  }

  private static void pools() {
    for (String type : List.of("MaxPool", "AveragePool")) {
      bad(
          type + " of an empty window",
          "node '"
              + type
              + "_node2' ("
              + type
              + "): 'kernel_shape' must be 2 positive numbers of 32 bits, got [0, 2]",
          pool(type, integers("kernel_shape", 0, 2)));
      bad(
          type + " without a window",
          "node '"
              + type
              + "_node2' ("
              + type
              + "): 'kernel_shape' must be 2 positive numbers of 32 bits, got []",
          pool(type));
      bad(
          type + " larger than the image",
          "node '"
              + type
              + "_node2' ("
              + type
              + "): a window of extent 5 is longer than the axis of 4 with pads of 0 and 0",
          pool(type, integers("kernel_shape", 5, 5)));
      bad(
          type + " of 10^9",
          "node '"
              + type
              + "_node2' ("
              + type
              + "): a window of extent 1000000000 is longer than the axis of 4 with pads of 0 and 0",
          pool(type, integers("kernel_shape", HUGE, HUGE)));
      bad(
          type + " with pads as large as the window",
          "node '"
              + type
              + "_node2' ("
              + type
              + "): pads of 2 and 2 are not smaller than the window of 2",
          pool(type, integers("kernel_shape", 2, 2), integers("pads", 2, 2, 2, 2)));
      long most = (1 << 23) - 1;
      bad(
          type + " of 2^23 windows of 2^23",
          MUCH,
          image(1, 1, 1)
              .node(
                  type,
                  "x",
                  "y",
                  integers("kernel_shape", most + 1),
                  integers("pads", most, most)));
    }
    for (long length : new long[] {50_000, 65_537}) { // whose squares have more than 32 bits
      long most = length - 1;
      bad(
          "mean over a square of " + length,
          "node 'AveragePool_node2' (AveragePool): the result has more than 16777216 elements",
          image(1, 1, 1, 1)
              .node(
                  "AveragePool",
                  "x",
                  "y",
                  integers("kernel_shape", length, length),
                  integers("pads", most, most, most, most),
                  integers("strides", Integer.MAX_VALUE, Integer.MAX_VALUE)));
    }
    bad(
        "pool of a row",
        "node 'MaxPool_node2' (MaxPool): needs a value of shape [batch, channels, width] or [batch, channels, height, width], got [1, 2]",
        TestModel.of(1, 2).node("MaxPool", "x", "y", integers("kernel_shape", 1)));
  }

  private static void movements() {
    bad(
        "Concat that does not fit",
        "node 'Concat_node3' (Concat): shapes [1, 2, 3] and [1, 2, 2] cannot be joined at axis 1",
        image(1, 2, 3)
            .constant("c", FLOAT, shape(1, 2, 2), new double[4])
            .node("Concat", "x,c", "y", integer("axis", 1)));
    bad(
        "Concat along no axis",
        "node 'Concat_node2' (Concat): axis 7 does not exist in 2 dimensions",
        TestModel.of(1, 2).node("Concat", "x,x", "y", integer("axis", 7)));
    bad(
        "Concat of 16,000 times 1,000",
        MUCH,
        TestModel.of(1, 1000).node("Concat", "x,".repeat(15_999) + "x", "y", integer("axis", 1)));
    bad(
        "Concat of 16,000 constants of 1,000",
        MUCH,
        TestModel.of(1, 1000)
            .constant("c", FLOAT, shape(1, 1000), new double[1000])
            .node("Concat", "c,".repeat(15_999) + "c", "d", integer("axis", 1))
            .node("Add", "x,d", "y"));
    bad(
        "Slice with step 0",
        "node 'Slice_node6' (Slice): 'steps' holds 0",
        TestModel.of(1, 4)
            .list("s", 0)
            .list("e", 4)
            .list("a", 1)
            .list("t", 0)
            .node("Slice", "x,s,e,a,t", "y"));
    bad(
        "Slice of nothing",
        "node 'Slice_node5' (Slice): gives a value without elements",
        TestModel.of(1, 4).list("s", 3).list("e", 1).list("a", 1).node("Slice", "x,s,e,a", "y"));
    bad(
        "Gather of what is not there",
        "node 'Gather_node3' (Gather): index 4 of an axis of length 4",
        TestModel.of(1, 4).list("i", 4).node("Gather", "x,i", "y", integer("axis", 1)));
    bad(
        "Split into other sizes",
        "node 'Split_node3' (Split): splits 4 into [3, 3] for 2 outputs",
        TestModel.of(1, 4).list("s", 3, 3).node("Split", "x,s", "y,z", integer("axis", 1)));
    bad(
        "Transpose that names an axis twice",
        "node 'Transpose_node2' (Transpose): 'perm' is not an order of the 2 axes",
        TestModel.of(1, 4).node("Transpose", "x", "y", integers("perm", 0, 0)));
    bad(
        "Reshape to another size",
        "node 'Reshape_node3' (Reshape): cannot give 4 elements of [1, 4] the shape [3, -1]",
        TestModel.of(1, 4).list("s", 3, -1).node("Reshape", "x,s", "y"));
    bad(
        "Squeeze of a dimension that is not 1",
        "node 'Squeeze_node3' (Squeeze): cannot squeeze axis 1 of [1, 4]",
        TestModel.of(1, 4).list("a", 1).node("Squeeze", "x,a", "y"));
    bad(
        "Pad by 10^9",
        "node 'Pad_node3' (Pad): pads of 1000000000 and 1000000000 do not fit an axis of 4",
        TestModel.of(1, 4).list("p", 0, HUGE, 0, HUGE).node("Pad", "x,p", "y"));
    bad(
        "Pad below nothing",
        "node 'Pad_node3' (Pad): pads of -3 and -3 do not fit an axis of 4",
        TestModel.of(1, 4).list("p", 0, -3, 0, -3).node("Pad", "x,p", "y"));
    bad(
        "Expand to 10^18",
        "node 'Expand_node3' (Expand): the dimensions [1000000000, 1000000000, 4] are not from 0 to 16777216",
        TestModel.of(1, 4).list("s", HUGE, HUGE, 4).node("Expand", "x,s", "y"));
    bad(
        "Tile 10^9 times",
        "node 'Tile_node3' (Tile): the dimensions [1, 1000000000] are not from 0 to 16777216",
        TestModel.of(1, 4).list("r", 1, HUGE).node("Tile", "x,r", "y"));
  }

  private static void constants() {
    bad(
        "tensor of 10^18 elements",
        "tensor 'c' has more than 16777216 elements by its shape [1000000000, 1000000000]",
        image(1, 2).constant("c", FLOAT, shape(HUGE, HUGE)).node("Add", "x,c", "y"));
    bad(
        "tensor shorter than its shape",
        "tensor 'c' declares 3 elements, which take 12 bytes, but holds 8; export the model again",
        image(1, 2).constant("c", FLOAT, shape(3), 1, 2).node("Add", "x,c", "y"));
    bad(
        "ConstantOfShape of 10^18",
        "node 'ConstantOfShape_node3' (ConstantOfShape): the dimensions [1000000000, 1000000000] are not from 0 to 16777216",
        TestModel.of(1, 2)
            .list("s", HUGE, HUGE)
            .node("ConstantOfShape", "s", "c")
            .node("Add", "x,c", "y"));
    bad(
        "Range to 10^15",
        "node 'Range_node5' (Range): the result has more than 16777216 elements",
        TestModel.of(1, 2)
            .constant("a", INT64, shape(), 0)
            .constant("b", INT64, shape(), 1e15)
            .constant("d", INT64, shape(), 1)
            .node("Range", "a,b,d", "c")
            .node("Gather", "x,c", "y"));
    bad(
        "data outside of the folder",
        "tensor 'c' lies in the file '../secret'; only files in the model's own folder are read, put it there",
        external("../secret", 0));
    bad(
        "data outside by a link",
        "tensor 'c' lies in the file 'link'; only files in the model's own folder are read, put it there",
        external("link", 0));
    bad(
        "data at an absolute place",
        "tensor 'c' lies in the file '/etc/hostname'; only files in the model's own folder are read, put it there",
        external("/etc/hostname", 0));
    bad(
        "data that is a folder",
        "tensor 'c' lies in the file '.'; only files in the model's own folder are read, put it there",
        external(".", 0));
    bad(
        "data behind the end of its file",
        "tensor 'c' ends outside its file 'data' of 8 bytes; fetch that file again",
        external("data", 5));
    bad(
        "data that is not there",
        "tensor 'c' lies in the file 'nothing', which is not beside the model; fetch it too",
        external("nothing", 0));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void read_onBadGraph_saysWhatIsWrongInOneLine(Bad bad) throws IOException {
    Path inside = Files.createDirectory(folder.resolve("model"));
    Files.write(folder.resolve("secret"), new byte[8]);
    Files.write(inside.resolve("data"), new byte[8]);
    Files.createSymbolicLink(inside.resolve("link"), folder.resolve("secret"));
    byte[] bytes = bad.model().build();
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = thread.getCurrentThreadAllocatedBytes();
    long time = thread.getCurrentThreadCpuTime();
    Throwable refusal =
        catchThrowable(() -> OnnxReader.read(bytes, inside.resolve("m.onnx"), Optional.empty()));
    time = thread.getCurrentThreadCpuTime() - time;
    allocated = thread.getCurrentThreadAllocatedBytes() - allocated;
    assertThat(refusal)
        .isInstanceOf(ModelException.class)
        .hasMessage(inside.resolve("m.onnx") + ": " + bad.message());
    assertThat(time * 1e-9).isLessThan(CPU_SECONDS);
    assertThat(allocated).isLessThan(BYTES);
  }
}
