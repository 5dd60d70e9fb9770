// The fields with limbs of 64 bits, for the host: ten times as fast as the device's chains of 32 bits emulated, so that whole proofs of real
// circuits can be checked where there is no GPU. TestField holds both to gnark-crypto.
#pragma once

#include <cstdint>
#include <cstring>

template <class M> struct Wide {
  static constexpr uint64_t limb(int i) { return uint64_t(M::limbs[2 * i + 1]) << 32 | M::limbs[2 * i]; }
  static constexpr uint64_t m[4] = {limb(0), limb(1), limb(2), limb(3)};
  // inverse is that of minus the modulus, modulo 2^64: Newton's step from 32 bits.
  static constexpr uint64_t inverse = M::inverse * (2 + m[0] * M::inverse);
  uint64_t v[4];

  explicit Wide(const uint32_t *from) { std::memcpy(v, from, sizeof v); }
  void to(uint32_t *out) const { std::memcpy(out, v, sizeof v); }

  // reduce subtracts the modulus once from a value below twice the modulus.
  void reduce() {
    uint64_t r[4];
    unsigned __int128 borrow = 0;
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      borrow = (unsigned __int128)v[i] - m[i] - uint64_t(borrow >> 64 & 1);
      r[i] = uint64_t(borrow);
    }
    uint64_t keep = 0 - uint64_t(borrow >> 64 & 1);
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) v[i] = (v[i] & keep) | (r[i] & ~keep);
  }

  void add(const Wide &b) {
    unsigned __int128 carry = 0;
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      carry = (carry >> 64) + v[i] + b.v[i];
      v[i] = uint64_t(carry);
    }
    reduce();
  }

  void subtract(const Wide &b) {
    unsigned __int128 borrow = 0, carry = 0;
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      borrow = (unsigned __int128)v[i] - b.v[i] - uint64_t(borrow >> 64 & 1);
      v[i] = uint64_t(borrow);
    }
    uint64_t mask = 0 - uint64_t(borrow >> 64 & 1);
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      carry = (carry >> 64) + v[i] + (m[i] & mask);
      v[i] = uint64_t(carry);
    }
  }

  // multiply is Montgomery's product, word by word; the modulus has a spare bit, so five words hold every step.
  void multiply(const Wide &b) {
    uint64_t t[5] = {};
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      unsigned __int128 c = 0;
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) {
        c = (c >> 64) + (unsigned __int128)v[j] * b.v[i] + t[j];
        t[j] = uint64_t(c);
      }
      t[4] += uint64_t(c >> 64);
      uint64_t w = t[0] * inverse;
      c = (unsigned __int128)m[0] * w + t[0];
#pragma GCC unroll 4
      for (int j = 1; j < 4; j++) {
        c = (c >> 64) + (unsigned __int128)m[j] * w + t[j];
        t[j - 1] = uint64_t(c);
      }
      c = (c >> 64) + t[4];
      t[3] = uint64_t(c);
      t[4] = uint64_t(c >> 64);
    }
    std::memcpy(v, t, sizeof v);
    reduce();
  }
};
