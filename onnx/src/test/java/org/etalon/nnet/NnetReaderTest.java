package org.etalon.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.onnx.MalformedModelException;
import org.etalon.onnx.Model;
import org.etalon.onnx.Normalization;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.UnfitException;
import org.etalon.testing.DataFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NnetReaderTest {
  private static final String GOOD =
      """
      // a comment
      // another, with numbers 1,2,3
      2,2,1,3,
      2,3,1,
      0,
      -1,-2,
      1,2,
      0.5,0.25,0,
      1,1,1,

      1,2,
      -3,0.1,
      0,1e-3,
      0.5,
      -0.5,
      0,
      // the second layer
      1,1, 2
      0.75,
      """;

  @Test
  void read_goodFile_hasTheFloat32NearestToEachText() {
    Model model = NnetReader.read(GOOD, "good.nnet");
    Network network = model.network();
    assertThat(network.layers().stream().map(Layer::outputSize)).containsExactly(3, 3, 1);
    double tenth = 0.1f;
    assertThat(tenth).isNotEqualTo(0.1);
    // hidden: relu(1 + 2*2 + .5), relu(-3 + .1f*2 - .5), relu(1e-3f*2)
    assertThat(network.forward(new double[] {1, 2})[0])
        .isEqualTo(5.5 + Math.max(0, -3 + tenth * 2 - 0.5) + 2 * ((double) 1e-3f * 2) + 0.75);
    assertThat(network.layers().get(0)).isNotNull();
    assertThat(model.metadata().properties())
        .containsEntry("minimums", "-1,-2")
        .containsEntry("maximums", "1,2")
        .containsEntry("means", "0.5,0.25,0")
        .containsEntry("ranges", "1,1,1");
  }

  @Test
  void read_blanksAndLineEndings_changeNothing() {
    Network expected = NnetReader.read(GOOD, "g").network();
    assertThat(NnetReader.read(GOOD.replace("\n", "\r\n"), "g").network()).isEqualTo(expected);
    assertThat(NnetReader.read(GOOD.replace(",", " , "), "g").network()).isEqualTo(expected);
    assertThat(NnetReader.read(GOOD + "\n\n  \n", "g").network()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2,2,1,3,       | two,2,1,3,       | 'two'",
        "2,2,1,3,       | 2,2,             | needs 4 integers",
        "2,2,1,3,       | 0,2,1,3,         | 0 layers",
        "2,2,1,3,       | -1,2,1,3,        | -1 layers",
        "2,2,1,3,       | 5000,2,1,3,      | 5000 layers",
        "2,2,1,3,       | 2,3,1,3,         | 3 inputs, 1 outputs and at most 3 neurons",
        "2,2,1,3,       | 2,2,2,3,         | the layer sizes say 2, 1 and 3",
        "2,2,1,3,       | 2,2,1,4,         | at most 4 neurons",
        "-1,-2,         | -1,              | the minimums are 1 numbers",
        "1,2,           | 1,              | the maximums are 1 numbers",
        "0.5,0.25,0,    | 0.5,NaN,0,       | NaN' in the means is not a number",
        "0.5,0.25,0,    | 0.5,1e9999,0,    | 1e9999' in the means is not a number",
        "2,3,1,         | 2,3,             | needs 3 integers",
        "2,3,1,         | 2,0,1,           | layer size 0",
        "2,3,1,         | 2,-3,1,          | layer size -3",
        "2,3,1,         | 2,60000,1,       | more than the file can hold",
        "2,3,1,         | 2,2000000000,1,  | layer size 2000000000",
        "2,3,1,         | 2,99999999999,1, | not an integer",
        "-3,0.1,        | -3,0.1,5,        | row 2 of the weights of layer 1 has 3 numbers",
        "-3,0.1,        | -3,              | row 2 of the weights of layer 1 has 1 numbers",
        "-3,0.1,        | -3,NaN,          | not a finite float32",
        "-3,0.1,        | -3,Infinity,     | not a finite float32",
        "-3,0.1,        | -3,1e39,         | not a finite float32",
        "-3,0.1,        | -3,x,            | not a number",
        "0.75,          | ''               | the file ends before row 1 of the biases of layer 2",
        "0.75,          | 0.75,\t1,        | has 2 numbers",
      })
  void read_oneMistake_isNamedWithItsLine(String before, String after, String piece) {
    String text = GOOD.replace("\n" + before + "\n", "\n" + after + "\n");
    assertThat(text).isNotEqualTo(GOOD);
    assertThatThrownBy(() -> NnetReader.read(text, "bad.nnet"))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(piece)
        .hasMessageMatching("bad.nnet line [0-9]+: [^\n]*");
  }

  @Test
  void read_header_givesTheNormalization() {
    Normalization header = NnetReader.read(GOOD, "g").metadata().normalization().orElseThrow();
    assertThat(header.means()).containsExactly(new BigDecimal("0.5"), new BigDecimal("0.25"));
    assertThat(header.lower(0)).isEqualTo(-1.5);
    assertThat(header.upper(1)).isEqualTo(1.75);
    assertThat(header.outputMean()).isEqualByComparingTo("0");
    assertThat(header.isIdentity()).isFalse();
    // tables of more inputs than the network has: the first ones, and the last mean and range
    String longer =
        GOOD.replace("0.5,0.25,0,\n1,1,1,", "0.5,0.25,9,7,\n3,1,9,10,")
            .replace("-1,-2,", "-1,-2,0,");
    header = NnetReader.read(longer, "g").metadata().normalization().orElseThrow();
    assertThat(header.outputMean()).isEqualByComparingTo("7");
    assertThat(header.outputRange()).isEqualByComparingTo("10");
    assertThat(header.lower(0)).isEqualTo(-0.5);
    Domain third = header.normalize(Domain.of(Box.cube(2, 0, 1.5)));
    assertThat(third.boxes())
        .containsExactly(
            Box.of(
                new double[] {Math.nextDown(-1.0 / 6), -0.25},
                new double[] {Math.nextUp(1.0 / 3), 1.25}));
    Normalization ofTwo = header;
    assertThatThrownBy(() -> ofTwo.normalize(Domain.of(Box.cube(3, 0, 1))))
        .isInstanceOf(UnfitException.class)
        .hasMessage("a domain of 3 inputs for a model of 2");
    String zero = GOOD.replace("1,1,1,\n", "1,0,1,\n");
    assertThat(NnetReader.read(zero, "g").metadata().normalization()).isEmpty();
    String none = GOOD.replace("0.5,0.25,0,", "0,0,0,");
    assertThat(NnetReader.read(none, "g").metadata().normalization().orElseThrow().isIdentity())
        .isTrue();
  }

  @Test
  void read_numbersAfterTheEnd_areRefused() {
    assertThatThrownBy(() -> NnetReader.read(GOOD + "1,\n", "bad.nnet"))
        .hasMessageContaining("after the last layer");
  }

  @Test
  void read_mutations_giveANetworkOrTheDocumentedException() {
    SplittableRandom random = new SplittableRandom(9);
    int refused = 0;
    for (int n = 0; n < 4000; n++) {
      StringBuilder text = new StringBuilder(GOOD);
      if (n % 2 == 0) {
        text.setLength(random.nextInt(text.length()));
      }
      for (int k = random.nextInt(4); k >= 0 && text.length() > 0; k--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
      }
      try {
        assertThat(NnetReader.read(text.toString(), "m").network().outputSize()).isPositive();
      } catch (MalformedModelException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void read_publishedFiles_agreeWithTheirOnnxTwins() throws IOException {
    List<Path> files = DataFolder.files("nnet", ".nnet");
    assertThat(files).isNotEmpty();
    SplittableRandom random = new SplittableRandom(4);
    int twins = 0;
    for (Path file : files) {
      Network network = NnetReader.read(file).network();
      String name = file.getFileName().toString().replace(".nnet", ".onnx");
      Path onnx = DataFolder.file("acasxu").resolve(name);
      if (Files.exists(onnx)) {
        Network twin = OnnxReader.read(onnx).network();
        for (int p = 0; p < 20; p++) {
          double[] x = random.doubles(5, -0.3, 0.3).toArray();
          double[] expected = twin.forward(x);
          double[] actual = network.forward(x);
          for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], Offset.offset(1e-3));
          }
        }
        twins++;
      }
    }
    assertThat(twins).isGreaterThan(3);
  }
}
