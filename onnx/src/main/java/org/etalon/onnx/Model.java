package org.etalon.onnx;

import org.etalon.network.Network;

/**
 * A network and what its file says about it.
 *
 * @param network the network
 * @param metadata names and properties
 */
public record Model(Network network, ModelMetadata metadata) {}
