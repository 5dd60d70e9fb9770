// Sumchecks over the rounds of many Poseidon2 permutations: the tables of package prover/sumcheck, which says what they are of.
#pragma once

#include "field.cuh"
#include "gpu.h"

// Round is cw_round with its keys as elements.
struct Round {
  Scalar keys[2];
  int32_t first[2], second[2], partial, unused[3];
};
static_assert(sizeof(Round) == sizeof(cw_round), "rounds are copied");

struct Words {
  Scalar x, y;
};

constexpr int SEGMENT = 8;        // rounds whose words are kept at a time; of the others every eighth are
constexpr int MAX_VARIABLES = 26; // 2^26 permutations
constexpr int DEGREE = 5;

// Point goes to kernels by value.
struct Point26 {
  Scalar at[MAX_VARIABLES];
};

// Sumcheck is one proof's state; the memory is that of the largest so far.
struct Sumcheck {
  Memory rounds, checkpoints, segment, tables[2], weights, partials;
  Staging results; // the device writes the few words that leave it here
  cw_round round[CW_ROUNDS];
  int count = 0, variables = 0;
  uint64_t n = 0;
  int segmentAt = -1; // which is in memory

  // Of the sumcheck under way.
  uint64_t size = 0;
  bool partial = false;
  Scalar c;

  Scalar *u() { return static_cast<Scalar *>(tables[0].at); }
  Scalar *v() { return static_cast<Scalar *>(tables[1].at); }
  Words *checkpoint(int k) { return static_cast<Words *>(checkpoints.at) + k * n; }
};

HDI Scalar form(const int32_t (&f)[2], const Scalar &x, const Scalar &y) {
  Scalar s = Scalar::zero();
  for (int k = f[0]; k > 0; k--) s = s + x;
  for (int k = f[0]; k < 0; k++) s = s - x;
  for (int k = f[1]; k > 0; k--) s = s + y;
  for (int k = f[1]; k < 0; k++) s = s - y;
  return s;
}

HDI Scalar fifth(const Scalar &s) { return s.squared().squared() * s; }

HDI Words apply(const Round &r, const Words &w) {
  Words next;
  next.x = fifth(form(r.first, w.x, w.y) + r.keys[0]);
  next.y = form(r.second, w.x, w.y);
  next.y = r.partial ? next.y + next.x : fifth(next.y + r.keys[1]);
  return next;
}

// between is a line's value at r, from those at 0 and 1.
HDI Scalar between(const Scalar &zero, const Scalar &one, const Scalar &r) { return zero + (one - zero) * r; }

// beginSumchecks computes all permutations from their inputs.
static void beginSumchecks(Sumcheck &s, const cw_round *rounds, int count, const void *inputs, uint64_t n) {
  if (count < SEGMENT || count > CW_ROUNDS || count % SEGMENT) throw std::runtime_error("rounds are not a multiple of 8");
  if (n < 2 || n & (n - 1) || n >> MAX_VARIABLES > 1) throw std::runtime_error("permutations are not a power of two, 2 to 2^26");
  s.n = n, s.count = count, s.size = 0, s.segmentAt = -1, s.variables = 0;
  while (n >> s.variables > 1) s.variables++;
  std::memcpy(s.round, rounds, count * sizeof(cw_round));
  Round *r = s.rounds.as<Round>(count);
  toDevice(r, rounds, count * sizeof(cw_round));
  Words *at = s.checkpoints.as<Words>(n * (count / SEGMENT + 1));
  toDevice(at, inputs, n * sizeof(Words));
  s.segment.as<Words>(n * (SEGMENT - 1));
  for (Memory &t : s.tables) t.as<Scalar>(n);
  s.weights.as<Scalar>(n);
  s.partials.as<Scalar>(DEGREE * ((n / 2 + WARP - 1) / WARP));
  s.results.grow(DEGREE * sizeof(Scalar));
  each(n, [=] HD(size_t i) {
    Words w = at[i];
#pragma unroll 1
    for (int k = 1; k <= count; k++) {
      w = apply(r[k - 1], w);
      if (k % SEGMENT == 0) at[k / SEGMENT * n + i] = w;
    }
  });
}

// wordsBefore returns those before a round, computed again from the checkpoint before it.
static const Words *wordsBefore(Sumcheck &s, int round) {
  int k = round / SEGMENT, left = round % SEGMENT;
  const Words *from = s.checkpoint(k);
  if (left == 0) return from;
  uint64_t n = s.n;
  Words *to = static_cast<Words *>(s.segment.at);
  if (s.segmentAt != k) {
    const Round *r = static_cast<const Round *>(s.rounds.at) + k * SEGMENT;
    each(n, [=] HD(size_t i) {
      Words w = from[i];
#pragma unroll 1
      for (int j = 0; j < SEGMENT - 1; j++) to[j * n + i] = w = apply(r[j], w);
    });
    s.segmentAt = k;
  }
  return to + (left - 1) * n;
}

// weigh makes the tables of the equality polynomial with the last variables of q: that of 2^k entries begins at 2^k. Eight levels at a
// time, each entry from its ancestor's by one factor a level.
static void weigh(Sumcheck &s, const Point26 &q) {
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

// Line is what u and v are in the current variable, by their values at 0 and 1.
struct Line {
  Scalar u0, u1, v0, v1;
};

// sumPolynomial writes the values of the current variable's polynomial to the results. line(h) also leaves both tables as they are from now on.
template <class Of> static void sumPolynomial(Sumcheck &s, uint64_t pairs, Of line) {
  Scalar *partials = static_cast<Scalar *>(s.partials.at), *out = static_cast<Scalar *>(s.results.at);
  const Scalar *weights = static_cast<const Scalar *>(s.weights.at) + pairs;
  bool partial = s.partial;
  Scalar c = s.c;
  uint64_t warps = (pairs + WARP - 1) / WARP;
  each(warps * WARP, [=] HD(size_t h) { // whole warps, for acrossWarp
    Scalar zero = Scalar::zero(), weight = zero, u = zero, v = zero, stepU = zero, stepV = zero;
    if (h < pairs) {
      Line l = line(h);
      u = l.u1, v = l.v1, stepU = l.u1 - l.u0, stepV = l.v1 - l.v0, weight = weights[h];
    }
#pragma unroll 1
    for (int t = 0; t < DEGREE; t++) {
      Scalar p = fifth(u);
      p = partial ? p + v : p * c + fifth(v);
      p = acrossWarp(p * weight);
      if (h % WARP == 0) partials[t * warps + h / WARP] = p;
      u = u + stepU;
      v = v + stepV;
    }
  });
  each(DEGREE * WARP, [=] HD(size_t i) {
    uint64_t t = i / WARP;
    Scalar sum = Scalar::zero();
    for (uint64_t k = i % WARP; k < warps; k += WARP) sum = sum + partials[t * warps + k];
    sum = acrossWarp(sum);
    if (i % WARP == 0) out[t] = sum;
  });
  waitForAll();
}

// enter returns u and v of the words before a round.
HDI Words enter(const Round &r, const Scalar &c, const Words &w) {
  Scalar second = form(r.second, w.x, w.y);
  return {form(r.first, w.x, w.y) + r.keys[0], r.partial ? second * c : second + r.keys[1]};
}

// beginSumcheck starts that of a round.
static void beginSumcheck(Sumcheck &s, int round, const Scalar &c, const Point26 &point) {
  if (round < 0 || round >= s.count) throw std::runtime_error("no such round");
  const Words *words = wordsBefore(s, round);
  weigh(s, point);
  s.size = s.n, s.partial = s.round[round].partial, s.c = c;
  const Round *r = static_cast<const Round *>(s.rounds.at) + round;
  Scalar *u = s.u(), *v = s.v();
  uint64_t half = s.n / 2;
  sumPolynomial(s, half, [=] HD(uint64_t h) {
    Words zero = enter(*r, c, words[h]), one = enter(*r, c, words[h + half]);
    u[h] = zero.x, u[h + half] = one.x, v[h] = zero.y, v[h + half] = one.y;
    return Line{zero.x, one.x, zero.y, one.y};
  });
}

// foldSumcheck sets the current variable, which is not the last. A thread reads four entries of each table and writes two of them.
static void foldSumcheck(Sumcheck &s, const Scalar &r) {
  if (s.size < 4) throw std::runtime_error("no variable is left to fold");
  s.size /= 2;
  uint64_t pairs = s.size / 2;
  Scalar *u = s.u(), *v = s.v();
  sumPolynomial(s, pairs, [=] HD(uint64_t h) {
    Line l;
    u[h] = l.u0 = between(u[h], u[h + 2 * pairs], r);
    u[h + pairs] = l.u1 = between(u[h + pairs], u[h + 3 * pairs], r);
    v[h] = l.v0 = between(v[h], v[h + 2 * pairs], r);
    v[h + pairs] = l.v1 = between(v[h + pairs], v[h + 3 * pairs], r);
    return l;
  });
}

// endSumcheck sets the last variable and writes what is left of both tables to the results.
static void endSumcheck(Sumcheck &s, const Scalar &r) {
  if (s.size != 2) throw std::runtime_error("it is not the last variable");
  s.size = 0;
  const Scalar *u = s.u(), *v = s.v();
  Scalar *out = static_cast<Scalar *>(s.results.at);
  each(2, [=] HD(size_t i) { out[i] = i ? between(v[0], v[1], r) : between(u[0], u[1], r); });
  waitForAll();
}

// evaluateOutputs writes the words after the last round, at a point, to the results.
static void evaluateOutputs(Sumcheck &s, const Point26 &q) {
  const Words *words = s.checkpoint(s.count / SEGMENT);
  Scalar *u = s.u(), *v = s.v(), *out = static_cast<Scalar *>(s.results.at);
  s.size = 0;
  for (int j = 0; j < s.variables; j++) {
    uint64_t half = s.n >> (j + 1);
    Scalar r = q.at[j];
    each(half, [=] HD(size_t h) {
      Words zero = j ? Words{u[h], v[h]} : words[h], one = j ? Words{u[h + half], v[h + half]} : words[h + half];
      u[h] = between(zero.x, one.x, r);
      v[h] = between(zero.y, one.y, r);
    });
  }
  each(2, [=] HD(size_t i) { out[i] = i ? v[0] : u[0]; });
  waitForAll();
}
