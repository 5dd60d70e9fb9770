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
  Scalar x, y; // or u and v
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
  Memory rounds, checkpoints, segment, tables[2], weights, partials; // folding goes from one table to the other
  Staging results; // the device writes the few words that leave it here
  cw_round round[CW_ROUNDS];
  int count = 0, variables = 0;
  uint64_t n = 0;
  int segmentAt = -1; // which is in memory

  // Of the sumcheck under way.
  uint64_t size = 0; // of the table
  int table = 0;     // which it is
  bool partial = false;
  Scalar c;

  Words *from() { return static_cast<Words *>(tables[table].at); }
  Words *into() { return static_cast<Words *>(tables[1 - table].at); }
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

// between is what a line has at r, from what it has at 0 and 1.
HDI Words between(const Words &zero, const Words &one, const Scalar &r) {
  return {zero.x + (one.x - zero.x) * r, zero.y + (one.y - zero.y) * r};
}

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
  s.tables[0].as<Words>(n);
  s.tables[1].as<Words>(n / 2);
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
  Words zero, one;
};

// sumPolynomial writes the values of the current variable's polynomial to the results. line(h, keep) is that of pair h; who keeps it also
// writes it to the table. A thread has all values of a pair, or one where pairs are few: what counts then is how long the longest thread takes.
template <class Of> static void sumPolynomial(Sumcheck &s, uint64_t pairs, Of line) {
  Scalar *out = static_cast<Scalar *>(s.results.at);
  const Scalar *weights = static_cast<const Scalar *>(s.weights.at) + pairs;
  bool partial = s.partial;
  Scalar c = s.c;
  uint64_t warps = (pairs + WARP - 1) / WARP;
  int apart = DEGREE * pairs > PLENTY ? 1 : DEGREE;
  Scalar *partials = warps > 1 ? static_cast<Scalar *>(s.partials.at) : out;
  each(apart * warps * WARP, [=] HD(size_t i) { // whole warps, for acrossWarp
    uint64_t h = i % (warps * WARP);
    int first = int(i / (warps * WARP));
    Words at = {Scalar::zero(), Scalar::zero()}, step = at;
    Scalar weight = at.x;
    if (h < pairs) {
      Line l = line(h, first == 0);
      at = l.one, step = {l.one.x - l.zero.x, l.one.y - l.zero.y}, weight = weights[h];
    }
#pragma unroll 1
    for (int t = 0; t < DEGREE; t++) {
      if (apart == 1 || t == first) {
        Scalar p = fifth(at.x);
        p = partial ? p + at.y : p * c + fifth(at.y);
        p = acrossWarp(p * weight);
        if (h % WARP == 0) partials[t * warps + h / WARP] = p;
      }
      at = {at.x + step.x, at.y + step.y};
    }
  });
  if (warps > 1)
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
  s.size = s.n, s.table = 0, s.partial = s.round[round].partial, s.c = c;
  const Round *r = static_cast<const Round *>(s.rounds.at) + round;
  Words *to = s.from();
  uint64_t half = s.n / 2;
  sumPolynomial(s, half, [=] HD(uint64_t h, bool keep) {
    Line l = {enter(*r, c, words[h]), enter(*r, c, words[h + half])};
    if (keep) to[h] = l.zero, to[h + half] = l.one;
    return l;
  });
}

// foldSumcheck sets the current variable, which is not the last.
static void foldSumcheck(Sumcheck &s, const Scalar &r) {
  if (s.size < 4) throw std::runtime_error("no variable is left to fold");
  s.size /= 2;
  uint64_t pairs = s.size / 2;
  const Words *from = s.from();
  Words *to = s.into();
  s.table = 1 - s.table;
  sumPolynomial(s, pairs, [=] HD(uint64_t h, bool keep) {
    Line l = {between(from[h], from[h + 2 * pairs], r), between(from[h + pairs], from[h + 3 * pairs], r)};
    if (keep) to[h] = l.zero, to[h + pairs] = l.one;
    return l;
  });
}

// endSumcheck sets the last variable and writes what is left of u and v to the results.
static void endSumcheck(Sumcheck &s, const Scalar &r) {
  if (s.size != 2) throw std::runtime_error("it is not the last variable");
  s.size = 0;
  const Words *from = s.from();
  Words *out = static_cast<Words *>(s.results.at);
  each(1, [=] HD(size_t) { *out = between(from[0], from[1], r); });
  waitForAll();
}

// evaluateOutputs writes the words after the last round, at a point, to the results.
static void evaluateOutputs(Sumcheck &s, const Point26 &q) {
  const Words *from = s.checkpoint(s.count / SEGMENT);
  Words *space = static_cast<Words *>(s.tables[0].at), *out = static_cast<Words *>(s.results.at);
  s.size = 0;
  for (int j = 0; j < s.variables; j++) {
    uint64_t half = s.n >> (j + 1);
    Words *to = half > 1 ? space : out;
    Scalar r = q.at[j];
    each(half, [=] HD(size_t h) { to[h] = between(from[h], from[h + half], r); });
    from = to;
  }
  waitForAll();
}
