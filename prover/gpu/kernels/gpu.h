// The device side of a Groth16 proof over BN254. Field elements are 32 bytes in Montgomery form, points are pairs of coordinates: the
// memory layout of gnark-crypto. Functions return 0, or 1 with a message of at most CW_ERROR bytes. Any thread may call them: a device computes for one call at a
// time, others wait. What calls leave for later ones, as staging and vectors, is for callers to share out.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CW_ERROR 256
#define CW_VERSION 9
#define CW_WINDOWS 16
#define CW_ROUNDS 64
#define CW_RUNG 33

enum { CW_WIRES = 0, CW_A = 1, CW_B = 2, CW_COMMITTED = 3, CW_VECTORS = 4 };

typedef struct cw_gpu cw_gpu;
typedef struct cw_bases cw_bases;
typedef struct cw_domain cw_domain;

typedef struct {
  char name[128];
  uint64_t memory, free; // bytes
  uint64_t held, peak;   // bytes that this process has allocated, now and at most
  uint64_t busy;         // nanoseconds that calls have had the device, ended ones
  int32_t driver, runtime; // CUDA versions, 1000 major + 10 minor; 0 where emulated
  int32_t major, minor; // compute capability
  int32_t processors;
  int32_t emulated;
} cw_info;

int cw_version(void);
int cw_count(int *n, char *err);
int cw_open(int index, cw_gpu **gpu, char *err);
int cw_describe(cw_gpu *gpu, cw_info *info, char *err);
void cw_close(cw_gpu *gpu);

// Points of group 1 take 64 bytes, of group 2 128. indices may be null.
int cw_bases_new(cw_gpu *gpu, int group, const void *points, const uint32_t *indices, uint64_t n, cw_bases **bases, char *err);
void cw_bases_free(cw_gpu *gpu, cw_bases *bases);

// A domain has parts * 2^log places: one part, three or nine. constants: the roots of unity of order n, of order 2^log and of
// order 3, their inverses, shift, 1/n.
int cw_domain_new(cw_gpu *gpu, int log, int parts, const void *constants, cw_domain **domain, char *err);
void cw_domain_free(cw_gpu *gpu, cw_domain *domain);

// Staging is host memory of at least the given size, for cw_put; it stays valid until more is asked for.
int cw_staging(cw_gpu *gpu, uint64_t bytes, void **at, char *err);
// cw_put sets a vector to n elements, and zeros after them up to size.
int cw_put(cw_gpu *gpu, int vector, const void *elements, uint64_t n, uint64_t size, char *err);
// cw_products replaces vector CW_A; it uses CW_B up.
int cw_products(cw_gpu *gpu, cw_domain *domain, char *err);
// cw_multiply writes 16 points, each X, Y, ZZ, ZZZ; the result is the sum of 2^(16 w) times point w. Where there is also a second of bases, as many without indices as
// the first, it writes 16 more, and the scalars are sorted once.
int cw_multiply(cw_gpu *gpu, cw_bases *bases, cw_bases *also, int vector, void *out, char *err);

// The GKR proofs inside a witness, package prover/sumcheck: one of each kind at a time on a device; other work may come between its calls. Of a round x and
// y are what first and second multiply. A point is as many elements as the permutations, a power of two, have variables.
typedef struct {
  uint32_t keys[2][8];
  int32_t first[2], second[2];
  int32_t partial, unused[3];
} cw_round;
// cw_sumchecks computes n permutations, at least 8, from their inputs, two elements each. Rounds are a multiple of 8, at most CW_ROUNDS.
int cw_sumchecks(cw_gpu *gpu, const cw_round *rounds, int count, const void *inputs, uint64_t n, char *err);
// cw_outputs writes the two words after the last round, at a point.
int cw_outputs(cw_gpu *gpu, const void *point, void *out, char *err);
// cw_sumcheck begins that of one round and writes the first variable's 5 values, cw_fold sets a variable and writes the next one's, cw_end
// sets the last but the two that are told, and writes the 4 entries of 2 values that are left.
int cw_sumcheck(cw_gpu *gpu, int round, const void *c, const void *point, void *out, char *err);
int cw_fold(cw_gpu *gpu, const void *r, void *out, char *err);
int cw_end(cw_gpu *gpu, const void *r, void *out, char *err);

// Stages of a ladder's step.
enum { CW_DOUBLING = 0, CW_ADDING_KEY = 1, CW_ADDING_BASE = 2 };
// cw_ladder computes n rungs, a power of two, from what they begin with: CW_RUNG elements each. base: of each of x, y and d·x·y of sB + vB' what 1, s, v and sv are
// multiplied with.
int cw_ladder(cw_gpu *gpu, const void *base, const void *inputs, uint64_t n, char *err);
// cw_step begins the sumcheck of a step's stage, with c, c^2 and c^3. It and cw_step_fold write 4 values where a sum is doubled, otherwise 6, and cw_step_end 3, 8 or 6
// when it sets the last variable, as cw_sumcheck, cw_fold and cw_end do.
int cw_step(cw_gpu *gpu, int step, int stage, const void *c, const void *point, void *out, char *err);
int cw_step_fold(cw_gpu *gpu, const void *r, void *out, char *err);
int cw_step_end(cw_gpu *gpu, const void *r, void *out, char *err);

// cw_compute applies an operation to n pairs of elements, of the base field (0) or the scalar field (1): for tests of the arithmetic.
enum { CW_MULTIPLY = 0, CW_ADD = 1, CW_SUBTRACT = 2, CW_CANONICAL = 3 };
int cw_compute(cw_gpu *gpu, int field, int operation, const void *a, const void *b, void *out, uint64_t n, char *err);

#ifdef __cplusplus
}
#endif
