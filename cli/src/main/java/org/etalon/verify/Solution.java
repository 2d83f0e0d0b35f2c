package org.etalon.verify;

import java.math.BigDecimal;
import java.util.List;

/**
 * An input at which all that a query asserts holds, in exact arithmetic and with room for what
 * float32 makes of the outputs.
 *
 * @param inputs for each network its input: float32 numbers but where none is allowed
 * @param outputs for each network its exact outputs; next to them where the input is no double
 */
public record Solution(List<List<BigDecimal>> inputs, List<List<BigDecimal>> outputs) {}
