// Sumchecks over the steps of many rungs of a ladder: package prover/sumcheck says what they are of.
#pragma once

#include "sums.cuh"

constexpr int STEPS = (CW_RUNG - 6) / 3; // what a rung begins with: a sum, a key, as many signs, and bits of B and of B'

using Sum = Wires<3>; // X, Y, Z
using Rung = Wires<CW_RUNG>;

// BasePoints are x, y and d·x·y of sB + vB': what 1, s, v and sv are multiplied with.
struct BasePoints {
  Scalar at[3][4];
};

// Powers are c, c^2 and c^3.
struct Powers {
  Scalar at[3];
};

// Ladder is one proof's state.
struct Ladder : Sums {
  Memory rungs, sums; // inputs, and the sums before each step but the first
  BasePoints base;

  // Of the sumcheck under way.
  int stage = 0, degree = 0, inputs = 0;
  Powers c;
};

// Parts are what coordinates are products of: X = EF, Y = GH, Z = FG, T = EH.
struct Parts {
  Scalar e, f, g, h;
};

HDI Parts twiceParts(const Sum &s) {
  Scalar xx = s.at[0].squared(), yy = s.at[1].squared(), zz = s.at[2].squared(), xy = s.at[0] * s.at[1];
  Scalar g = yy - xx;
  return {xy + xy, g - (zz + zz), g, Scalar::zero() - (xx + yy)};
}

// sumParts are those of X, Y, Z and T of a sum, and x, y and t = d·x·y of a point.
HDI Parts sumParts(const Scalar *sum, const Scalar &x, const Scalar &y, const Scalar &t) {
  Scalar a = sum[0] * x, b = sum[1] * y, c = sum[3] * t;
  return {(sum[0] + sum[1]) * (x + y) - a - b, sum[2] - c, sum[2] + c, a + b};
}

// withT is T + cZ + c^2 Y + c^3 X = E(H + c^3 F) + cG(F + cH).
HDI Scalar withT(const Parts &p, const Powers &c) { return p.e * (p.h + p.f * c.at[2]) + p.g * (p.f + p.h * c.at[0]) * c.at[0]; }

// Stages of a step: what goes into each, by the sum before the step, and, as a function of that, what its sumcheck adds up.

struct Doubling {
  using In = Sum;
  static constexpr int DEGREE = 4;
  Powers c;

  static HDI In inputs(const Sum &sum, const Rung &, int) { return sum; }
  HDI Scalar operator()(const In &in) const { return withT(twiceParts(in), c); }
};

struct AddingKey {
  using In = Wires<8>; // X, Y, Z, T of the doubled sum, x, y, d·x·y of the key, its sign
  static constexpr int DEGREE = 6;
  Powers c;

  static HDI In inputs(const Sum &sum, const Rung &r, int step) {
    Parts p = twiceParts(sum);
    return {p.e * p.f, p.g * p.h, p.f * p.g, p.e * p.h, r.at[3], r.at[4], r.at[5], r.at[6 + step]};
  }
  static HDI Parts parts(const In &in) { return sumParts(in.at, in.at[4] * in.at[7], in.at[5], in.at[6] * in.at[7]); }
  HDI Scalar operator()(const In &in) const { return withT(parts(in), c); }
};

struct AddingBase {
  using In = Wires<6>; // X, Y, Z, T of the sum with the key, a bit of B, one of B'
  static constexpr int DEGREE = 6;
  Powers c;
  BasePoints base;

  static HDI In inputs(const Sum &sum, const Rung &r, int step) {
    Parts p = AddingKey::parts(AddingKey::inputs(sum, r, step));
    return {p.e * p.f, p.g * p.h, p.f * p.g, p.e * p.h, r.at[6 + STEPS + step], r.at[6 + 2 * STEPS + step]};
  }
  HDI Scalar of(const Scalar (&k)[4], const In &in) const { return k[0] + k[1] * in.at[4] + (k[2] + k[3] * in.at[4]) * in.at[5]; }
  HDI Parts parts(const In &in) const { return sumParts(in.at, of(base.at[0], in), of(base.at[1], in), of(base.at[2], in)); }
  // No T is needed: Z + cY + c^2 X = G(F + cH) + c^2 EF.
  HDI Scalar operator()(const In &in) const {
    Parts p = parts(in);
    return p.g * (p.f + p.h * c.at[0]) + p.e * p.f * c.at[1];
  }
  HDI Sum next(const In &in) const {
    Parts p = parts(in);
    return {p.e * p.f, p.g * p.h, p.f * p.g};
  }
};

// sumBefore a step, of rung i.
HDI Sum sumBefore(const Rung *rungs, const Sum *sums, uint64_t n, int step, uint64_t i) {
  if (step > 0) return sums[(step - 1) * n + i];
  return {rungs[i].at[0], rungs[i].at[1], rungs[i].at[2]};
}

// beginLadder computes all rungs' sums from their inputs.
static void beginLadder(Ladder &l, const BasePoints &base, const void *inputs, uint64_t n) {
  l.begin<AddingKey::In>(n, AddingKey::DEGREE); // no stage has more
  l.base = base;
  Rung *rungs = l.rungs.as<Rung>(n);
  Sum *sums = l.sums.as<Sum>(n * (STEPS - 1));
  toDevice(rungs, inputs, n * sizeof(Rung));
  AddingBase last{{}, base};
  each(n, [=] HD(size_t i) {
    Sum s = sumBefore(rungs, sums, n, 0, i);
#pragma unroll 1
    for (int step = 0; step < STEPS - 1; step++) sums[step * n + i] = s = last.next(AddingBase::inputs(s, rungs[i], step));
  });
}

// withStage calls what with the stage of the sumcheck under way.
template <class Body> static void withStage(const Ladder &l, Body what) {
  switch (l.stage) {
  case CW_DOUBLING: return what(Doubling{l.c});
  case CW_ADDING_KEY: return what(AddingKey{l.c});
  case CW_ADDING_BASE: return what(AddingBase{l.c, l.base});
  default: throw std::runtime_error("no such stage");
  }
}

template <class Stage> static void beginStage(Ladder &l, int step, const Stage &stage) {
  using In = typename Stage::In;
  l.degree = Stage::DEGREE, l.inputs = sizeof(In) / sizeof(Scalar);
  const Rung *rungs = static_cast<const Rung *>(l.rungs.at);
  const Sum *sums = static_cast<const Sum *>(l.sums.at);
  uint64_t n = l.n, half = n / 2;
  In *to = l.from<In>();
  sumPolynomial<Stage::DEGREE, In>(l, half, stage, [=] HD(uint64_t h, bool keep) {
    Line<In> line = {Stage::inputs(sumBefore(rungs, sums, n, step, h), rungs[h], step), Stage::inputs(sumBefore(rungs, sums, n, step, h + half), rungs[h + half], step)};
    if (keep) to[h] = line.zero, to[h + half] = line.one;
    return line;
  });
}

// beginStep starts the sumcheck of a step's stage.
static void beginStep(Ladder &l, int step, int stage, const Powers &c, const Point26 &point) {
  if (step < 0 || step >= STEPS) throw std::runtime_error("no such step");
  weigh(l, point);
  l.size = l.n, l.table = 0, l.stage = stage, l.c = c;
  withStage(l, [&](auto stage) { beginStage(l, step, stage); });
}

// foldStep sets the current variable, which is not the last.
static void foldStep(Ladder &l, const Scalar &r) {
  withStage(l, [&](auto stage) { foldSums<stage.DEGREE, typename decltype(stage)::In>(l, r, stage); });
}

// endStep sets the last variable.
static void endStep(Ladder &l, const Scalar &r) {
  withStage(l, [&](auto stage) { endSums<typename decltype(stage)::In>(l, r); });
}
