// One source for two machines: nvcc compiles it for the device, a plain C++ compiler for the host, where kernels are loops. The host's
// build exists so that every line of arithmetic can be checked bit for bit where there is no GPU.
#pragma once

#include <algorithm>
#include <atomic>
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

constexpr uint64_t WARP = 32;
constexpr uint64_t PLENTY = 1 << 17; // threads are more than run at once

// What the threads of a warp tell each other. All of them must come.
HDI uint32_t lane() { return threadIdx.x & 31; }
HDI uint32_t fromAbove(uint32_t v, int d) { return __shfl_down_sync(~0u, v, d); } // of the lane d above; the own where there is none
HDI uint32_t fromBelow(uint32_t v, int d) { return __shfl_up_sync(~0u, v, d); }
HDI uint32_t fromLane(uint32_t v, int lane) { return __shfl_sync(~0u, v, lane); }
HDI uint32_t fetchAdd(uint32_t *at, uint32_t n) { return atomicAdd(at, n); }

#else
#include "emulated.cuh"
#endif

// check throws an error of CUDA's. CUDA keeps it for the thread's next cudaGetLastError, which would take it for that of a launch: so it is taken off.
static void check(cudaError_t e, const char *what) {
  if (e == cudaSuccess) return;
  cudaGetLastError();
  throw std::runtime_error(std::string(what) + ": " + cudaGetErrorString(e));
}

constexpr size_t BLOCK = 128;
constexpr size_t MOST_BLOCKS = 0x7fffffff, MOST_PARAMETERS = 4096 - 64; // of any device

#ifdef __CUDACC__
template <class Body> __global__ void __launch_bounds__(BLOCK) run(size_t n, Body body) {
  size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x;
  if (i < n) body(i);
}
#endif

// each runs body(i) for all i below n, in any order.
template <class Body> static void each(size_t n, Body body) {
  static_assert(sizeof(Body) <= MOST_PARAMETERS, "a kernel's parameters are few");
  if (n == 0) return;
  size_t blocks = (n + BLOCK - 1) / BLOCK;
  if (blocks > MOST_BLOCKS) throw std::runtime_error("launch: more threads than a device has");
#ifdef __CUDACC__
  run<<<(unsigned)blocks, BLOCK>>>(n, body);
#else
  emulated::launch([=] { emulated::run(n, body); });
#endif
  check(cudaGetLastError(), "launch");
}

// acrossWarp returns to a warp's first thread the sum of what all of them have. All threads of the warp must come. A value is words.
template <class Value> HDI Value acrossWarp(Value a) {
#pragma unroll 1
  for (int d = WARP / 2; d > 0; d >>= 1) {
    Value other;
#pragma unroll
    for (unsigned i = 0; i < sizeof(Value) / 4; i++)
      reinterpret_cast<uint32_t *>(&other)[i] = fromAbove(reinterpret_cast<const uint32_t *>(&a)[i], d);
    a = a + other;
  }
  return a;
}

static void waitForAll() { check(cudaDeviceSynchronize(), "kernel"); }

// Rest waits for all that was launched, asleep. Other waiting takes a core, and is told sooner: a call that is short does not rest.
struct Rest {
  cudaEvent_t event = nullptr;

  void wait() {
    if (!event) check(cudaEventCreateWithFlags(&event, cudaEventBlockingSync | cudaEventDisableTiming), "create event");
    check(cudaEventRecord(event), "record event");
    check(cudaEventSynchronize(event), "kernel");
  }
  Rest() = default;
  Rest(const Rest &) = delete;
  Rest &operator=(const Rest &) = delete;
  ~Rest() {
    if (event && cudaEventDestroy(event) != cudaSuccess) cudaGetLastError();
  }
};

// Allocated counts bytes of device memory, of all devices of the process: there is one. Who asks does not wait for who computes.
struct Allocated {
  std::atomic<uint64_t> now{0}, peak{0};
  void add(uint64_t bytes) {
    uint64_t sum = now += bytes;
    if (sum > peak) peak = sum;
  }
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
    void *fresh = nullptr;
    check(cudaMalloc(&fresh, bytes), "allocate device memory");
    at = fresh, size = bytes;
    allocated.add(bytes);
  }
  // release is told of no error: a device that fails has given one before.
  void release() {
    if (at && cudaFree(at) != cudaSuccess) cudaGetLastError();
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
    void *fresh = nullptr;
    check(cudaMallocHost(&fresh, bytes), "allocate pinned host memory");
    at = fresh, size = bytes;
  }
  void release() {
    if (at && cudaFreeHost(at) != cudaSuccess) cudaGetLastError();
    at = nullptr;
    size = 0;
  }
  ~Staging() { release(); }
};

static void toDevice(void *to, const void *from, size_t bytes) { check(cudaMemcpy(to, from, bytes, cudaMemcpyHostToDevice), "copy to device"); }

static void toHost(void *to, const void *from, size_t bytes) { check(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost), "copy to host"); }

static void clear(void *at, size_t bytes) { check(cudaMemsetAsync(at, 0, bytes), "clear"); }
