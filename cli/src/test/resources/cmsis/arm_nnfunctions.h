/*
 * The fully connected layers of CMSIS-NN by closed forms, to test exports against: types are those
 * that its headers declare. NET_SINGLE_ROUNDING is its other build.
 */
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

static int64_t requantize_s8(int64_t x, int64_t m, int e) {
#ifdef NET_SINGLE_ROUNDING
  return down(x * m + ((int64_t)1 << (30 - e)), 31 - e);
#else
  const int64_t left = within(x * ((int64_t)1 << (e > 0 ? e : 0)), 32);
  const int64_t high = down(left * m + ((int64_t)1 << 30), 31);
  const int right = e < 0 ? -e : 0;
  const int64_t half = right > 0 ? (int64_t)1 << (right - 1) : 0;
  return high >= 0 ? down(high + half, right) : -down(-high + half, right); /* half away */
#endif
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

static arm_cmsis_nn_status arm_fully_connected_s8(
    const cmsis_nn_context *context, const cmsis_nn_fc_params *p,
    const cmsis_nn_per_tensor_quant_params *q, const cmsis_nn_dims *input_dims, const int8_t *in,
    const cmsis_nn_dims *filter_dims, const int8_t *kernel, const cmsis_nn_dims *bias_dims,
    const int32_t *bias, const cmsis_nn_dims *output_dims, int8_t *out) {
  if (input_dims->n != 1 || input_dims->c != filter_dims->n || bias_dims->c != output_dims->c
      || filter_dims->c != output_dims->c || context == NULL) {
    return ARM_CMSIS_NN_ARG_ERROR;
  }
  for (int32_t i = 0; i < output_dims->c; i++) {
    int64_t sum = bias[i];
    for (int32_t j = 0; j < filter_dims->n; j++) {
      const int64_t w = kernel[i * filter_dims->n + j] + p->filter_offset;
      sum = within(sum + w * (in[j] + p->input_offset), 32);
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
