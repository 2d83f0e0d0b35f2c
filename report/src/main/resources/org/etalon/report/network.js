// Evaluates the embedded networks, in doubles: for pictures, not for proofs.

function decode(text, shape) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const values = new Float64Array(bytes.buffer);
  if (values.length !== shape) {
    throw new Error('a layer has another size than its text');
  }
  return values;
}

/** A function of arrays; layers hold the weights row by row, then the biases. */
export function network(widths, texts) {
  const layers = texts.map((text, l) => decode(text, widths[l + 1] * (widths[l] + 1)));
  return (input) => {
    let x = input;
    layers.forEach((values, l) => {
      const rows = widths[l + 1];
      const columns = widths[l];
      const y = new Float64Array(rows);
      for (let i = 0; i < rows; i++) {
        let sum = values[rows * columns + i];
        for (let j = 0; j < columns; j++) {
          sum += values[i * columns + j] * x[j];
        }
        y[i] = l + 1 < layers.length ? Math.max(0, sum) : sum;
      }
      x = y;
    });
    return x;
  };
}

/** The norm of a difference. */
export function norm(kind, a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    sum = kind === 'inf' ? Math.max(sum, d) : kind === '1' ? sum + d : sum + d * d;
  }
  return kind === '2' ? Math.sqrt(sum) : sum;
}
