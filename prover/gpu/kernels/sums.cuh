// Sums over the pairs of a table's entries, a variable after the other: what the sumchecks of permutations and of ladders have in common.
#pragma once

#include "field.cuh"
#include "gpu.h"

constexpr int MAX_VARIABLES = 26; // 2^26 entries

// Point26 goes to kernels by value.
struct Point26 {
  Scalar at[MAX_VARIABLES];
};

// Wires are an entry: as many values as a sumcheck has tables.
template <int N> struct Wires {
  Scalar at[N];
  friend HDI Wires operator+(Wires a, const Wires &b) {
    for (int k = 0; k < N; k++) a.at[k] = a.at[k] + b.at[k];
    return a;
  }
  friend HDI Wires operator-(Wires a, const Wires &b) {
    for (int k = 0; k < N; k++) a.at[k] = a.at[k] - b.at[k];
    return a;
  }
  friend HDI Wires operator*(Wires a, const Scalar &r) {
    for (int k = 0; k < N; k++) a.at[k] = a.at[k] * r;
    return a;
  }
};

// Line is what the values are in the current variable, by what they are at 0 and 1.
template <class W> struct Line {
  W zero, one;
};

// between is what a line has at r.
template <class W> HDI W between(const W &zero, const W &one, const Scalar &r) { return zero + (one - zero) * r; }

// Sums is the state of a proof's sumchecks; the memory is that of the largest so far.
struct Sums {
  Memory tables[2], weights, partials; // folding goes from one table to the other
  Staging results;                     // the device writes the few values that leave it here
  int variables = 0;
  uint64_t n = 0;
  uint64_t left = 0; // entries that a sumcheck ends with

  // Of the sumcheck under way.
  uint64_t size = 0; // of the table
  int table = 0;     // which it is

  template <class W> W *from() { return static_cast<W *>(tables[table].at); }
  template <class W> W *into() { return static_cast<W *>(tables[1 - table].at); }

  // begin has room for n entries, W each, and for polynomials of some degree; so many entries end a sumcheck.
  template <class W> void begin(uint64_t entries, int degree, uint64_t last = 1) {
    if (entries < 2 * last || entries & (entries - 1) || entries >> MAX_VARIABLES > 1) throw std::runtime_error("a sumcheck is not of a power of two, or of too few, or of more than 2^26");
    n = entries, left = last, size = 0, variables = 0;
    while (n >> variables > 1) variables++;
    tables[0].as<W>(n);
    tables[1].as<W>(n / 2);
    weights.as<Scalar>(n);
    partials.as<Scalar>(degree * ((n / 2 + WARP - 1) / WARP));
    results.grow(std::max(degree * sizeof(Scalar), left * sizeof(W)));
  }
};

// weigh makes the tables of the equality polynomial with the last variables of q: that of 2^k entries begins at 2^k. Eight levels at a
// time, each entry from its ancestor's by one factor a level.
static void weigh(Sums &s, const Point26 &q) {
  constexpr int LEVELS = 8;
  Scalar *out = static_cast<Scalar *>(s.weights.at);
  int variables = s.variables;
  for (int done = 0; done == 0 || done < variables - 1; done += LEVELS) {
    int top = done + LEVELS < variables - 1 ? done + LEVELS : variables - 1;
    uint64_t start = done ? uint64_t(2) << done : 1;
    each((uint64_t(2) << top) - start, [=] HD(size_t i) {
      uint64_t at = start + i, ancestor = uint64_t(1) << done;
      int level = done;
      while (at >> level > 1) level++;
      Scalar e = done ? out[ancestor + (at & (ancestor - 1))] : Scalar::one();
#pragma unroll 1
      for (int j = done; j < level; j++) {
        Scalar x = q.at[variables - 1 - j];
        e = e * (at >> j & 1 ? x : Scalar::one() - x);
      }
      out[at] = e;
    });
  }
}

// sumPolynomial writes the values of the current variable's polynomial, at 1 and on to its degree, to the results: sums of gate's values, weighted. line(h, keep) is that of
// pair h; who keeps it also writes it to the table. A thread has all values of a pair, or one where pairs are few: what counts then is how long the longest thread takes.
template <int DEGREE, class W, class Gate, class Of> static void sumPolynomial(Sums &s, uint64_t pairs, Gate gate, Of line) {
  Scalar *out = static_cast<Scalar *>(s.results.at);
  const Scalar *weights = static_cast<const Scalar *>(s.weights.at) + pairs;
  uint64_t warps = (pairs + WARP - 1) / WARP;
  int apart = DEGREE * pairs > PLENTY ? 1 : DEGREE;
  Scalar *partials = warps > 1 ? static_cast<Scalar *>(s.partials.at) : out;
  each(apart * warps * WARP, [=] HD(size_t i) { // whole warps, for acrossWarp
    uint64_t h = i % (warps * WARP);
    int first = int(i / (warps * WARP));
    W at = {}, step = {};
    Scalar weight = Scalar::zero();
    if (h < pairs) {
      Line<W> l = line(h, first == 0);
      at = l.one, step = l.one - l.zero, weight = weights[h];
    }
#pragma unroll 1
    for (int t = 0; t < DEGREE; t++) {
      if (apart == 1 || t == first) {
        Scalar p = acrossWarp(gate(at) * weight);
        if (h % WARP == 0) partials[t * warps + h / WARP] = p;
      }
      at = at + step;
    }
  });
  if (warps > 1)
    each(DEGREE * WARP, [=] HD(size_t i) {
      uint64_t t = i / WARP;
      const Scalar *from = partials + t * warps;
      Scalar sum = Scalar::zero();
      uint64_t k = i % WARP;
#pragma unroll 1
      for (; k + 3 * WARP < warps; k += 4 * WARP) { // four are waited for at once
        Scalar four[4];
#pragma unroll
        for (int j = 0; j < 4; j++) four[j] = from[k + j * WARP];
#pragma unroll
        for (int j = 0; j < 4; j++) sum = sum + four[j];
      }
      for (; k < warps; k += WARP) {
        Scalar one = from[k];
        sum = sum + one;
      }
      sum = acrossWarp(sum);
      if (i % WARP == 0) out[t] = sum;
    });
  waitForAll();
}

// foldSums sets the current variable, which is not the last, and sums for the next.
template <int DEGREE, class W, class Gate> static void foldSums(Sums &s, const Scalar &r, Gate gate) {
  if (s.size < 4 * s.left) throw std::runtime_error("no variable is left to fold");
  s.size /= 2;
  uint64_t pairs = s.size / 2;
  const W *from = s.from<W>();
  W *to = s.into<W>();
  s.table = 1 - s.table;
  sumPolynomial<DEGREE, W>(s, pairs, gate, [=] HD(uint64_t h, bool keep) {
    Line<W> l = {between(from[h], from[h + 2 * pairs], r), between(from[h + pairs], from[h + 3 * pairs], r)};
    if (keep) to[h] = l.zero, to[h + pairs] = l.one;
    return l;
  });
}

// endSums sets the last variable and writes the entries that are left to the results.
template <class W> static void endSums(Sums &s, const Scalar &r) {
  uint64_t left = s.left;
  if (s.size != 2 * left) throw std::runtime_error("it is not the last variable");
  s.size = 0;
  const W *from = s.from<W>();
  W *out = static_cast<W *>(s.results.at);
  each(left, [=] HD(size_t h) { out[h] = between(from[h], from[h + left], r); });
  waitForAll();
}
