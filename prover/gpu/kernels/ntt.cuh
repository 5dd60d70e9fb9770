// Number-theoretic transforms over the scalar field, and what Groth16's quotient takes of them.
#pragma once

#include "field.cuh"

// Domain is the subgroup of size parts * 2^log, with its powers on the device: of one part, or three. Transforms of three parts are those of each, a block, and a step
// of radix 3, prover/thirds.go. What multiplies coefficients stands in the order in which the inverse transform leaves them: bit-reversed in each block, which has the
// coefficients parts*q + its number.
struct Domain {
  int log = 0, parts = 1;
  Memory roots, inverseRoots; // of a block, 2^(log-1) powers each
  Memory onto;                // shift^e / n, of each coefficient
  Memory mix, inverseMix;     // with three parts, 2^log powers each of the root
  Scalar third, inverseThird; // the roots of unity of order 3
  uint64_t block() const { return uint64_t(1) << log; }
  uint64_t size() const { return parts * block(); }
};

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
  if (parts == 3) {
    powers(d.mix, roots[0], m);
    powers(d.inverseMix, inverseRoots[0], m);
    d.third = roots[2];
    d.inverseThird = inverseRoots[2];
  }
  Scalar *onto = d.onto.as<Scalar>(d.size());
  each(d.size(), [=] HD(size_t i) { onto[i] = power(shift, reversed(i & (m - 1), log) * parts + (i >> log)) * scale; });
  waitForAll();
}

// radix3 is the transform of three elements, with a cube root of unity.
HDI void radix3(Scalar &a, Scalar &b, Scalar &c, Scalar root) {
  Scalar turned = (b - c) * root, first = a + (b + c), second = (a - c) + turned, third = (a - b) - turned;
  a = first;
  b = second;
  c = third;
}

// split makes values on the domain those of each block, but for a factor.
static void split(const Domain &d, Scalar *v) {
  uint64_t m = d.block();
  const Scalar *mix = static_cast<const Scalar *>(d.inverseMix.at);
  Scalar root = d.inverseThird;
  each(m, [=] HD(size_t i) {
    Scalar a = v[i], b = v[i + m], c = v[i + 2 * m], w = mix[i];
    radix3(a, b, c, root);
    v[i] = a;
    v[i + m] = b * w;
    v[i + 2 * m] = c * w.squared();
  });
}

// join makes values of the blocks those of the domain.
static void join(const Domain &d, Scalar *v) {
  uint64_t m = d.block();
  const Scalar *mix = static_cast<const Scalar *>(d.mix.at);
  Scalar root = d.third;
  each(m, [=] HD(size_t i) {
    Scalar a = v[i], b = v[i + m], c = v[i + 2 * m], w = mix[i];
    b = b * w;
    c = c * w.squared();
    radix3(a, b, c, root);
    v[i] = a;
    v[i + m] = b;
    v[i + 2 * m] = c;
  });
}

// inverse takes values in order to n times the coefficients, in each block bit-reversed: decimation in frequency.
static void inverse(const Domain &d, Scalar *a) {
  const Scalar *roots = static_cast<const Scalar *>(d.inverseRoots.at);
  int log = d.log;
  if (d.parts == 3) split(d, a);
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
  if (d.parts == 3) join(d, a);
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
