// What hls4ml computes: reads layers, then inputs; prints the outputs of each.
//
// An ap_fixed<W, I, Q, O> of value v = k 2^-(W-I): a cast takes V = floor(x 2^F), q the first bit
// that is dropped, r whether another one is set, and then, by Q, V (TRN) or V + (q & (V0 | r))
// (RND_CONV); by O it wraps modulo 2^W or saturates. Products and sums are exact. A dense layer
// casts each product to the type of the accumulator, then each sum; a rectifier casts what is
// positive. A convolution is a dense layer at each place of its output, of zeros outside of its
// input; a maximum takes the least number of the type for what lies outside.
#include <cmath>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

typedef __int128 integer;

struct value {
  integer code;
  int fraction;  // the value is code 2^-fraction
};

struct type {
  bool is_signed;
  int bits, fraction;
  std::string rounding, overflow;

  value cast(value x) const {
    int dropped = x.fraction - fraction;
    integer v = x.code;
    if (dropped <= 0) {
      v *= (integer)1 << -dropped;
    } else {
      integer unit = (integer)1 << dropped;
      v = x.code >= 0 ? x.code / unit : -((-x.code + unit - 1) / unit);
      integer rest = x.code - v * unit;
      bool q = 2 * rest >= unit;
      bool r = rest != 0 && 2 * rest != unit;
      if (rounding == "RND_CONV") {
        v += q && ((v & 1) != 0 || r) ? 1 : 0;
      } else if (rounding != "TRN") {
        throw rounding;
      }
    }
    integer most = ((integer)1 << (is_signed ? bits - 1 : bits)) - 1;
    integer least = is_signed ? -most - 1 : 0;
    if (overflow == "WRAP") {
      integer all = (integer)1 << bits;
      v = ((v - least) % all + all) % all + least;
    } else if (overflow == "SAT" || overflow == "SAT_SYM") {
      least += overflow == "SAT_SYM" ? 1 : 0;
      v = v > most ? most : v < least ? least : v;
    } else {
      throw overflow;
    }
    return {v, fraction};
  }

  value cast(double x) const {
    int exponent;
    double half = std::frexp(x, &exponent);
    return cast(value{(integer)std::ldexp(half, 53), 53 - exponent});
  }
};

static type read_type() {
  std::string kind;
  type t;
  int whole;
  std::cin >> kind >> t.bits >> whole >> t.rounding >> t.overflow;
  t.is_signed = kind == "fixed";
  t.fraction = t.bits - whole;
  return t;
}

struct layer {
  std::string kind;
  type weight, bias, result;
  std::vector<std::vector<value>> weights;
  std::vector<value> biases;
  int in[3], out[3], kernel[2], stride[2], pad[2], channels;

  void read_geometry() {
    for (int* size : {in, in + 1, in + 2, out, out + 1, out + 2, kernel, kernel + 1, stride,
                      stride + 1, pad, pad + 1}) {
      std::cin >> *size;
    }
  }

  // The place of an entry of a window in a map of the input, or -1.
  int place(int row, int column, int k) const {
    int y = row * stride[0] + k / kernel[1] - pad[0];
    int x = column * stride[1] + k % kernel[1] - pad[1];
    return y < 0 || y >= in[1] || x < 0 || x >= in[2] ? -1 : y * in[2] + x;
  }

  value convolved(const std::vector<value>& x, int o, int row, int column) const {
    value sum = result.cast(biases[o]);
    int window = kernel[0] * kernel[1];
    for (int k = 0; k < window * in[0]; k++) {
      int at = place(row, column, k % window);
      value entry = at < 0 ? value{0, 0} : x[k / window * in[1] * in[2] + at];
      value w = weights[o][k];
      value product = result.cast(value{entry.code * w.code, entry.fraction + w.fraction});
      sum = result.cast(value{sum.code + product.code, sum.fraction});
    }
    return sum;
  }

  // hls4ml sets the highest bit of its type for the least number; that is one of signed types.
  value largest(const std::vector<value>& x, int o, int row, int column) const {
    integer outside = ((integer)1 << (result.bits - 1)) * (result.is_signed ? -1 : 1);
    value most = {outside, result.fraction};
    for (int k = 0; k < kernel[0] * kernel[1]; k++) {
      int at = place(row, column, k);
      value entry = at < 0 ? value{outside, result.fraction} : result.cast(x[o * in[1] * in[2] + at]);
      most = k == 0 || entry.code > most.code ? entry : most;
    }
    return most;
  }

  std::vector<value> apply(const std::vector<value>& x) const {
    std::vector<value> y;
    if (kind == "pixels") {
      size_t pixels = x.size() / channels;
      for (size_t k = 0; k < x.size(); k++) {
        y.push_back(x[k % channels * pixels + k / channels]);
      }
      return y;
    }
    if (kind == "conv" || kind == "pool") {
      for (int k = 0; k < out[0] * out[1] * out[2]; k++) {
        int o = k / (out[1] * out[2]);
        int row = k / out[2] % out[1];
        int column = k % out[2];
        y.push_back(kind == "conv" ? convolved(x, o, row, column) : largest(x, o, row, column));
      }
      return y;
    }
    if (kind != "dense") {
      for (value z : x) {
        y.push_back(kind == "cast" || z.code > 0 ? result.cast(z) : result.cast(value{0, 0}));
      }
      return y;
    }
    for (size_t j = 0; j < biases.size(); j++) {
      value sum = result.cast(biases[j]);
      for (size_t i = 0; i < x.size(); i++) {
        value w = weights[i][j];
        value product = result.cast(value{x[i].code * w.code, x[i].fraction + w.fraction});
        sum = result.cast(value{sum.code + product.code, sum.fraction});
      }
      y.push_back(sum);
    }
    return y;
  }
};

int main() {
  std::vector<layer> layers;
  std::string kind;
  size_t inputs = 0;
  while (std::cin >> kind && kind != "end") {
    layer l;
    l.kind = kind;
    if (kind == "dense") {
      size_t rows, columns;
      std::cin >> rows >> columns;
      inputs = inputs == 0 ? rows : inputs;
      l.weight = read_type();
      l.bias = read_type();
      double parameter;
      l.result = read_type();
      l.weights.resize(rows);
      for (size_t i = 0; i < rows * columns; i++) {
        std::cin >> parameter;
        l.weights[i / columns].push_back(l.weight.cast(parameter));
      }
      for (size_t j = 0; j < columns; j++) {
        std::cin >> parameter;
        l.biases.push_back(l.bias.cast(parameter));
      }
    } else if (kind == "conv") {
      l.read_geometry();
      inputs = inputs == 0 ? l.in[0] * l.in[1] * l.in[2] : inputs;
      l.weight = read_type();
      l.bias = read_type();
      l.result = read_type();
      double parameter;
      l.weights.resize(l.out[0]);
      int each = l.in[0] * l.kernel[0] * l.kernel[1];
      for (int k = 0; k < l.out[0] * each; k++) {
        std::cin >> parameter;
        l.weights[k / each].push_back(l.weight.cast(parameter));
      }
      for (int k = 0; k < l.out[0]; k++) {
        std::cin >> parameter;
        l.biases.push_back(l.bias.cast(parameter));
      }
    } else if (kind == "pool") {
      l.read_geometry();
      l.result = read_type();
    } else if (kind == "pixels") {
      std::cin >> l.channels;
    } else {
      l.result = read_type();
    }
    layers.push_back(l);
  }
  std::vector<double> x;
  double next;
  while (std::cin >> next) {
    x.push_back(next);
    if (x.size() == inputs) {
      std::vector<value> values;
      for (double entry : x) {
        values.push_back(layers[0].result.cast(entry));
      }
      for (size_t k = 1; k < layers.size(); k++) {
        values = layers[k].apply(values);
      }
      for (value y : values) {
        std::printf("%.17g\n", std::ldexp((double)y.code, -y.fraction));
      }
      x.clear();
    }
  }
  return 0;
}
