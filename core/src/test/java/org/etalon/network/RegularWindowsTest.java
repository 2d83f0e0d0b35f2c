package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

class RegularWindowsTest {
  /** Windows by plain loops; none if one of them would be empty. */
  private static Optional<int[][]> windows(ConvolutionShape s) {
    List<int[]> windows = new ArrayList<>();
    for (int c = 0; c < s.inChannels(); c++) {
      for (int r = 0; r < s.outHeight(); r++) {
        for (int q = 0; q < s.outWidth(); q++) {
          List<Integer> members = new ArrayList<>();
          for (int y = 0; y < s.kernelHeight(); y++) {
            for (int x = 0; x < s.kernelWidth(); x++) {
              int row = r * s.strideHeight() + y * s.dilationHeight() - s.padTop();
              int column = q * s.strideWidth() + x * s.dilationWidth() - s.padLeft();
              if (row >= 0 && row < s.inHeight() && column >= 0 && column < s.inWidth()) {
                members.add((c * s.inHeight() + row) * s.inWidth() + column);
              }
            }
          }
          windows.add(members.stream().mapToInt(Integer::intValue).toArray());
        }
      }
    }
    boolean whole = windows.stream().allMatch(window -> window.length > 0);
    return Optional.of(windows.toArray(int[][]::new)).filter(all -> whole);
  }

  private static ConvolutionShape random(Random random) {
    int channels = 1 + random.nextInt(3);
    int[] size = {1 + random.nextInt(7), 1 + random.nextInt(7)};
    int[] kernel = {1 + random.nextInt(3), 1 + random.nextInt(3)};
    int[] stride = {1 + random.nextInt(3), 1 + random.nextInt(3)};
    int[] dilation = {1 + random.nextInt(2), 1 + random.nextInt(2)};
    int[] pad = {random.nextInt(kernel[0]), random.nextInt(kernel[1])};
    int[] out = {1 + random.nextInt(4), 1 + random.nextInt(4)};
    return new ConvolutionShape(
        channels,
        size[0],
        size[1],
        channels,
        out[0],
        out[1],
        kernel[0],
        kernel[1],
        stride[0],
        stride[1],
        pad[0],
        pad[1],
        dilation[0],
        dilation[1],
        channels);
  }

  /** Whether one window lies whole in the image, and no two are the same. */
  private static boolean isPlain(ConvolutionShape shape, int[][] windows) {
    int most = shape.kernelHeight() * shape.kernelWidth();
    return Arrays.stream(windows).anyMatch(window -> window.length == most)
        && Arrays.stream(windows).map(Arrays::toString).distinct().count() == windows.length;
  }

  @Test
  void regular_ofWindowsOfAnyGeometry_listsTheSameInputs() {
    Random random = new Random(5);
    int found = 0;
    for (int n = 0; n < Cases.of(2000); n++) {
      ConvolutionShape shape = random(random);
      Optional<int[][]> windows = windows(shape);
      if (windows.isEmpty()) {
        continue;
      }
      int[][] shuffled = windows.get().clone();
      for (int i = 0; i < shuffled.length; i++) {
        List<Integer> members = new ArrayList<>();
        for (int member : shuffled[i]) {
          members.addAll(List.of(member, member)); // listed twice, in any order
        }
        Collections.shuffle(members, random);
        shuffled[i] = members.stream().mapToInt(Integer::intValue).toArray();
      }
      MaxPool pool = MaxPool.of(shape.inputSize(), shuffled);
      Optional<ConvolutionShape> regular =
          pool.regular(shape.inChannels(), shape.inHeight(), shape.inWidth());
      regular.ifPresent(
          same ->
              assertThat(windows(same))
                  .hasValueSatisfying(all -> assertThat(all).isDeepEqualTo(windows.get())));
      if (isPlain(shape, windows.get())) {
        assertThat(regular).as(shape.toString()).isPresent();
        found++;
      }
    }
    assertThat(found).isGreaterThan(Cases.of(2000) / 8);
  }

  @Test
  void regular_ofOneWindowThatIsAnother_isNone() {
    ConvolutionShape shape = new ConvolutionShape(2, 4, 4, 2, 2, 2, 2, 2, 2, 2, 0, 0, 1, 1, 2);
    int[][] windows = windows(shape).orElseThrow();
    assertThat(MaxPool.of(32, windows).regular(2, 4, 4)).isPresent();
    assertThat(MaxPool.of(32, windows).regular(1, 4, 4)).isEmpty();
    int[] last = windows[7];
    for (int[] other : List.of(new int[] {last[0]}, new int[] {last[0], last[1], last[2], 0})) {
      windows[7] = other; // of the second channel: the first row and column do not tell
      assertThat(MaxPool.of(32, windows).regular(2, 4, 4)).isEmpty();
    }
  }
}
