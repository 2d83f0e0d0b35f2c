package org.etalon.engine.certify;

import org.etalon.quant.QuantizedNetwork;

/**
 * One width that was tried.
 *
 * @param bits the width
 * @param quantized the network of that width
 * @param certification what is proved of it
 */
public record Attempt(int bits, QuantizedNetwork quantized, Certification certification) {}
