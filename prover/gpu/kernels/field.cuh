// Prime fields of BN254: 8 limbs of 32 bits, least significant first, in Montgomery form with R = 2^256, which is gnark-crypto's memory
// layout on a little-endian machine.
#pragma once

#include "machine.cuh"
#ifdef CW_WIDE
#include "wide.cuh"
#endif

// Words with carry. On the device these are single instructions that pass the carry flag on; the host keeps the flag in a variable.
#ifdef __CUDACC__
#define CARRY_OP2(name, op) \
  HDI uint32_t name(uint32_t a, uint32_t b) { uint32_t r; asm volatile(op " %0, %1, %2;" : "=r"(r) : "r"(a), "r"(b)); return r; }
#define CARRY_OP3(name, op) \
  HDI uint32_t name(uint32_t a, uint32_t b, uint32_t c) { uint32_t r; asm volatile(op " %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(c)); return r; }
CARRY_OP2(add_cc, "add.cc.u32")
CARRY_OP2(addc_cc, "addc.cc.u32")
CARRY_OP2(addc, "addc.u32")
CARRY_OP2(sub_cc, "sub.cc.u32")
CARRY_OP2(subc_cc, "subc.cc.u32")
CARRY_OP2(subc, "subc.u32")
CARRY_OP3(mad_lo_cc, "mad.lo.cc.u32")
CARRY_OP3(madc_lo_cc, "madc.lo.cc.u32")
CARRY_OP3(madc_hi_cc, "madc.hi.cc.u32")
CARRY_OP3(madc_hi, "madc.hi.u32")
HDI uint32_t mul_lo(uint32_t a, uint32_t b) { return a * b; }
HDI uint32_t mul_hi(uint32_t a, uint32_t b) { return __umulhi(a, b); }
#else
inline thread_local uint32_t carry; // also of a subtraction: 1 says borrow
inline uint32_t spread(uint64_t s) { carry = uint32_t(s >> 32) & 1; return uint32_t(s); }
HDI uint32_t add_cc(uint32_t a, uint32_t b) { return spread(uint64_t(a) + b); }
HDI uint32_t addc_cc(uint32_t a, uint32_t b) { return spread(uint64_t(a) + b + carry); }
HDI uint32_t addc(uint32_t a, uint32_t b) { return a + b + carry; }
HDI uint32_t sub_cc(uint32_t a, uint32_t b) { return spread(uint64_t(a) - b); }
HDI uint32_t subc_cc(uint32_t a, uint32_t b) { return spread(uint64_t(a) - b - carry); }
HDI uint32_t subc(uint32_t a, uint32_t b) { return a - b - carry; }
HDI uint32_t mul_lo(uint32_t a, uint32_t b) { return a * b; }
HDI uint32_t mul_hi(uint32_t a, uint32_t b) { return uint32_t(uint64_t(a) * b >> 32); }
HDI uint32_t mad_lo_cc(uint32_t a, uint32_t b, uint32_t c) { return add_cc(mul_lo(a, b), c); }
HDI uint32_t madc_lo_cc(uint32_t a, uint32_t b, uint32_t c) { return addc_cc(mul_lo(a, b), c); }
HDI uint32_t madc_hi_cc(uint32_t a, uint32_t b, uint32_t c) { return addc_cc(mul_hi(a, b), c); }
HDI uint32_t madc_hi(uint32_t a, uint32_t b, uint32_t c) { return addc(mul_hi(a, b), c); }
#endif

constexpr int LIMBS = 8;

// The base field: coordinates.
struct BaseModulus {
  static constexpr uint32_t limbs[LIMBS] = {0xd87cfd47, 0x3c208c16, 0x6871ca8d, 0x97816a91, 0x8181585d, 0xb85045b6, 0xe131a029, 0x30644e72};
  static constexpr uint32_t one[LIMBS] = {0xc58f0d9d, 0xd35d438d, 0xf5c70b3d, 0x0a78eb28, 0x7879462c, 0x666ea36f, 0x9a07df2f, 0x0e0a77c1};
  static constexpr uint32_t inverse = 0xe4866389; // of minus the modulus, modulo 2^32
};

// The scalar field: witnesses.
struct ScalarModulus {
  static constexpr uint32_t limbs[LIMBS] = {0xf0000001, 0x43e1f593, 0x79b97091, 0x2833e848, 0x8181585d, 0xb85045b6, 0xe131a029, 0x30644e72};
  static constexpr uint32_t one[LIMBS] = {0x4ffffffb, 0xac96341c, 0x9f60cd29, 0x36fc7695, 0x7879462e, 0x666ea36f, 0x9a07df2f, 0x0e0a77c1};
  static constexpr uint32_t inverse = 0xefffffff;
};

template <class M> struct alignas(16) Field {
  uint32_t v[LIMBS];

  static HDI Field zero() {
    Field r;
    for (int i = 0; i < LIMBS; i++) r.v[i] = 0;
    return r;
  }
  static HDI Field one() {
    constexpr uint32_t o[LIMBS] = {M::one[0], M::one[1], M::one[2], M::one[3], M::one[4], M::one[5], M::one[6], M::one[7]};
    Field r;
#pragma unroll
    for (int i = 0; i < LIMBS; i++) r.v[i] = o[i];
    return r;
  }
  HDI bool isZero() const {
    uint32_t all = 0;
#pragma unroll
    for (int i = 0; i < LIMBS; i++) all |= v[i];
    return all == 0;
  }

  // reduced subtracts the modulus once from a value below twice the modulus.
  HDI Field reduced() const {
    constexpr uint32_t m[LIMBS] = {M::limbs[0], M::limbs[1], M::limbs[2], M::limbs[3], M::limbs[4], M::limbs[5], M::limbs[6], M::limbs[7]};
    Field r;
    r.v[0] = sub_cc(v[0], m[0]);
#pragma unroll
    for (int i = 1; i < LIMBS; i++) r.v[i] = subc_cc(v[i], m[i]);
    uint32_t borrow = subc(0, 0);
#pragma unroll
    for (int i = 0; i < LIMBS; i++) r.v[i] = borrow ? v[i] : r.v[i];
    return r;
  }

  friend HDI Field operator+(const Field &a, const Field &b) {
    Field r;
#ifdef CW_WIDE
    Wide<M> w(a.v);
    w.add(Wide<M>(b.v));
    w.to(r.v);
    return r;
#endif
    r.v[0] = add_cc(a.v[0], b.v[0]);
#pragma unroll
    for (int i = 1; i < LIMBS - 1; i++) r.v[i] = addc_cc(a.v[i], b.v[i]);
    r.v[LIMBS - 1] = addc(a.v[LIMBS - 1], b.v[LIMBS - 1]);
    return r.reduced();
  }

  friend HDI Field operator-(const Field &a, const Field &b) {
    constexpr uint32_t m[LIMBS] = {M::limbs[0], M::limbs[1], M::limbs[2], M::limbs[3], M::limbs[4], M::limbs[5], M::limbs[6], M::limbs[7]};
    Field r;
#ifdef CW_WIDE
    Wide<M> w(a.v);
    w.subtract(Wide<M>(b.v));
    w.to(r.v);
    return r;
#endif
    r.v[0] = sub_cc(a.v[0], b.v[0]);
#pragma unroll
    for (int i = 1; i < LIMBS; i++) r.v[i] = subc_cc(a.v[i], b.v[i]);
    uint32_t mask = subc(0, 0); // all ones after a borrow
    r.v[0] = add_cc(r.v[0], m[0] & mask);
#pragma unroll
    for (int i = 1; i < LIMBS - 1; i++) r.v[i] = addc_cc(r.v[i], m[i] & mask);
    r.v[LIMBS - 1] = addc(r.v[LIMBS - 1], m[LIMBS - 1] & mask);
    return r;
  }

  HDI Field negated() const { return zero() - *this; }

  // Montgomery's product, word by word. Products of even and of odd limbs go into two accumulators, the second one limb higher, so that the
  // two halves of a product land in neighbouring limbs of one carry chain. After each word the lowest limb is zero and the value moves down
  // by one limb, which makes the accumulators change places.
  friend HDI Field operator*(const Field &a, const Field &b) {
#ifdef CW_WIDE
    Field p;
    Wide<M> w(a.v);
    w.multiply(Wide<M>(b.v));
    w.to(p.v);
    return p;
#endif
    uint32_t even[LIMBS], odd[LIMBS];
#pragma unroll
    for (int j = 0; j < LIMBS; j += 2) {
      even[j] = mul_lo(a.v[j], b.v[0]);
      even[j + 1] = mul_hi(a.v[j], b.v[0]);
      odd[j] = mul_lo(a.v[j + 1], b.v[0]);
      odd[j + 1] = mul_hi(a.v[j + 1], b.v[0]);
    }
    cancel(even, odd);
#pragma unroll
    for (int i = 1; i < LIMBS; i++) {
      if (i % 2) {
        accumulate(odd, even, a, b.v[i]);
        cancel(odd, even);
      } else {
        accumulate(even, odd, a, b.v[i]);
        cancel(even, odd);
      }
    }
    Field r;
    r.v[0] = add_cc(even[0], odd[1]);
#pragma unroll
    for (int i = 1; i < LIMBS - 1; i++) r.v[i] = addc_cc(even[i], odd[i + 1]);
    r.v[LIMBS - 1] = addc(even[LIMBS - 1], 0);
    return r.reduced();
  }

  HDI Field squared() const { return *this * *this; }

  // canonical leaves Montgomery form: the integer itself.
  HDI Field canonical() const {
    Field unit = zero();
    unit.v[0] = 1;
    return *this * unit;
  }

private:
  // accumulate adds a*w. low holds the limbs from 2^0 on; high still holds, unshifted, those of the word before.
  static HDI void accumulate(uint32_t (&low)[LIMBS], uint32_t (&high)[LIMBS], const Field &a, uint32_t w) {
    low[0] = add_cc(low[0], high[1]);
#pragma unroll
    for (int j = 0; j < LIMBS - 2; j += 2) {
      high[j] = madc_lo_cc(a.v[j + 1], w, high[j + 2]);
      high[j + 1] = madc_hi_cc(a.v[j + 1], w, high[j + 3]);
    }
    high[LIMBS - 2] = madc_lo_cc(a.v[LIMBS - 1], w, 0);
    high[LIMBS - 1] = madc_hi(a.v[LIMBS - 1], w, 0);
    low[0] = mad_lo_cc(a.v[0], w, low[0]);
    low[1] = madc_hi_cc(a.v[0], w, low[1]);
#pragma unroll
    for (int j = 2; j < LIMBS; j += 2) {
      low[j] = madc_lo_cc(a.v[j], w, low[j]);
      low[j + 1] = madc_hi_cc(a.v[j], w, low[j + 1]);
    }
    high[LIMBS - 1] = addc(high[LIMBS - 1], 0);
  }

  // cancel adds the multiple of the modulus that makes the lowest limb zero.
  static HDI void cancel(uint32_t (&low)[LIMBS], uint32_t (&high)[LIMBS]) {
    constexpr uint32_t m[LIMBS] = {M::limbs[0], M::limbs[1], M::limbs[2], M::limbs[3], M::limbs[4], M::limbs[5], M::limbs[6], M::limbs[7]};
    uint32_t w = low[0] * M::inverse;
    high[0] = mad_lo_cc(m[1], w, high[0]);
    high[1] = madc_hi_cc(m[1], w, high[1]);
#pragma unroll
    for (int j = 2; j < LIMBS - 2; j += 2) {
      high[j] = madc_lo_cc(m[j + 1], w, high[j]);
      high[j + 1] = madc_hi_cc(m[j + 1], w, high[j + 1]);
    }
    high[LIMBS - 2] = madc_lo_cc(m[LIMBS - 1], w, high[LIMBS - 2]);
    high[LIMBS - 1] = madc_hi(m[LIMBS - 1], w, high[LIMBS - 1]);
    low[0] = mad_lo_cc(m[0], w, low[0]);
    low[1] = madc_hi_cc(m[0], w, low[1]);
#pragma unroll
    for (int j = 2; j < LIMBS; j += 2) {
      low[j] = madc_lo_cc(m[j], w, low[j]);
      low[j + 1] = madc_hi_cc(m[j], w, low[j + 1]);
    }
    high[LIMBS - 1] = addc(high[LIMBS - 1], 0);
  }
};

using Base = Field<BaseModulus>;
using Scalar = Field<ScalarModulus>;

// The quadratic extension, u^2 = -1: coordinates of G2.
struct Base2 {
  Base a0, a1;

  static HDI Base2 zero() { return {Base::zero(), Base::zero()}; }
  static HDI Base2 one() { return {Base::one(), Base::zero()}; }
  HDI bool isZero() const { return a0.isZero() && a1.isZero(); }
  HDI Base2 negated() const { return {a0.negated(), a1.negated()}; }
  friend HDI Base2 operator+(const Base2 &a, const Base2 &b) { return {a.a0 + b.a0, a.a1 + b.a1}; }
  friend HDI Base2 operator-(const Base2 &a, const Base2 &b) { return {a.a0 - b.a0, a.a1 - b.a1}; }
  friend HDI Base2 operator*(const Base2 &a, const Base2 &b) {
    Base p = a.a0 * b.a0, q = a.a1 * b.a1;
    return {p - q, (a.a0 + a.a1) * (b.a0 + b.a1) - p - q};
  }
  HDI Base2 squared() const {
    Base p = a0 * a1;
    return {(a0 + a1) * (a0 - a1), p + p};
  }
};
