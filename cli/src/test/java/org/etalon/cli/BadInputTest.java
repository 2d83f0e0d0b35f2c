package org.etalon.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users do wrong: each case with its exit code and a piece of its one line. */
class BadInputTest {
  @TempDir static Path folder = Path.of("");

  /** One mistake; {@code $} in an argument stands for the folder of the test. */
  record Case(int code, String piece, List<String> arguments) {
    static Case of(int code, String piece, String command) {
      return new Case(code, piece, Arrays.asList(command.split(" ", -1)));
    }

    @Override
    public String toString() {
      return String.join(" ", arguments);
    }
  }

  @BeforeAll
  static void writeFiles() throws IOException {
    OnnxWriter.write(network(2, 3, 1), folder.resolve("f.onnx"));
    OnnxWriter.write(network(2, 3, 3, 1), folder.resolve("deep.onnx"));
    OnnxWriter.write(network(1, 3, 1), folder.resolve("one.onnx"));
    byte[] good = Files.readAllBytes(folder.resolve("f.onnx"));
    Files.write(folder.resolve("empty.onnx"), new byte[0]);
    Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(good, good.length / 2));
    Files.writeString(folder.resolve("text.onnx"), "this is no model\n");
    Files.createDirectory(folder.resolve("dir.onnx"));
    text("empty.nnet", "");
    text("words.nnet", "1,2,1,2,\nmany,layers,\n");
    text("short.nnet", "// c\n1,2,1,2,\n2,1,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n0.5,\n0.1,\n");
    text("nan.nnet", "// c\n1,2,1,2,\n2,1,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\nNaN,0.5,\n0.1,\n");
    text("huge.nnet", "// c\n2,2,1,2,\n2,2000000000,1,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n");
    text("reversed.json", "{\"lower\":[0,1],\"upper\":[1,0]}");
    text("size.json", "{\"lower\":[0],\"upper\":[1]}");
    text("infinite.json", "{\"lower\":[0,0],\"upper\":[1,1e999]}");
    text("enormous.json", "{\"lower\":[0,0],\"upper\":[1,1e999999999]}");
    text("word.json", "{\"lower\":[0,\"a\"],\"upper\":[1,1]}");
    text("type.json", "{\"lower\":0,\"upper\":1}");
    text("nokey.json", "{\"lower\":[0,0]}");
    text("broken.json", "{\"lower\":[0,0],");
    text("empty.json", "");
    String declared = "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)";
    text("unbounded.vnnlib", declared + "(assert (<= X_0 1))(assert (>= X_0 0))");
    text(
        "none.vnnlib",
        declared + "(assert (<= X_0 0))(assert (>= X_0 1))(assert (<= X_1 0))(assert (>= X_1 0))");
    text("slanted.vnnlib", declared + "(assert (<= (+ X_0 X_1) 1))");
    text("open.vnnlib", declared + "(assert (<= X_0 1)");
    text("unknown.vnnlib", declared + "(assert (<= X_7 1))");
    text("deep.vnnlib", declared + "(assert " + "(and ".repeat(100_000));
    text("wrongsize.vnnlib", "(declare-const X_0 Real)(assert (<= X_0 1))(assert (>= X_0 0))");
    text("absolute.vnnlib", declared + "(assert (>= (abs X_0) 0.5))");
    text("twice.json", "{\"lower\":[0,0],\"upper\":[1,1],\"lower\":[0.9,0.9]}");
    text("word.csv", "1,2\n\n3,b\n");
    text("long.csv", "1,2,3\n");
    text("plainfile", "x");
    text("blank.vnnlib", " \n");
    text("brace.json", "{}");
    text("two.json", "{\"lower\":[0,0],\"upper\":[1,1]} {}");
    text("long.json", "{\"lower\":[0,0],\"upper\":[1," + "9".repeat(100_000) + "]}");
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    for (String kind : new String[] {"onnx", "nnet", "json", "vnnlib"}) {
      text("pointer." + kind, pointer);
    }
    Files.write(folder.resolve("keras.h5"), "\u0089HDF\r\n\u001a\n".getBytes(ISO_8859_1));
    Files.write(folder.resolve("torch.pt"), "PK\u0003\u0004..data.pkl".getBytes(ISO_8859_1));
    Files.write(folder.resolve("lite.tflite"), "\0\0\0\0TFL3\0\0".getBytes(ISO_8859_1));
    Files.write(folder.resolve("damaged.onnx.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});
    Files.write(folder.resolve("bomb.vnnlib.gz"), zeros(70 << 20));
    text("header.nnet", "2,3,1,3,\n2,3,1,\n0,\n-1,-1,\n1,1,\n0,0,0,\n1,1,1,\n");
    text("digits.vnnlib", declared + "(assert (<= X_0 " + "9".repeat(1_900_000) + "))");
    text("shipped.vnnlib", declared + "(assert (<= X_0 1))(check-sat)(assert (>= X_0 0))");
  }

  private static byte[] zeros(int size) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (int k = 0; k < size; k += 1 << 20) {
        out.write(new byte[1 << 20]);
      }
    }
    return bytes.toByteArray();
  }

  private static void text(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private static Network network(int... widths) {
    Affine[] layers = new Affine[widths.length - 1];
    for (int l = 0; l < layers.length; l++) {
      double[] weights = new double[widths[l] * widths[l + 1]];
      Arrays.setAll(weights, i -> (i % 5 - 2) * 0.25);
      layers[l] =
          Affine.of(
              Matrix.of(widths[l + 1], widths[l], weights), Vector.of(new double[widths[l + 1]]));
    }
    return Network.alternating(List.of(layers));
  }

  static Stream<Case> cases() {
    String quantize = "quantize $/f.onnx --out $/out --epsilon 0.1 --domain unit ";
    String certify = "certify $/f.onnx $/f.onnx ";
    String ladder = " $/f.onnx --domain unit --epsilon 0.1 ";
    return Stream.of(
        // models
        Case.of(65, "no such model file", "inspect $/missing.onnx"),
        Case.of(65, "the file is empty", "inspect $/empty.onnx"),
        Case.of(65, "cut.onnx", "inspect $/cut.onnx"),
        Case.of(65, "this is a text file, not an ONNX model", "inspect $/text.onnx"),
        Case.of(65, "a Git LFS pointer", "inspect $/pointer.onnx"),
        Case.of(65, "a Git LFS pointer", "inspect $/pointer.nnet"),
        Case.of(65, "an HDF5 file", "inspect $/keras.h5"),
        Case.of(65, "a PyTorch file", "inspect $/torch.pt"),
        Case.of(65, "a TensorFlow Lite model", "inspect $/lite.tflite"),
        Case.of(65, "damaged gzip data", "inspect $/damaged.onnx.gz"),
        Case.of(65, "3 inputs, 1 outputs", "inspect $/header.nnet"),
        Case.of(65, "dir.onnx", "inspect $/dir.onnx"),
        Case.of(65, "no such model file", "certify $/f.onnx $/missing.onnx --domain unit"),
        Case.of(65, "different architectures", "certify $/f.onnx $/deep.onnx --domain unit"),
        Case.of(65, "different architectures", "certify $/f.onnx $/one.onnx --domain unit"),
        Case.of(65, "empty.nnet", "inspect $/empty.nnet"),
        Case.of(65, "words.nnet", "inspect $/words.nnet"),
        Case.of(65, "short.nnet", "inspect $/short.nnet"),
        Case.of(65, "nan.nnet", "inspect $/nan.nnet"),
        Case.of(65, "huge.nnet", "inspect $/huge.nnet"),
        // domains
        Case.of(
            65,
            "among 2 to 100 outputs",
            "quantize $/f.onnx --domain unit --property same-decision"),
        Case.of(65, "expected unit", certify + "--domain everywhere"),
        Case.of(65, "expected unit", certify + "--domain $/plainfile"),
        Case.of(65, "two numbers", certify + "--domain box:1"),
        Case.of(65, "two numbers", certify + "--domain box:1,2,3"),
        Case.of(65, "not a finite number", certify + "--domain box:a,b"),
        Case.of(65, "not a finite number", certify + "--domain box:NaN,1"),
        Case.of(65, "not a finite number", certify + "--domain box:0,Infinity"),
        Case.of(65, "empty", certify + "--domain box:1,0"),
        Case.of(65, "range of doubles", certify + "--domain box:0,1e400"),
        Case.of(65, "no such file", certify + "--domain $/missing.json"),
        Case.of(65, "no such file", certify + "--domain $/missing.vnnlib"),
        Case.of(65, "x[1]", certify + "--domain $/reversed.json"),
        Case.of(65, "the file is empty", certify + "--domain $/blank.vnnlib"),
        Case.of(65, "needs \"lower\"", certify + "--domain $/brace.json"),
        Case.of(65, "not JSON", certify + "--domain $/two.json"),
        Case.of(65, "a number or nesting longer", certify + "--domain $/long.json"),
        Case.of(65, "at most 1200", certify + "--domain box:0," + "9".repeat(2000)),
        Case.of(65, "a Git LFS pointer", certify + "--domain $/pointer.json"),
        Case.of(65, "a Git LFS pointer", certify + "--domain $/pointer.vnnlib"),
        Case.of(65, "larger than 67108864 bytes once", certify + "--domain $/bomb.vnnlib.gz"),
        Case.of(65, "at most 1200 are read", certify + "--domain $/digits.vnnlib"),
        Case.of(65, "second question", certify + "--domain $/shipped.vnnlib"),
        Case.of(65, "names no physical units", certify + "--domain unit --physical"),
        Case.of(65, "takes 2 inputs", certify + "--domain $/size.json"),
        Case.of(65, "range of doubles", certify + "--domain $/infinite.json"),
        Case.of(65, "range of doubles", certify + "--domain $/enormous.json"),
        Case.of(65, "not a number", certify + "--domain $/word.json"),
        Case.of(65, "needs \"lower\"", certify + "--domain $/type.json"),
        Case.of(65, "needs \"upper\"", certify + "--domain $/nokey.json"),
        Case.of(65, "not JSON", certify + "--domain $/broken.json"),
        Case.of(65, "the file is empty", certify + "--domain $/empty.json"),
        Case.of(65, "unbounded", certify + "--domain $/unbounded.vnnlib"),
        Case.of(65, "empty", certify + "--domain $/none.vnnlib"),
        Case.of(65, "box", certify + "--domain $/slanted.vnnlib"),
        Case.of(65, "open.vnnlib", certify + "--domain $/open.vnnlib"),
        Case.of(65, "X_7", certify + "--domain $/unknown.vnnlib"),
        Case.of(65, "nested", certify + "--domain $/deep.vnnlib"),
        Case.of(65, "(abs ..)", certify + "--domain $/absolute.vnnlib"),
        Case.of(65, "whose names differ", certify + "--domain $/twice.json"),
        Case.of(65, "wrongsize.vnnlib", certify + "--domain $/wrongsize.vnnlib"),
        // options
        Case.of(64, "--domain", "certify $/f.onnx $/f.onnx"),
        Case.of(64, "--epsilon", "quantize $/f.onnx --domain unit"),
        Case.of(64, "--epsilon", "quantize $/f.onnx --domain unit --epsilon -1"),
        Case.of(64, "--epsilon", "quantize $/f.onnx --domain unit --epsilon NaN"),
        Case.of(64, "--epsilon", "quantize $/f.onnx --domain unit --epsilon Infinity"),
        Case.of(64, "--epsilon", "quantize $/f.onnx --domain unit --epsilon small"),
        Case.of(64, "no number", "quantize $/f.onnx --domain unit --epsilon 0x1p-3"),
        Case.of(64, "no number", "quantize $/f.onnx --domain unit --epsilon 1e999999999"),
        Case.of(64, "no number", certify + "--domain unit --epsilon 1e-999999999"),
        Case.of(
            64, "no number", "check $/c --network $/f.onnx --domain unit --epsilon 1e999999999"),
        Case.of(64, "no number", "ladder $/f.onnx --domain unit --epsilon 1e999999999"),
        Case.of(64, "above 0", "ladder $/f.onnx --domain unit --epsilon 0"),
        Case.of(64, "no number", "recover squaring --epsilon 1e-999999999"),
        Case.of(64, "no number", "theory bits --widths 2,2 --weight-bound 1 --epsilon 1e999999999"),
        Case.of(64, "above 0", "theory bits --widths 2,2 --weight-bound 1 --epsilon 0.0"),
        Case.of(64, "1..32", quantize + "--bits 0"),
        Case.of(64, "1..32", quantize + "--bits 33"),
        Case.of(64, "write 4..8", quantize + "--bits 8..4"),
        Case.of(64, "leave out --no-check", quantize + "--no-certificate --no-check"),
        Case.of(64, "contradict", quantize + "--no-certificate --certificate $/c"),
        Case.of(64, "no width", quantize + "--bits eight"),
        Case.of(64, "1 to 32 or same", quantize + "--bias-bits 33"),
        Case.of(64, "1 to 32 or same", quantize + "--bias-bits 0"),
        Case.of(64, "1 to 32 or same", quantize + "--bias-bits wide"),
        Case.of(64, "--bias-bits is for", quantize + "--bias-bits 8 --quantizer float16"),
        Case.of(64, "none of", quantize + "--rounding up"),
        Case.of(64, "none of", quantize + "--granularity neuron"),
        Case.of(64, "none of", quantize + "--step any"),
        Case.of(64, "none of", quantize + "--norm 3"),
        Case.of(64, "uniform, float16 or bfloat16", quantize + "--quantizer int8"),
        Case.of(64, "--timeout", quantize + "--timeout 0"),
        Case.of(64, "--timeout", quantize + "--timeout -1"),
        Case.of(64, "--timeout", quantize + "--timeout soon"),
        Case.of(64, "--threads", quantize + "--threads 0"),
        Case.of(64, "--threads", quantize + "--threads many"),
        Case.of(64, "'x' is no whole number", quantize + "--seed x"),
        Case.of(64, "is out of range", quantize + "--threads 99999999999"),
        Case.of(64, "'wide' is no number", certify + "--domain unit --gap wide"),
        Case.of(
            64,
            "must ascend",
            "theory bits --widths 4 --weight-bound 1 --depths 5..2 --epsilon 0.1"),
        Case.of(65, "queries.json is missing", "bench --suite queries --data $"),
        Case.of(64, "--gap", certify + "--domain unit --gap 1"),
        Case.of(64, "--gap", certify + "--domain unit --gap -0.5"),
        Case.of(64, "--epsilon", certify + "--domain unit --epsilon 1e300"),
        Case.of(64, "--gap", certify + "--domain unit --epsilon 0.1 --gap 0.1"),
        Case.of(64, "--effort", certify + "--domain unit --effort most"),
        Case.of(64, "--bits", quantize + "--quantizer float16 --bits 4..8"),
        Case.of(64, "--rounding", quantize + "--quantizer bfloat16 --rounding floor"),
        Case.of(65, "folder", certify + "--domain unit --json $/dir.onnx"),
        Case.of(65, "folder", certify + "--domain unit --certificate $/dir.onnx"),
        Case.of(65, "cannot write", certify + "--domain unit --checkpoint $/no/such/c"),
        Case.of(64, "--colour", certify + "--domain unit --colour red"),
        Case.of(64, "did you mean '--domain'", certify + "--domian unit"),
        Case.of(64, "did you mean '--epsilon'", "quantize $/f.onnx --domain unit --eps 0.1"),
        Case.of(64, "one argument too many", certify + "$/f.onnx --domain unit"),
        Case.of(64, "guess", "guess $/f.onnx"),
        Case.of(64, "did you mean 'quantize'", "quantise $/f.onnx"),
        Case.of(64, "see 'etalon help theory bits'", "theory bits --epsilon x"),
        Case.of(64, "see 'etalon help theory'", "theory"),
        Case.of(65, "line 3: x[1] is no number: 'b'", "ladder" + ladder + "--data $/word.csv"),
        Case.of(65, "line 1: 3 numbers instead of 2", "ladder" + ladder + "--data $/long.csv"),
        Case.of(65, "no such file", "ladder" + ladder + "--data $/missing.csv"),
        Case.of(65, "has 1 number, the network takes 2 inputs", certify + "--domain $/size.json"),
        Case.of(64, "no example", "example perpetuum --out $/out"),
        Case.of(65, "cannot write", certify + "--domain unit --json $/no/such/r.json"),
        Case.of(65, "folder", "quantize $/f.onnx --domain unit --epsilon 1 --out $/plainfile"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void run_mistake_givesItsCodeAndOneLine(Case mistake) {
    String[] args =
        mistake.arguments().stream()
            .filter(argument -> !argument.isEmpty())
            .map(argument -> argument.replace("$", folder.toString()))
            .toArray(String[]::new);
    Cli run = Cli.run(args);
    assertThat(run.err()).contains(mistake.piece());
    assertThat(run.code()).isEqualTo(mistake.code());
    assertThat(run.err().strip().lines().toList()).hasSize(1);
    assertThat(run.err()).startsWith("etalon: ").doesNotContain("Exception", "internal error");
    assertThat(run.err().length()).isLessThan(600);
    assertThat(run.out()).isEmpty();
    assertThat(folder.resolve("out/quantized.onnx")).doesNotExist();
    assertThat(folder.resolve("out/result.json")).doesNotExist();
  }
}
