// Sumchecks over the steps of many rungs of a ladder: package prover/sumcheck says what they are of.
#pragma once

#include "sums.cuh"

constexpr int STEPS = CW_RUNG - 6; // what a rung begins with: a sum, a key, and as many signs
constexpr int DEGREE_ADDING = 6, DEGREE_DOUBLING = 4;

using Sum = Wires<3>;    // X, Y, Z
using Added = Wires<8>;  // X, Y, Z, T of the doubled sum, x, y, d·x·y of the key, its sign
using Rung = Wires<CW_RUNG>;

// Ladder is one proof's state.
struct Ladder : Sums {
  Memory rungs, sums; // inputs, and the sums before each step but the first

  // Of the sumcheck under way.
  bool doubling = false;
  Scalar c[3]; // and its powers
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

HDI Parts sumParts(const Added &in) {
  Scalar q = in.at[4] * in.at[7], a = in.at[0] * q, b = in.at[1] * in.at[5], c = in.at[6] * in.at[7] * in.at[3];
  return {(in.at[0] + in.at[1]) * (q + in.at[5]) - a - b, in.at[2] - c, in.at[2] + c, a + b};
}

// Twice is what the sumcheck of a doubling adds up: T + cZ + c^2 Y + c^3 X = E(H + c^3 F) + cG(F + cH).
struct Twice {
  Scalar c[3];
  HDI Scalar operator()(const Sum &s) const {
    Parts p = twiceParts(s);
    return p.e * (p.h + p.f * c[2]) + p.g * (p.f + p.h * c[0]) * c[0];
  }
};

// Next is the same for an addition: Z + cY + c^2 X = G(F + cH) + c^2 EF.
struct Next {
  Scalar c[3];
  HDI Scalar operator()(const Added &in) const {
    Parts p = sumParts(in);
    return p.g * (p.f + p.h * c[0]) + p.e * p.f * c[1];
  }
};

// adding is what goes into a step's addition.
HDI Added adding(const Sum &sum, const Rung &r, int step) {
  Parts p = twiceParts(sum);
  return {p.e * p.f, p.g * p.h, p.f * p.g, p.e * p.h, r.at[3], r.at[4], r.at[5], r.at[6 + step]};
}

HDI Sum next(const Added &in) {
  Parts p = sumParts(in);
  return {p.e * p.f, p.g * p.h, p.f * p.g};
}

// sumBefore a step, of rung i.
HDI Sum sumBefore(const Rung *rungs, const Sum *sums, uint64_t n, int step, uint64_t i) {
  if (step > 0) return sums[(step - 1) * n + i];
  return {rungs[i].at[0], rungs[i].at[1], rungs[i].at[2]};
}

// beginLadder computes all rungs' sums from their inputs.
static void beginLadder(Ladder &l, const void *inputs, uint64_t n) {
  l.begin<Added>(n, DEGREE_ADDING);
  Rung *rungs = l.rungs.as<Rung>(n);
  Sum *sums = l.sums.as<Sum>(n * (STEPS - 1));
  toDevice(rungs, inputs, n * sizeof(Rung));
  each(n, [=] HD(size_t i) {
    Sum s = sumBefore(rungs, sums, n, 0, i);
#pragma unroll 1
    for (int step = 0; step < STEPS - 1; step++) sums[step * n + i] = s = next(adding(s, rungs[i], step));
  });
}

// beginStep starts the sumcheck of a step, of what it doubles or of what it adds.
static void beginStep(Ladder &l, int step, bool doubling, const Scalar &c, const Scalar &c2, const Scalar &c3, const Point26 &point) {
  if (step < 0 || step >= STEPS) throw std::runtime_error("no such step");
  weigh(l, point);
  l.size = l.n, l.table = 0, l.doubling = doubling, l.c[0] = c, l.c[1] = c2, l.c[2] = c3;
  const Rung *rungs = static_cast<const Rung *>(l.rungs.at);
  const Sum *sums = static_cast<const Sum *>(l.sums.at);
  uint64_t n = l.n, half = n / 2;
  if (doubling) {
    Sum *to = l.from<Sum>();
    sumPolynomial<DEGREE_DOUBLING, Sum>(l, half, Twice{{c, c2, c3}}, [=] HD(uint64_t h, bool keep) {
      Line<Sum> line = {sumBefore(rungs, sums, n, step, h), sumBefore(rungs, sums, n, step, h + half)};
      if (keep) to[h] = line.zero, to[h + half] = line.one;
      return line;
    });
    return;
  }
  Added *to = l.from<Added>();
  sumPolynomial<DEGREE_ADDING, Added>(l, half, Next{{c, c2, c3}}, [=] HD(uint64_t h, bool keep) {
    Line<Added> line = {adding(sumBefore(rungs, sums, n, step, h), rungs[h], step), adding(sumBefore(rungs, sums, n, step, h + half), rungs[h + half], step)};
    if (keep) to[h] = line.zero, to[h + half] = line.one;
    return line;
  });
}

// foldStep sets the current variable, which is not the last.
static void foldStep(Ladder &l, const Scalar &r) {
  if (l.doubling)
    foldSums<DEGREE_DOUBLING, Sum>(l, r, Twice{{l.c[0], l.c[1], l.c[2]}});
  else
    foldSums<DEGREE_ADDING, Added>(l, r, Next{{l.c[0], l.c[1], l.c[2]}});
}

// endStep sets the last variable.
static void endStep(Ladder &l, const Scalar &r) {
  if (l.doubling)
    endSums<Sum>(l, r);
  else
    endSums<Added>(l, r);
}
