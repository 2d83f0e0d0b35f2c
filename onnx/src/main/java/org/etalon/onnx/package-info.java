/** Networks as ONNX files: a reader of real-valued and quantized models, and a writer of both. */
@NullMarked
package org.etalon.onnx;

import org.jspecify.annotations.NullMarked;
