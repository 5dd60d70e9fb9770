// Number-theoretic transforms over the scalar field, and what Groth16's quotient takes of them.
#pragma once

#include "field.cuh"

// Domain is the subgroup of size parts * 2^log, with its powers on the device: of one part, three, or nine. Transforms of parts are those of each, a block, and a step
// of radix 3, or two, prover/thirds.go. What multiplies coefficients stands in the order in which the inverse transform leaves them: bit-reversed in each block, which has
// the coefficients parts*q + its number.
struct Domain {
  int log = 0, parts = 1;
  Memory roots, inverseRoots; // of a block, 2^(log-1) powers each
  Memory onto;                // shift^e / n, of each coefficient
  Memory mix, inverseMix;     // with parts, a third of the root's powers each
  Scalar third, inverseThird; // the roots of unity of order 3
  uint64_t block() const { return uint64_t(1) << log; }
  uint64_t size() const { return parts * block(); }
};

// numberOf the i-th block of so many: thirds of thirds stand in the order of the thirds.
HDI uint64_t numberOf(uint64_t i, int parts) { return parts == 9 ? i / 3 + i % 3 * 3 : i; }

HDI Scalar power(Scalar base, uint64_t e) {
  Scalar r = Scalar::one();
  for (; e; e >>= 1) {
    if (e & 1) r = r * base;
    base = base.squared();
  }
  return r;
}

HDI uint64_t reversed(uint64_t i, int bits) {
  uint64_t r = 0;
  for (int b = 0; b < bits; b++) r |= (i >> b & 1) << (bits - 1 - b);
  return r;
}

static void powers(Memory &to, Scalar base, uint64_t n) {
  Scalar *at = to.as<Scalar>(n);
  each(n, [=] HD(size_t i) { at[i] = power(base, i); });
}

// makeDomain takes the roots of unity of order n, of a block's order and of order 3, the inverse of each, the coset's shift, and 1/n.
static void makeDomain(Domain &d, int log, int parts, const Scalar roots[3], const Scalar inverseRoots[3], Scalar shift, Scalar scale) {
  d.log = log;
  d.parts = parts;
  uint64_t m = d.block();
  powers(d.roots, roots[1], m / 2 + 1);
  powers(d.inverseRoots, inverseRoots[1], m / 2 + 1);
  if (parts > 1) {
    powers(d.mix, roots[0], d.size() / 3);
    powers(d.inverseMix, inverseRoots[0], d.size() / 3);
    d.third = roots[2];
    d.inverseThird = inverseRoots[2];
  }
  Scalar *onto = d.onto.as<Scalar>(d.size());
  each(d.size(), [=] HD(size_t i) { onto[i] = power(shift, reversed(i & (m - 1), log) * parts + numberOf(i >> log, parts)) * scale; });
  waitForAll();
}

// radix3 is the transform of three elements, with a cube root of unity.
HDI void radix3(Scalar &a, Scalar &b, Scalar &c, Scalar root) {
  Scalar turned = (b - c) * root, first = a + (b + c), second = (a - c) + turned, third = (a - b) - turned;
  a = first;
  b = second;
  c = third;
}

// split makes values on the domain, or on each third of it, those of its thirds, of m places, but for a factor.
static void split(const Domain &d, Scalar *v, uint64_t m) {
  const Scalar *mix = static_cast<const Scalar *>(d.inverseMix.at);
  Scalar root = d.inverseThird;
  uint64_t n = d.size(), stride = n / (3 * m);
  each(n / 3, [=] HD(size_t i) {
    uint64_t j = i % m, at = (i - j) * 3 + j;
    Scalar a = v[at], b = v[at + m], c = v[at + 2 * m], w = mix[j * stride];
    radix3(a, b, c, root);
    v[at] = a;
    v[at + m] = b * w;
    v[at + 2 * m] = c * w.squared();
  });
}

// join makes values of such thirds those of what they are of.
static void join(const Domain &d, Scalar *v, uint64_t m) {
  const Scalar *mix = static_cast<const Scalar *>(d.mix.at);
  Scalar root = d.third;
  uint64_t n = d.size(), stride = n / (3 * m);
  each(n / 3, [=] HD(size_t i) {
    uint64_t j = i % m, at = (i - j) * 3 + j;
    Scalar a = v[at], b = v[at + m], c = v[at + 2 * m], w = mix[j * stride];
    b = b * w;
    c = c * w.squared();
    radix3(a, b, c, root);
    v[at] = a;
    v[at + m] = b;
    v[at + 2 * m] = c;
  });
}

// inverse takes values in order to n times the coefficients, in each block bit-reversed: decimation in frequency.
static void inverse(const Domain &d, Scalar *a) {
  const Scalar *roots = static_cast<const Scalar *>(d.inverseRoots.at);
  int log = d.log;
  for (uint64_t m = d.size() / 3; m >= d.block(); m /= 3) split(d, a, m);
  for (int s = log - 1; s >= 0; s--) {
    uint64_t half = uint64_t(1) << s;
    each(d.size() / 2, [=] HD(size_t i) { // of all blocks
      uint64_t j = i & (half - 1), at = ((i - j) << 1) + j;
      Scalar u = a[at], v = a[at + half], root = roots[j << (log - 1 - s)]; // copied: what is only referred to is read word by word
      a[at] = u + v;
      a[at + half] = (u - v) * root;
    });
  }
}

// forward takes such coefficients to values in order: decimation in time.
static void forward(const Domain &d, Scalar *a) {
  const Scalar *roots = static_cast<const Scalar *>(d.roots.at);
  int log = d.log;
  for (int s = 0; s < log; s++) {
    uint64_t half = uint64_t(1) << s;
    each(d.size() / 2, [=] HD(size_t i) {
      uint64_t j = i & (half - 1), at = ((i - j) << 1) + j;
      Scalar u = a[at], v = a[at + half], root = roots[j << (log - 1 - s)];
      v = v * root;
      a[at] = u + v;
      a[at + half] = u - v;
    });
  }
  for (uint64_t m = d.block(); 3 * m <= d.size(); m *= 3) join(d, a, m);
}

// multiplied replaces a by a*b.
static void multiplied(uint64_t n, Scalar *a, const Scalar *b) {
  each(n, [=] HD(size_t i) {
    Scalar l = a[i], r = b[i];
    a[i] = l * r;
  });
}

// products replaces a by the values of AB on the coset, in order, where A and B take the values a and b on the domain: prover/quotient.go.
static void products(const Domain &d, Scalar *a, Scalar *b) {
  for (Scalar *v : {a, b}) {
    inverse(d, v);
    multiplied(d.size(), v, static_cast<const Scalar *>(d.onto.at));
    forward(d, v);
  }
  multiplied(d.size(), a, b);
}
