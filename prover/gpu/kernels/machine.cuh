// One source for two machines: nvcc compiles it for the device, a plain C++ compiler for the host, where kernels are loops. The host's
// build exists so that every line of arithmetic can be checked bit for bit where there is no GPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#ifdef __CUDACC__

#include <cub/device/device_radix_sort.cuh>
#include <cuda_runtime.h>

#define HD __device__
#define HDI __device__ __forceinline__
#define NOINLINE __noinline__

static void check(cudaError_t e, const char *what) {
  if (e != cudaSuccess) throw std::runtime_error(std::string(what) + ": " + cudaGetErrorString(e));
}

template <class Body> __global__ void __launch_bounds__(128) run(size_t n, Body body) {
  size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x;
  if (i < n) body(i);
}

// each runs body(i) for all i below n, in any order.
template <class Body> static void each(size_t n, Body body) {
  if (n == 0) return;
  run<<<(unsigned)((n + 127) / 128), 128>>>(n, body);
  check(cudaGetLastError(), "launch");
}

// acrossWarp returns to a warp's first thread the sum of what all of them have. All threads of the warp must come. A value is words.
constexpr uint64_t WARP = 32;
constexpr uint64_t PLENTY = 1 << 17; // threads are more than run at once
template <class Value> __device__ __forceinline__ Value acrossWarp(Value a) {
#pragma unroll 1
  for (int d = 16; d > 0; d >>= 1) {
    Value other;
#pragma unroll
    for (unsigned i = 0; i < sizeof(Value) / 4; i++)
      reinterpret_cast<uint32_t *>(&other)[i] = __shfl_down_sync(~0u, reinterpret_cast<const uint32_t *>(&a)[i], d);
    a = a + other;
  }
  return a;
}

static void waitForAll() { check(cudaDeviceSynchronize(), "kernel"); }

#else

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

#define HD
#define HDI inline
#define NOINLINE

// each takes all cores, as the device takes all multiprocessors: what threads share has to be safe here too.
template <class Body> static void each(size_t n, Body body) {
  constexpr size_t GRAIN = 1024;
  std::atomic<size_t> next{0};
  auto work = [&] {
    for (size_t at; (at = next.fetch_add(GRAIN)) < n;)
      for (size_t i = at; i < std::min(n, at + GRAIN); i++) body(i);
  };
  std::vector<std::thread> others(n > GRAIN ? std::max(1u, std::thread::hardware_concurrency()) - 1 : 0);
  for (auto &t : others) t = std::thread(work);
  work();
  for (auto &t : others) t.join();
}

// A warp of the host is one thread.
constexpr uint64_t WARP = 1;
constexpr uint64_t PLENTY = 1 << 9; // so few that tests have more
template <class Value> Value acrossWarp(const Value &a) { return a; }

static void waitForAll() {}

#endif

// Allocated counts bytes of device memory, of all devices of the process: there is one.
struct Allocated {
  uint64_t now = 0, peak = 0;
  void add(uint64_t bytes) { now += bytes, peak = now > peak ? now : peak; }
};
static Allocated allocated;

// Memory is device memory that only grows: after the largest circuit has been proven once nothing is allocated any more.
struct Memory {
  void *at = nullptr;
  size_t size = 0;

  template <class T> T *as(size_t n) {
    grow(n * sizeof(T));
    return static_cast<T *>(at);
  }
  void grow(size_t bytes) {
    if (bytes <= size) return;
    release();
#ifdef __CUDACC__
    check(cudaMalloc(&at, bytes), "allocate device memory");
#else
    at = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!at) throw std::runtime_error("allocate memory");
#endif
    size = bytes;
    allocated.add(bytes);
  }
  void release() {
#ifdef __CUDACC__
    if (at) cudaFree(at);
#else
    std::free(at);
#endif
    allocated.now -= size;
    at = nullptr;
    size = 0;
  }
  Memory() = default;
  Memory(const Memory &) = delete;
  Memory &operator=(const Memory &) = delete;
  ~Memory() { release(); }
};

// Staging is host memory from which the device copies at full speed; it can read and write it itself, too.
struct Staging {
  void *at = nullptr;
  size_t size = 0;

  void grow(size_t bytes) {
    if (bytes <= size) return;
    release();
#ifdef __CUDACC__
    check(cudaMallocHost(&at, bytes), "allocate pinned host memory");
#else
    at = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!at) throw std::runtime_error("allocate memory");
#endif
    size = bytes;
  }
  void release() {
#ifdef __CUDACC__
    if (at) cudaFreeHost(at);
#else
    std::free(at);
#endif
    at = nullptr;
    size = 0;
  }
  ~Staging() { release(); }
};

static void toDevice(void *to, const void *from, size_t bytes) {
#ifdef __CUDACC__
  check(cudaMemcpy(to, from, bytes, cudaMemcpyHostToDevice), "copy to device");
#else
  std::memcpy(to, from, bytes);
#endif
}

static void toHost(void *to, const void *from, size_t bytes) {
#ifdef __CUDACC__
  check(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost), "copy to host");
#else
  std::memcpy(to, from, bytes);
#endif
}

static void clear(void *at, size_t bytes) {
#ifdef __CUDACC__
  check(cudaMemsetAsync(at, 0, bytes), "clear");
#else
  std::memset(at, 0, bytes);
#endif
}
