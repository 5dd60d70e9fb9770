#include "gpu.h"

#include <chrono>
#include <cstdio>
#include <mutex>

#include "ladder.cuh"
#include "msm.cuh"
#include "ntt.cuh"
#include "sumcheck.cuh"

struct cw_bases : Bases {};
struct cw_domain : Domain {};

struct cw_gpu {
  int index = 0;
  std::mutex mutex; // held by a call, for as long as it takes
  std::atomic<uint64_t> busy{0}; // nanoseconds that it was
  Memory vectors[CW_VECTORS];
  uint64_t lengths[CW_VECTORS] = {};
  Pairs pairs;
  Sumcheck sumcheck;
  Ladder ladder;
  Staging staging;
  Rest rest;

  Scalar *vector(int v) { return static_cast<Scalar *>(vectors[v].at); }
  void use() { check(cudaSetDevice(index), "select device"); }
  // name is use where nobody is told of errors. A thread that has named no device opens the first of them when it gives memory back.
  void name() {
    if (cudaSetDevice(index) != cudaSuccess) cudaGetLastError();
  }
  template <class T> void forget(T *what) {
    std::lock_guard<std::mutex> own(mutex);
    name();
    delete what;
  }
};

// guarded turns an exception into a message.
template <class Body> static int guarded(char *err, Body body) {
  try {
    body();
    return 0;
  } catch (const std::exception &e) {
    std::snprintf(err, CW_ERROR, "%s", e.what());
    return 1;
  }
}

// Clock adds to a count the nanoseconds that it lives.
struct Clock {
  std::atomic<uint64_t> &to;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  ~Clock() { to += std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count(); }
};

// alone is guarded, of a call that has the device for itself: others wait for it, here. A caller who held a lock of his own instead would still hold it while his
// thread waits to be run again.
template <class Body> static int alone(cw_gpu *gpu, char *err, Body body) {
  return guarded(err, [&] {
    std::lock_guard<std::mutex> own(gpu->mutex);
    Clock clock{gpu->busy};
    gpu->use();
    body();
  });
}

template <class F> static void compute(int operation, const void *a, const void *b, void *out, uint64_t n) {
  Memory left, right;
  F *x = left.as<F>(n), *y = right.as<F>(n);
  toDevice(x, a, n * sizeof(F));
  toDevice(y, b, n * sizeof(F));
  each(n, [=] HD(size_t i) {
    switch (operation) {
    case CW_MULTIPLY: x[i] = x[i] * y[i]; break;
    case CW_ADD: x[i] = x[i] + y[i]; break;
    case CW_SUBTRACT: x[i] = x[i] - y[i]; break;
    default: x[i] = x[i].canonical();
    }
  });
  waitForAll();
  toHost(out, x, n * sizeof(F));
}

template <class F> static void multiplyAll(cw_gpu *gpu, const Bases &bases, const Bases *also, Point<F> *out) {
  multiply(gpu->pairs, gpu->rest, bases, out);
  if (also) multiply(gpu->pairs, gpu->rest, *also, out + WINDOWS);
}

static Scalar scalar(const void *from) {
  Scalar s;
  std::memcpy(&s, from, sizeof s);
  return s;
}

static Point26 pointOf(const Sums &s, const void *from) {
  Point26 p = {};
  std::memcpy(&p, from, s.variables * sizeof(Scalar));
  return p;
}

extern "C" {

int cw_version(void) { return CW_VERSION; }

int cw_count(int *n, char *err) {
  return guarded(err, [&] {
#ifdef __CUDACC__
    check(cudaGetDeviceCount(n), "count devices");
#else
    *n = emulated::devices();
#endif
  });
}

int cw_open(int index, cw_gpu **gpu, char *err) {
  return guarded(err, [&] {
    auto g = new cw_gpu;
    g->index = index;
    try {
      g->use();
#ifdef __CUDACC__
      check(cudaFree(nullptr), "open device");
#endif
    } catch (...) {
      delete g;
      throw;
    }
    *gpu = g;
  });
}

int cw_describe(cw_gpu *gpu, cw_info *info, char *err) {
  return guarded(err, [&] {
    *info = {};
    gpu->use();
#ifdef __CUDACC__
    cudaDeviceProp p;
    check(cudaGetDeviceProperties(&p, gpu->index), "device properties");
    std::snprintf(info->name, sizeof info->name, "%s", p.name);
    size_t free, total;
    check(cudaMemGetInfo(&free, &total), "device memory");
    info->memory = total, info->free = free;
    check(cudaDriverGetVersion(&info->driver), "driver version");
    check(cudaRuntimeGetVersion(&info->runtime), "runtime version");
    info->major = p.major, info->minor = p.minor, info->processors = p.multiProcessorCount;
#else
    std::snprintf(info->name, sizeof info->name, "emulated");
    info->memory = emulated::memory, info->free = emulated::freeOf(gpu->index);
    info->processors = (int32_t)std::thread::hardware_concurrency(), info->emulated = 1;
#endif
    info->held = allocated.now, info->peak = allocated.peak, info->busy = gpu->busy;
  });
}

void cw_close(cw_gpu *gpu) {
  { std::lock_guard<std::mutex> last(gpu->mutex); }
  gpu->name();
  delete gpu;
}

int cw_bases_new(cw_gpu *gpu, int group, const void *points, const uint32_t *indices, uint64_t n, cw_bases **bases, char *err) {
  return alone(gpu, err, [&] {
    if (n >> 27) throw std::runtime_error("more than 2^27 points in one multiplication"); // 16 n pairs are counted in 32 bits
    auto b = new cw_bases;
    try {
      b->group = group, b->n = n, b->indexed = indices != nullptr;
      size_t bytes = n * (group == 1 ? sizeof(Affine<Base>) : sizeof(Affine<Base2>));
      b->points.grow(bytes);
      if (n) toDevice(b->points.at, points, bytes);
      if (indices && n) toDevice(b->indices.as<uint32_t>(n), indices, n * sizeof(uint32_t));
    } catch (...) {
      delete b;
      throw;
    }
    *bases = b;
  });
}

void cw_bases_free(cw_gpu *gpu, cw_bases *bases) { gpu->forget(bases); }

int cw_domain_new(cw_gpu *gpu, int log, int parts, const void *constants, cw_domain **domain, char *err) {
  return alone(gpu, err, [&] {
    Scalar c[8];
    std::memcpy(c, constants, sizeof c);
    auto d = new cw_domain;
    try {
      makeDomain(*d, log, parts, c, c + 3, c[6], c[7]);
    } catch (...) {
      delete d;
      throw;
    }
    *domain = d;
  });
}

void cw_domain_free(cw_gpu *gpu, cw_domain *domain) { gpu->forget(domain); }

int cw_staging(cw_gpu *gpu, uint64_t bytes, void **at, char *err) {
  return alone(gpu, err, [&] {
    gpu->staging.grow(bytes);
    *at = gpu->staging.at;
  });
}

int cw_put(cw_gpu *gpu, int vector, const void *elements, uint64_t n, uint64_t size, char *err) {
  return alone(gpu, err, [&] {
    gpu->lengths[vector] = 0; // until it has its memory
    Scalar *v = gpu->vectors[vector].as<Scalar>(size);
    gpu->lengths[vector] = size;
    if (n) toDevice(v, elements, n * sizeof(Scalar));
    if (size > n) clear(v + n, (size - n) * sizeof(Scalar));
  });
}

int cw_products(cw_gpu *gpu, cw_domain *domain, char *err) {
  return alone(gpu, err, [&] {
    uint64_t n = domain->size();
    if (gpu->lengths[CW_A] != n || gpu->lengths[CW_B] != n) throw std::runtime_error("vectors are not of the domain's size");
    products(*domain, gpu->vector(CW_A), gpu->vector(CW_B));
    gpu->rest.wait();
  });
}

int cw_multiply(cw_gpu *gpu, cw_bases *bases, cw_bases *also, int vector, void *out, char *err) {
  return alone(gpu, err, [&] {
    if (!bases->indexed && gpu->lengths[vector] < bases->n) throw std::runtime_error("fewer scalars than points");
    if (also && (bases->indexed || also->indexed || also->group != bases->group || also->n != bases->n)) throw std::runtime_error("points that do not have the same scalars");
    sortScalars(gpu->pairs, gpu->rest, *bases, gpu->vector(vector));
    if (bases->group == 1)
      multiplyAll(gpu, *bases, also, static_cast<Point<Base> *>(out));
    else
      multiplyAll(gpu, *bases, also, static_cast<Point<Base2> *>(out));
#ifndef __CUDACC__
    emulated::fail(gpu->index, "wrong", out);
#endif
  });
}

int cw_sumchecks(cw_gpu *gpu, const cw_round *rounds, int count, const void *inputs, uint64_t n, char *err) {
  return alone(gpu, err, [&] {
    beginSumchecks(gpu->sumcheck, rounds, count, inputs, n);
    waitForAll();
  });
}

int cw_outputs(cw_gpu *gpu, const void *point, void *out, char *err) {
  return alone(gpu, err, [&] {
    Sumcheck &s = gpu->sumcheck;
    evaluateOutputs(s, pointOf(s, point));
    std::memcpy(out, s.results.at, sizeof(Words));
  });
}

int cw_sumcheck(cw_gpu *gpu, int round, const void *c, const void *point, void *out, char *err) {
  return alone(gpu, err, [&] {
    Sumcheck &s = gpu->sumcheck;
    beginSumcheck(s, round, scalar(c), pointOf(s, point));
    std::memcpy(out, s.results.at, DEGREE * sizeof(Scalar));
#ifndef __CUDACC__
    emulated::fail(gpu->index, "wrong sumcheck", out);
#endif
  });
}

int cw_fold(cw_gpu *gpu, const void *r, void *out, char *err) {
  return alone(gpu, err, [&] {
    Sumcheck &s = gpu->sumcheck;
    foldSumcheck(s, scalar(r));
    std::memcpy(out, s.results.at, DEGREE * sizeof(Scalar));
  });
}

int cw_end(cw_gpu *gpu, const void *r, void *out, char *err) {
  return alone(gpu, err, [&] {
    Sumcheck &s = gpu->sumcheck;
    endSums<Words>(s, scalar(r));
    std::memcpy(out, s.results.at, LEFT * sizeof(Words));
  });
}

int cw_ladder(cw_gpu *gpu, const void *base, const void *inputs, uint64_t n, char *err) {
  return alone(gpu, err, [&] {
    BasePoints points;
    std::memcpy(&points, base, sizeof points);
    beginLadder(gpu->ladder, points, inputs, n);
    waitForAll();
  });
}

static void stepValues(const Ladder &l, void *out) { std::memcpy(out, l.results.at, l.degree * sizeof(Scalar)); }

int cw_step(cw_gpu *gpu, int step, int stage, const void *c, const void *point, void *out, char *err) {
  return alone(gpu, err, [&] {
    Powers powers;
    std::memcpy(&powers, c, sizeof powers);
    beginStep(gpu->ladder, step, stage, powers, pointOf(gpu->ladder, point));
    stepValues(gpu->ladder, out);
#ifndef __CUDACC__
    emulated::fail(gpu->index, "wrong ladder", out);
#endif
  });
}

int cw_step_fold(cw_gpu *gpu, const void *r, void *out, char *err) {
  return alone(gpu, err, [&] {
    foldStep(gpu->ladder, scalar(r));
    stepValues(gpu->ladder, out);
  });
}

int cw_step_end(cw_gpu *gpu, const void *r, void *out, char *err) {
  return alone(gpu, err, [&] {
    Ladder &l = gpu->ladder;
    endStep(l, scalar(r));
    std::memcpy(out, l.results.at, l.inputs * sizeof(Scalar));
  });
}

int cw_compute(cw_gpu *gpu, int field, int operation, const void *a, const void *b, void *out, uint64_t n, char *err) {
  return alone(gpu, err, [&] {
    if (field)
      compute<Scalar>(operation, a, b, out, n);
    else
      compute<Base>(operation, a, b, out, n);
  });
}
}
