// Sumchecks over the rounds of many Poseidon2 permutations: the tables of package prover/sumcheck, which says what they are of.
#pragma once

#include "sums.cuh"

// Round is cw_round with its keys as elements.
struct Round {
  Scalar keys[2];
  int32_t first[2], second[2], partial, unused[3];
};
static_assert(sizeof(Round) == sizeof(cw_round), "rounds are copied");

using Words = Wires<2>; // x and y, or u and v

constexpr int SEGMENT = 8;        // rounds whose words are kept at a time; of the others every eighth are
constexpr int DEGREE = 5;
constexpr int LEFT = 4; // entries of the two variables that are told

// Sumcheck is one proof's state.
struct Sumcheck : Sums {
  Memory rounds, checkpoints, segment;
  cw_round round[CW_ROUNDS];
  int count = 0;
  int segmentAt = -1; // which is in memory

  // Of the sumcheck under way.
  bool partial = false;
  Scalar c;

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
  Scalar x = fifth(form(r.first, w.at[0], w.at[1]) + r.keys[0]), y = form(r.second, w.at[0], w.at[1]);
  return {x, r.partial ? y + x : fifth(y + r.keys[1])};
}

// Fifths is what the sumcheck of a round adds up.
struct Fifths {
  bool partial;
  Scalar c;
  HDI Scalar operator()(const Words &w) const {
    Scalar p = fifth(w.at[0]);
    return partial ? p + w.at[1] : p * c + fifth(w.at[1]);
  }
};

// beginSumchecks computes all permutations from their inputs.
static void beginSumchecks(Sumcheck &s, const cw_round *rounds, int count, const void *inputs, uint64_t n) {
  if (count < SEGMENT || count > CW_ROUNDS || count % SEGMENT) throw std::runtime_error("rounds are not a multiple of 8");
  s.begin<Words>(n, DEGREE, LEFT);
  s.count = count, s.segmentAt = -1;
  std::memcpy(s.round, rounds, count * sizeof(cw_round));
  Round *r = s.rounds.as<Round>(count);
  toDevice(r, rounds, count * sizeof(cw_round));
  Words *at = s.checkpoints.as<Words>(n * (count / SEGMENT + 1));
  toDevice(at, inputs, n * sizeof(Words));
  s.segment.as<Words>(n * (SEGMENT - 1));
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

// enter returns u and v of the words before a round.
HDI Words enter(const Round &r, const Scalar &c, const Words &w) {
  Scalar second = form(r.second, w.at[0], w.at[1]);
  return {form(r.first, w.at[0], w.at[1]) + r.keys[0], r.partial ? second * c : second + r.keys[1]};
}

// beginSumcheck starts that of a round.
static void beginSumcheck(Sumcheck &s, int round, const Scalar &c, const Point26 &point) {
  if (round < 0 || round >= s.count) throw std::runtime_error("no such round");
  const Words *words = wordsBefore(s, round);
  weigh(s, point);
  s.size = s.n, s.table = 0, s.partial = s.round[round].partial, s.c = c;
  const Round *r = static_cast<const Round *>(s.rounds.at) + round;
  Words *to = s.from<Words>();
  uint64_t half = s.n / 2;
  sumPolynomial<DEGREE, Words>(s, half, Fifths{s.partial, s.c}, [=] HD(uint64_t h, bool keep) {
    Words low = words[h], high = words[h + half]; // copied: what is only referred to is read word by word
    Line<Words> l = {enter(*r, c, low), enter(*r, c, high)};
    if (keep) to[h] = l.zero, to[h + half] = l.one;
    return l;
  });
}

// foldSumcheck sets the current variable, which is not the last.
static void foldSumcheck(Sumcheck &s, const Scalar &r) { foldSums<DEGREE, Words>(s, r, Fifths{s.partial, s.c}); }

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
