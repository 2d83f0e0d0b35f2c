package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final String CLEAR = "\r\033[K";

  /** Stands for a screen: stdout and stderr end there, in the order of writing. */
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  private volatile long now;

  private Messages messages(int columns) {
    return new Messages(new PrintStream(screen, true, StandardCharsets.UTF_8), columns, () -> now);
  }

  private String screen() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  private void later(double seconds) {
    now += (long) (seconds * 1e9);
  }

  @Test
  void progress_onATerminal_isOneLineThatVanishesBeforeResults() {
    Messages messages = messages(40);
    PrintStream out = new PrintStream(messages.beside(screen), true, StandardCharsets.UTF_8);
    later(0.3);
    messages.progress(() -> "one");
    later(0.3);
    messages.progress(() -> "two");
    out.println("result");
    out.println("more");
    assertThat(screen()).isEqualTo("one" + CLEAR + "two" + CLEAR + "result\nmore\n");
  }

  @Test
  void progress_onATerminal_isCutToItsWidthAndNotTooOften() {
    Messages messages = messages(10);
    messages.progress(() -> "too early");
    later(0.3);
    messages.progress(() -> "0123456789abc");
    messages.progress(() -> "too early again");
    messages.clear();
    messages.clear();
    assertThat(screen()).isEqualTo("012345678" + CLEAR);
  }

  @Test
  void progress_elsewhere_isALineEveryTenSeconds() {
    Messages messages = messages(0);
    String line = "a line longer than any terminal is wide ".repeat(5);
    for (int second = 1; second <= 25; second++) {
      later(1);
      messages.progress(() -> line);
    }
    assertThat(screen()).isEqualTo(line + "\n" + line + "\n");
  }

  @Test
  void progress_elsewhere_isSaidAgainWhereThereIsNothingNew() {
    Messages messages = messages(0);
    messages.progress(() -> "first");
    later(9);
    messages.tick();
    assertThat(screen()).isEmpty();
    later(3);
    messages.tick();
    messages.tick();
    assertThat(screen()).isEqualTo("first; nothing new for 12 s\n");
    messages.progress(() -> "second");
    later(7);
    messages.progress(() -> "third");
    later(3);
    messages.tick();
    assertThat(screen()).endsWith("12 s\nthird\n");
    later(11);
    messages.tick();
    assertThat(screen()).endsWith("third\nthird; nothing new for 14 s\n");
  }

  @Test
  void repeat_ofAProcess_asksByItself() throws InterruptedException {
    Messages messages = messages(0);
    messages.progress(() -> "searching");
    later(30);
    messages.repeat();
    while (screen().isEmpty()) {
      Thread.sleep(10);
    }
    assertThat(screen()).isEqualTo("searching; nothing new for 30 s\n");
  }

  @Test
  void progress_elsewhere_isNotSaidAgainBehindWhatCameAfter() {
    Messages messages = messages(0);
    PrintStream out = new PrintStream(messages.beside(screen), true, StandardCharsets.UTF_8);
    messages.progress(() -> "searching");
    out.println("result");
    later(30);
    messages.tick();
    assertThat(screen()).isEqualTo("result\n");
  }

  @Test
  void quiet_messages_areErrorsAlone() {
    for (int columns : new int[] {0, 80}) {
      Messages messages = messages(columns);
      messages.quiet();
      later(60);
      messages.progress(() -> "progress");
      messages.note("note");
    }
    assertThat(screen()).isEmpty();
    messages(0).error("error");
    assertThat(screen()).isEqualTo("error\n");
  }

  @Test
  void note_onATerminal_standsOnALineOfItsOwn() {
    Messages messages = messages(80);
    later(1);
    messages.progress(() -> "progress");
    messages.note("note");
    assertThat(screen()).isEqualTo("progress" + CLEAR + "note\n");
  }
}
