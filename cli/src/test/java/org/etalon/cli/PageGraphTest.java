package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.cli.MadeUpResults.certified;
import static org.etalon.cli.MadeUpResults.network;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.etalon.details.GraphDetails;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.report.Report;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** How a page draws a network, from graphs made up for it. */
@InBrowser
class PageGraphTest extends ShownPages {
  /** A residual block with a maximum behind it: nodes in order, arcs where values pass over. */
  private static Network residual() {
    ConvolutionShape shape = new ConvolutionShape(1, 4, 4, 2, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    ConvolutionShape second = new ConvolutionShape(2, 4, 4, 2, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1, 2);
    int[][] windows = new int[8][];
    Arrays.setAll(windows, k -> new int[] {4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3});
    return Network.of(
        16,
        List.of(
            Node.of(new Affine(convolution(shape), Vector.zeros(32)), 0),
            Node.of(new Relu(32), 1),
            Node.of(new Affine(convolution(second), Vector.zeros(32)), 2),
            new Node(new Add(32), List.of(3, 2)),
            Node.of(MaxPool.of(32, windows), 4),
            Node.of(Affine.of(Matrix.of(1, 8, new double[8]), Vector.of(1)), 5)));
  }

  private static Convolution convolution(ConvolutionShape shape) {
    return new Convolution(shape, Vector.zeros(shape.kernelSize()));
  }

  @Test
  void graph_ofTooManyNodes_isSaidToBeNotDrawn() throws IOException {
    Affine affine = Affine.of(Matrix.of(1, 1, 0.5), Vector.of(1));
    Network deep = Network.of(Collections.nCopies(401, affine));
    Map<String, Object> result = certified("0.1");
    Map<String, Object> range = new HashMap<>(Map.of("layer", 1, "lower", -1, "upper", 1));
    range.putAll(Map.of("integerBits", 2, "largestPartialSum", 2, "accumulatorIntegerBits", 3));
    result.put("ranges", List.of(range));
    browser.show(directory, Report.of("certify", result).with("graph", GraphDetails.of(deep)));
    assertThat(browser.text("#ranges")).contains("Place 1").doesNotContain("Layer 1");
    assertThat(browser.text("#network"))
        .contains("401 nodes and 802 stored parameters of f: too many nodes to be drawn.");
    assertThat(browser.all("#network svg")).isEmpty();
  }

  @Test
  void graph_residualBlock_isDrawnWithItsArcs() throws IOException {
    show(Report.of("certify", certified("0.1")).with("graph", GraphDetails.of(residual())));
    assertThat(browser.all("#network svg .node")).hasSize(7);
    assertThat(browser.all("#network svg .step")).hasSize(6);
    List<WebElement> arcs = browser.all("#network svg .arc");
    assertThat(arcs).hasSize(1);
    assertThat(arcs.get(0).getAttribute("data-from")).isEqualTo("2");
    assertThat(arcs.get(0).getAttribute("data-to")).isEqualTo("4");
    assertThat(browser.text("#network svg [data-node='1']"))
        .contains("convolution 2 × 1 × 3 × 3, pad 1", "2 × 4 × 4 values, 20 parameters");
    assertThat(browser.text("#network svg [data-node='3']")).contains("groups 2");
    assertThat(browser.text("#network svg [data-node='4']")).contains("sum", "2 × 4 × 4");
    assertThat(browser.text("#network svg [data-node='5']")).contains("maximum of 4", "8");
    browser.find("#network details summary").click();
    browser.settle();
    assertThat(browser.all("#network tbody tr")).hasSize(6);
    assertThat(browser.text("#network tbody tr:nth-child(4)")).contains("3, 2");
    browser.fits();
  }

  /** Two values that pass over the same nodes have lanes of their own. */
  @Test
  void graph_longArcs_doNotLieOnEachOther() throws IOException {
    Affine layer = Affine.of(Matrix.of(1, 1, 2), Vector.of(0));
    Network network =
        Network.of(
            1,
            List.of(
                Node.of(layer, 0),
                Node.of(layer, 1),
                Node.of(layer, 2),
                new Node(new Add(1), List.of(3, 1)),
                new Node(new Add(1), List.of(4, 0))));
    show(Report.of("certify", certified("0.1")).with("graph", GraphDetails.of(network)));
    List<WebElement> arcs = browser.all("#network svg .arc");
    assertThat(arcs).hasSize(2);
    assertThat(end(arcs.get(0))).isNotEqualTo(end(arcs.get(1)));
  }

  /** How far to the right an arc goes. */
  private static String end(WebElement arc) {
    return arc.getAttribute("d").replaceAll(".*?H([0-9]+)Q.*", "$1");
  }
}
