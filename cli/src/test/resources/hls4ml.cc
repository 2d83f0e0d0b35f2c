// What hls4ml computes: reads layers, then inputs; prints the outputs of each.
//
// An ap_fixed<W, I, Q, O> of value v = k 2^-(W-I): a cast takes V = floor(x 2^F), q the first bit
// that is dropped, r whether another one is set, and then, by Q, V (TRN) or V + (q & (V0 | r))
// (RND_CONV); by O it wraps modulo 2^W or saturates. Products and sums are exact. A dense layer
// casts each product to the type of the accumulator, then each sum; a rectifier casts what is
// positive.
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

  std::vector<value> apply(const std::vector<value>& x) const {
    std::vector<value> y;
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
