package org.etalon.engine.certify;

/**
 * One width that was tried.
 *
 * @param bits the width
 * @param certification what is proved of it
 */
public record Attempt(int bits, Certification certification) {}
