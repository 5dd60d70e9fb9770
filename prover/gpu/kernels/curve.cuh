// Points of y^2 = x^3 + b, in coordinates (X, Y, ZZ, ZZZ) with x = X/ZZ, y = Y/ZZZ, ZZ^3 = ZZZ^2. Formulas: the Explicit-Formulas
// Database, short Weierstrass curves, xyzz coordinates.
#pragma once

#include "field.cuh"

// The point at infinity is (0, 0), as in gnark-crypto.
template <class F> struct Affine {
  F x, y;
  HDI bool isInfinity() const { return x.isZero() && y.isZero(); }
};

// The point at infinity has ZZ = 0; all zero bytes are one.
template <class F> struct Point {
  F x, y, zz, zzz;

  static HDI Point infinity() { return {F::zero(), F::zero(), F::zero(), F::zero()}; }
  HDI bool isInfinity() const { return zz.isZero(); }

  // doubled is dbl-2008-s-1.
  HD NOINLINE Point doubled() const {
    F u = y + y, v = u.squared(), w = u * v, s = x * v, xx = x.squared(), m = xx + xx + xx;
    Point r;
    r.x = m.squared() - s - s;
    r.y = m * (s - r.x) - w * y;
    r.zz = v * zz;
    r.zzz = w * zzz;
    return r;
  }

  // add is madd-2008-s.
  HDI void add(const Affine<F> &p) {
    if (p.isInfinity()) return;
    if (isInfinity()) {
      *this = {p.x, p.y, F::one(), F::one()};
      return;
    }
    finish(x, y, p.x * zz - x, p.y * zzz - y, F::one(), F::one(), true);
  }

  // add is add-2008-s.
  HDI void add(const Point &p) {
    if (p.isInfinity()) return;
    if (isInfinity()) {
      *this = p;
      return;
    }
    F u = x * p.zz, s = y * p.zzz;
    finish(u, s, p.x * zz - u, p.y * zzz - s, p.zz, p.zzz, false);
  }

  // times multiplies by a small number.
  HDI Point times(uint32_t k) const {
    Point r = infinity();
    for (int bit = 31; bit >= 0; bit--) {
      if (!r.isInfinity()) r = r.doubled();
      if (k >> bit & 1) r.add(*this);
    }
    return r;
  }

private:
  // finish ends an addition from the differences of both coordinates.
  HDI void finish(const F &u, const F &s, const F &dx, const F &dy, const F &zz2, const F &zzz2, bool affine) {
    if (dx.isZero()) {
      *this = dy.isZero() ? doubled() : infinity();
      return;
    }
    F pp = dx.squared(), ppp = dx * pp, q = u * pp;
    F x3 = dy.squared() - ppp - q - q;
    F y3 = dy * (q - x3) - s * ppp;
    x = x3;
    y = y3;
    zz = affine ? zz * pp : zz * zz2 * pp;
    zzz = affine ? zzz * ppp : zzz * zzz2 * ppp;
  }
};
