package org.etalon.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AwaitedTest {
  @Test
  void thrown_isWhatTheTaskThrew() {
    RuntimeException exception = new UnsupportedOperationException("no");
    assertThat(Awaited.thrown(exception)).isSameAs(exception);
    Error error = new OutOfMemoryError("full");
    assertThatThrownBy(() -> Awaited.thrown(error)).isSameAs(error);
    IOException checked = new IOException("gone");
    assertThat(Awaited.thrown(checked)).isInstanceOf(IllegalStateException.class).hasCause(checked);
  }
}
