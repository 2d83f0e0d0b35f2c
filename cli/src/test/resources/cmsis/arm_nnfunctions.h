/*
 * Layers of CMSIS-NN by closed forms, to test exports against: types are those that its headers
 * declare. A build of it rounds twice or once, as single_rounding says here.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef enum { ARM_CMSIS_NN_SUCCESS = 0, ARM_CMSIS_NN_ARG_ERROR = -1 } arm_cmsis_nn_status;

typedef struct {
  void *buf;
  int32_t size;
} cmsis_nn_context;

typedef struct {
  int32_t n;
  int32_t h;
  int32_t w;
  int32_t c;
} cmsis_nn_dims;

typedef struct {
  int32_t min;
  int32_t max;
} cmsis_nn_activation;

typedef struct {
  int32_t input_offset;
  int32_t filter_offset;
  int32_t output_offset;
  cmsis_nn_activation activation;
} cmsis_nn_fc_params;

typedef struct {
  int32_t multiplier;
  int32_t shift;
} cmsis_nn_per_tensor_quant_params;

typedef struct {
  int32_t *multiplier;
  int32_t *shift;
} cmsis_nn_per_channel_quant_params;

typedef struct {
  int32_t w;
  int32_t h;
} cmsis_nn_tile;

typedef struct {
  const void *data;
  const bool is_int32_bias;
} cmsis_nn_bias_data;

typedef struct {
  int32_t input_offset;
  int32_t output_offset;
  cmsis_nn_tile stride;
  cmsis_nn_tile padding;
  cmsis_nn_tile dilation;
  cmsis_nn_activation activation;
} cmsis_nn_conv_params;

typedef struct {
  int32_t input_offset;
  int32_t output_offset;
  int32_t ch_mult;
  cmsis_nn_tile stride;
  cmsis_nn_tile padding;
  cmsis_nn_tile dilation;
  cmsis_nn_activation activation;
} cmsis_nn_dw_conv_params;

typedef struct {
  cmsis_nn_tile stride;
  cmsis_nn_tile padding;
  cmsis_nn_activation activation;
} cmsis_nn_pool_params;

/* A number that an integer of so many bits must hold. */
static int64_t within(int64_t x, int bits) {
  if (x < -((int64_t)1 << (bits - 1)) || x > ((int64_t)1 << (bits - 1)) - 1) {
    abort();
  }
  return x;
}

/* floor(x / 2^s). */
static int64_t down(int64_t x, int s) {
  const int64_t unit = (int64_t)1 << s;
  return x >= 0 ? x / unit : -((-x + unit - 1) / unit);
}

static bool single_rounding = false;

static int64_t requantize_s8(int64_t x, int64_t m, int e) {
  if (single_rounding) {
    return down(x * m + ((int64_t)1 << (30 - e)), 31 - e);
  }
  const int64_t left = within(x * ((int64_t)1 << (e > 0 ? e : 0)), 32);
  const int64_t high = down(left * m + ((int64_t)1 << 30), 31);
  const int right = e < 0 ? -e : 0;
  const int64_t half = right > 0 ? (int64_t)1 << (right - 1) : 0;
  return high >= 0 ? down(high + half, right) : -down(-high + half, right); /* half away */
}

static int64_t requantize_s16(int64_t x, int64_t m, int e) {
  const int64_t reduced = m < 0x7FFF0000 ? down(m + (1 << 15), 16) : 0x7FFF;
  within(x, 48);
  within(down(x * reduced, 14 - e) + 1, 32);
  return down(x * reduced + ((int64_t)1 << (14 - e)), 15 - e);
}

static int64_t clamped(int64_t x, cmsis_nn_activation a) {
  return x < a.min ? a.min : x > a.max ? a.max : x;
}

/* sum(i) = b(i) + offset * (sum of row i). */
static arm_cmsis_nn_status arm_vector_sum_s8(
    int32_t *sums, const int32_t columns, const int32_t rows, const int8_t *values,
    const int32_t lhs_offset, const int32_t rhs_offset, const int32_t *bias) {
  for (int32_t i = 0; i < rows; i++) {
    int64_t sum = 0;
    for (int32_t j = 0; j < columns; j++) {
      sum += values[i * columns + j] + rhs_offset;
    }
    sums[i] = (int32_t)within(bias[i] + sum * lhs_offset, 32);
  }
  return ARM_CMSIS_NN_SUCCESS;
}

static arm_cmsis_nn_status arm_fully_connected_s8(
    const cmsis_nn_context *context, const cmsis_nn_fc_params *p,
    const cmsis_nn_per_tensor_quant_params *q, const cmsis_nn_dims *input_dims, const int8_t *in,
    const cmsis_nn_dims *filter_dims, const int8_t *kernel, const cmsis_nn_dims *bias_dims,
    const int32_t *bias, const cmsis_nn_dims *output_dims, int8_t *out) {
  if (input_dims->n != 1 || input_dims->c != filter_dims->n || bias_dims->c != output_dims->c
      || filter_dims->c != output_dims->c || context == NULL) {
    return ARM_CMSIS_NN_ARG_ERROR;
  }
#if defined(ARM_MATH_MVEI)
  /* That for Helium finds biases and offsets in its context, and looks at neither. */
  const int32_t *first = context->buf;
  const int64_t offset = 0;
  (void)bias;
  if (first == NULL) {
    return ARM_CMSIS_NN_ARG_ERROR;
  }
#else
  const int32_t *first = bias;
  const int64_t offset = p->input_offset;
#endif
  for (int32_t i = 0; i < output_dims->c; i++) {
    int64_t sum = first[i];
    for (int32_t j = 0; j < filter_dims->n; j++) {
      const int64_t w = kernel[i * filter_dims->n + j] + p->filter_offset;
      sum = within(sum + w * (in[j] + offset), 32);
    }
    sum = requantize_s8(sum, q->multiplier, q->shift) + p->output_offset;
    out[i] = (int8_t)within(clamped(sum, p->activation), 8);
  }
  return ARM_CMSIS_NN_SUCCESS;
}

static arm_cmsis_nn_status arm_fully_connected_s16(
    const cmsis_nn_context *context, const cmsis_nn_fc_params *p,
    const cmsis_nn_per_tensor_quant_params *q, const cmsis_nn_dims *input_dims, const int16_t *in,
    const cmsis_nn_dims *filter_dims, const int8_t *kernel, const cmsis_nn_dims *bias_dims,
    const int64_t *bias, const cmsis_nn_dims *output_dims, int16_t *out) {
  if (input_dims->n != 1 || input_dims->c != filter_dims->n || bias_dims->c != output_dims->c
      || filter_dims->c != output_dims->c || context == NULL) {
    return ARM_CMSIS_NN_ARG_ERROR;
  }
  for (int32_t i = 0; i < output_dims->c; i++) {
    int64_t sum = bias[i];
    for (int32_t j = 0; j < filter_dims->n; j++) {
      sum = within(sum + (int64_t)kernel[i * filter_dims->n + j] * in[j], 32);
    }
    sum = requantize_s16(sum, q->multiplier, q->shift); /* it knows no offsets */
    out[i] = (int16_t)within(clamped(sum, p->activation), 16);
  }
  return ARM_CMSIS_NN_SUCCESS;
}

/* The place of (row, column, channel) in an image, or -1 outside of it. */
static int64_t pixel(const cmsis_nn_dims *d, int64_t row, int64_t column, int64_t channel) {
  const bool inside = row >= 0 && row < d->h && column >= 0 && column < d->w;
  return inside ? (row * d->w + column) * d->c + channel : -1;
}

static int64_t at(const void *values, bool wide, int64_t place) {
  return wide ? ((const int16_t *)values)[place] : ((const int8_t *)values)[place];
}

static void put(void *values, bool wide, int64_t place, int64_t value) {
  if (wide) {
    ((int16_t *)values)[place] = (int16_t)within(value, 16);
  } else {
    ((int8_t *)values)[place] = (int8_t)within(value, 8);
  }
}

/*
 * y(r, s, o) = clamp(requantize(b(o) + sum of (x + offset) w over the window)): kernels are
 * [O, H, W, I] in groups of I channels, or [1, H, W, O] where each input channel has its outputs.
 */
static arm_cmsis_nn_status convolve(
    bool wide, bool depthwise, const cmsis_nn_conv_params *p,
    const cmsis_nn_per_channel_quant_params *q, const cmsis_nn_dims *input_dims, const void *in,
    const cmsis_nn_dims *f, const int8_t *kernel, const cmsis_nn_dims *bias_dims,
    const void *bias, const cmsis_nn_dims *d, void *out) {
  const int32_t groups = depthwise ? input_dims->c : input_dims->c / f->c;
  const int32_t each = input_dims->c / groups;
  if (input_dims->n != 1 || d->n != 1 || bias_dims->c != d->c || d->c % groups != 0
      || input_dims->c % groups != 0 || (depthwise ? f->n != 1 || f->c != d->c : f->n != d->c)
      || (wide && (p->input_offset != 0 || p->output_offset != 0))) {
    return ARM_CMSIS_NN_ARG_ERROR;
  }
  for (int32_t r = 0; r < d->h; r++) {
    for (int32_t s = 0; s < d->w; s++) {
      for (int32_t o = 0; o < d->c; o++) {
        int64_t sum = 0;
        for (int32_t y = 0; y < f->h; y++) {
          for (int32_t x = 0; x < f->w; x++) {
            for (int32_t c = 0; c < each; c++) {
              const int64_t row = r * p->stride.h - p->padding.h + y * p->dilation.h;
              const int64_t column = s * p->stride.w - p->padding.w + x * p->dilation.w;
              const int64_t place = pixel(input_dims, row, column, o / (d->c / groups) * each + c);
              const int64_t w = depthwise ? kernel[(y * f->w + x) * d->c + o]
                                          : kernel[((o * f->h + y) * f->w + x) * each + c];
              sum += place < 0 ? 0 : w * (at(in, wide, place) + p->input_offset);
              within(sum, 32);
            }
          }
        }
        sum += wide ? ((const int64_t *)bias)[o] : ((const int32_t *)bias)[o];
        sum = wide ? requantize_s16(within(sum, 48), q->multiplier[o], q->shift[o])
                   : requantize_s8(within(sum, 32), q->multiplier[o], q->shift[o]);
        put(out, wide, pixel(d, r, s, o), clamped(sum + p->output_offset, p->activation));
      }
    }
  }
  return ARM_CMSIS_NN_SUCCESS;
}

static arm_cmsis_nn_status arm_convolve_s8(
    const cmsis_nn_context *context, const cmsis_nn_conv_params *p,
    const cmsis_nn_per_channel_quant_params *q, const cmsis_nn_dims *input_dims, const int8_t *in,
    const cmsis_nn_dims *filter_dims, const int8_t *kernel, const cmsis_nn_dims *bias_dims,
    const int32_t *bias, const cmsis_nn_dims *upscale_dims, const cmsis_nn_dims *output_dims,
    int8_t *out) {
  return context->buf == NULL || upscale_dims != NULL
             ? ARM_CMSIS_NN_ARG_ERROR
             : convolve(false, false, p, q, input_dims, in, filter_dims, kernel, bias_dims, bias,
                   output_dims, out);
}

static arm_cmsis_nn_status arm_convolve_s16(
    const cmsis_nn_context *context, const cmsis_nn_conv_params *p,
    const cmsis_nn_per_channel_quant_params *q, const cmsis_nn_dims *input_dims, const int16_t *in,
    const cmsis_nn_dims *filter_dims, const int8_t *kernel, const cmsis_nn_dims *bias_dims,
    const cmsis_nn_bias_data *bias, const cmsis_nn_dims *output_dims, int16_t *out) {
  return context->buf == NULL || bias->is_int32_bias || filter_dims->c != input_dims->c
             ? ARM_CMSIS_NN_ARG_ERROR
             : convolve(true, false, p, q, input_dims, in, filter_dims, kernel, bias_dims,
                   bias->data, output_dims, out);
}

static cmsis_nn_conv_params without_multiple(const cmsis_nn_dw_conv_params *p) {
  const cmsis_nn_conv_params same = {p->input_offset, p->output_offset, p->stride, p->padding,
      p->dilation, p->activation};
  return same;
}

static arm_cmsis_nn_status arm_depthwise_conv_s8(
    const cmsis_nn_context *context, const cmsis_nn_dw_conv_params *p,
    const cmsis_nn_per_channel_quant_params *q, const cmsis_nn_dims *input_dims, const int8_t *in,
    const cmsis_nn_dims *filter_dims, const int8_t *kernel, const cmsis_nn_dims *bias_dims,
    const int32_t *bias, const cmsis_nn_dims *output_dims, int8_t *out) {
  const cmsis_nn_conv_params same = without_multiple(p);
  return context == NULL || p->ch_mult * input_dims->c != output_dims->c
             ? ARM_CMSIS_NN_ARG_ERROR
             : convolve(false, true, &same, q, input_dims, in, filter_dims, kernel, bias_dims, bias,
                   output_dims, out);
}

static arm_cmsis_nn_status arm_depthwise_conv_s16(
    const cmsis_nn_context *context, const cmsis_nn_dw_conv_params *p,
    const cmsis_nn_per_channel_quant_params *q, const cmsis_nn_dims *input_dims, const int16_t *in,
    const cmsis_nn_dims *filter_dims, const int8_t *kernel, const cmsis_nn_dims *bias_dims,
    const int64_t *bias, const cmsis_nn_dims *output_dims, int16_t *out) {
  const cmsis_nn_conv_params same = without_multiple(p);
  return context == NULL || p->ch_mult * input_dims->c != output_dims->c
             ? ARM_CMSIS_NN_ARG_ERROR
             : convolve(true, true, &same, q, input_dims, in, filter_dims, kernel, bias_dims, bias,
                   output_dims, out);
}

static arm_cmsis_nn_status max_pool(
    bool wide, const cmsis_nn_pool_params *p, const cmsis_nn_dims *input_dims, const void *in,
    const cmsis_nn_dims *f, const cmsis_nn_dims *d, void *out) {
  if (input_dims->n != 1 || d->n != 1 || input_dims->c != d->c) {
    return ARM_CMSIS_NN_ARG_ERROR;
  }
  for (int32_t k = 0; k < d->h * d->w * d->c; k++) {
    const int32_t channel = k % d->c;
    int64_t most = INT64_MIN;
    for (int32_t t = 0; t < f->h * f->w; t++) {
      const int64_t row = k / d->c / d->w * p->stride.h - p->padding.h + t / f->w;
      const int64_t column = k / d->c % d->w * p->stride.w - p->padding.w + t % f->w;
      const int64_t place = pixel(input_dims, row, column, channel);
      most = place >= 0 && at(in, wide, place) > most ? at(in, wide, place) : most;
    }
    put(out, wide, k, clamped(most, p->activation));
  }
  return ARM_CMSIS_NN_SUCCESS;
}

static arm_cmsis_nn_status arm_max_pool_s8(
    const cmsis_nn_context *context, const cmsis_nn_pool_params *p, const cmsis_nn_dims *input_dims,
    const int8_t *in, const cmsis_nn_dims *filter_dims, const cmsis_nn_dims *output_dims,
    int8_t *out) {
  return context == NULL ? ARM_CMSIS_NN_ARG_ERROR
                         : max_pool(false, p, input_dims, in, filter_dims, output_dims, out);
}

static arm_cmsis_nn_status arm_max_pool_s16(
    const cmsis_nn_context *context, const cmsis_nn_pool_params *p, const cmsis_nn_dims *input_dims,
    const int16_t *in, const cmsis_nn_dims *filter_dims, const cmsis_nn_dims *output_dims,
    int16_t *out) {
  return context == NULL ? ARM_CMSIS_NN_ARG_ERROR
                         : max_pool(true, p, input_dims, in, filter_dims, output_dims, out);
}

/* Operands of sums are requantized as 32 bits are, of whatever width they come. */
static int64_t operand(int64_t x, int32_t offset, int32_t m, int32_t e, int32_t left) {
  if (offset < -127 || offset > 128 || e > 0) {
    abort();
  }
  return within(requantize_s8(within((x + offset) * ((int64_t)1 << left), 32), m, e), 32);
}

static int64_t sum_of(int64_t a, int64_t b, int32_t offset, int32_t m, int32_t e, int32_t least,
    int32_t most) {
  const cmsis_nn_activation range = {least, most};
  return clamped(requantize_s8(within(a + b, 32), m, e) + offset, range);
}

static arm_cmsis_nn_status arm_elementwise_add_s8(
    const int8_t *a, const int8_t *b, int32_t offset_a, int32_t m_a, int32_t e_a, int32_t offset_b,
    int32_t m_b, int32_t e_b, int32_t left, int8_t *out, int32_t offset, int32_t m, int32_t e,
    int32_t least, int32_t most, int32_t size) {
  if (left < 16) {
    return ARM_CMSIS_NN_ARG_ERROR; /* a build for DSP keeps 16 bits of operands unsigned */
  }
  for (int32_t i = 0; i < size; i++) {
    const int64_t x = operand(a[i], offset_a, m_a, e_a, left);
    const int64_t y = operand(b[i], offset_b, m_b, e_b, left);
    put(out, false, i, sum_of(x, y, offset, m, e, least, most));
  }
  return ARM_CMSIS_NN_SUCCESS;
}

static arm_cmsis_nn_status arm_elementwise_add_s16(
    const int16_t *a, const int16_t *b, int32_t offset_a, int32_t m_a, int32_t e_a,
    int32_t offset_b, int32_t m_b, int32_t e_b, int32_t left, int16_t *out, int32_t offset,
    int32_t m, int32_t e, int32_t least, int32_t most, int32_t size) {
  if (offset_a != 0 || offset_b != 0 || offset != 0) {
    return ARM_CMSIS_NN_ARG_ERROR; /* it knows none */
  }
  for (int32_t i = 0; i < size; i++) {
    const int64_t x = operand(a[i], 0, m_a, e_a, left);
    const int64_t y = operand(b[i], 0, m_b, e_b, left);
    put(out, true, i, sum_of(x, y, 0, m, e, least, most));
  }
  return ARM_CMSIS_NN_SUCCESS;
}
