package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import org.etalon.engine.search.Budget;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private static final double SECONDS = 3600;

  @Test
  void withoutALimitOnBoxes_partsAreOfTheTime() {
    Allowance allowance = new Allowance(new Budget(SECONDS, Long.MAX_VALUE, Stop.NEVER));
    allowance.begin(0.1);
    assertThat(allowance.left()).isLessThanOrEqualTo(360);
    assertThat(allowance.making()).isLessThanOrEqualTo(180);
    assertThat(allowance.proof()).isLessThanOrEqualTo(180);
    allowance.spend(1_000_000);
    assertThat(allowance.levelExhausted()).isFalse();
    assertThat(allowance.exhausted()).isFalse();
    assertThat(allowance.proofBoxes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aProofThatLacksBoxes_isRemembered() {
    Allowance allowance = new Allowance(new Budget(SECONDS, 1000, Stop.NEVER));
    assertThat(allowance.lacked()).isFalse();
    allowance.lack();
    assertThat(allowance.lacked()).isTrue();
    Allowance whole = new Allowance(new Budget(SECONDS, 10, Stop.NEVER));
    whole.spend(10);
    assertThat(whole.exhausted()).isTrue();
    assertThat(whole.lacked()).isTrue();
  }

  @Test
  void whereBoxesAreLimited_partsAreOfThemAndAnyMayTakeAllTheTime() {
    Allowance allowance = new Allowance(new Budget(SECONDS, 1000, Stop.NEVER));
    assertThat(allowance.proofBoxes()).isEqualTo(1000); // for what is given
    allowance.begin(0.1);
    assertThat(allowance.left()).isGreaterThan(1800);
    assertThat(allowance.making()).isGreaterThan(1800);
    assertThat(allowance.proof()).isGreaterThan(1800);
    assertThat(allowance.proofBoxes()).isEqualTo(50);
    assertThat(allowance.levelExhausted()).isFalse();
    assertThat(allowance.exhausted()).isFalse();
    assertThat(allowance.lacked()).isFalse();
    allowance.spend(120); // the round at hand is finished
    assertThat(allowance.levelExhausted()).isTrue();
    assertThat(allowance.lacked()).isTrue();
    assertThat(allowance.exhausted()).isFalse();
    assertThat(allowance.proofBoxes()).isOne();
    allowance.begin(0.25);
    assertThat(allowance.levelExhausted()).isFalse();
    assertThat(allowance.proofBoxes()).isEqualTo(110);
    allowance.begin(1);
    assertThat(allowance.proofBoxes()).isEqualTo(440);
    allowance.spend(880);
    assertThat(allowance.levelExhausted()).isTrue();
    assertThat(allowance.exhausted()).isTrue();
    assertThat(allowance.boxes()).isEqualTo(1000);
  }
}
