// Number-theoretic transforms over the scalar field, and the quotient of Groth16.
#pragma once

#include "field.cuh"

// Domain is the subgroup of size 2^log, with its powers on the device. Factors stand in bit-reversed order, which is how the inverse
// transform leaves its result.
struct Domain {
  int log = 0;
  Memory roots, inverseRoots; // 2^(log-1) powers each
  Memory onto;                // g^rev(i) / n: from coefficients to the coset
  Memory off;                 // g^-rev(i) / n / (g^n - 1): back, and divided by the vanishing polynomial
  uint64_t size() const { return uint64_t(1) << log; }
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

// makeDomain takes the root of unity, the coset's shift, their inverses, and the two constants in which the transforms end.
static void makeDomain(Domain &d, int log, Scalar root, Scalar inverseRoot, Scalar shift, Scalar inverseShift, Scalar ontoScale, Scalar offScale) {
  d.log = log;
  uint64_t n = d.size();
  Scalar *roots = d.roots.as<Scalar>(n / 2 + 1), *inverseRoots = d.inverseRoots.as<Scalar>(n / 2 + 1);
  Scalar *onto = d.onto.as<Scalar>(n), *off = d.off.as<Scalar>(n);
  each(n / 2, [=] HD(size_t i) {
    roots[i] = power(root, i);
    inverseRoots[i] = power(inverseRoot, i);
  });
  each(n, [=] HD(size_t i) {
    uint64_t e = reversed(i, log);
    onto[i] = power(shift, e) * ontoScale;
    off[i] = power(inverseShift, e) * offScale;
  });
  waitForAll();
}

// inverse takes values in order to n times the coefficients, bit-reversed: decimation in frequency.
static void inverse(const Domain &d, Scalar *a) {
  const Scalar *roots = static_cast<const Scalar *>(d.inverseRoots.at);
  int log = d.log;
  for (int s = log - 1; s >= 0; s--) {
    uint64_t half = uint64_t(1) << s;
    each(d.size() / 2, [=] HD(size_t i) {
      uint64_t j = i & (half - 1), at = ((i - j) << 1) + j;
      Scalar u = a[at], v = a[at + half], root = roots[j << (log - 1 - s)]; // copied: what is only referred to is read word by word
      a[at] = u + v;
      a[at + half] = (u - v) * root;
    });
  }
}

// forward takes bit-reversed coefficients to values in order: decimation in time.
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
}

static void scale(uint64_t n, Scalar *a, const Memory &by) {
  const Scalar *factors = static_cast<const Scalar *>(by.at);
  each(n, [=] HD(size_t i) {
    Scalar value = a[i], factor = factors[i];
    a[i] = value * factor;
  });
}

// quotient replaces a by the coefficients, bit-reversed, of (AB - C)/Z, where A, B and C take the values a, b and ab on the domain: a
// witness that satisfies its circuit has c = ab, so c need not be sent.
static void quotient(const Domain &d, Scalar *a, Scalar *b, Scalar *c) {
  uint64_t n = d.size();
  each(n, [=] HD(size_t i) {
    Scalar l = a[i], r = b[i];
    c[i] = l * r;
  });
  for (Scalar *v : {a, b, c}) {
    inverse(d, v);
    scale(n, v, d.onto);
    forward(d, v);
  }
  each(n, [=] HD(size_t i) {
    Scalar l = a[i], r = b[i], o = c[i];
    a[i] = l * r - o;
  });
  inverse(d, a);
  scale(n, a, d.off);
}
