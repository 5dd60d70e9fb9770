// The machine that the host's build runs on: as much of CUDA as kernels see, on threads, and less kind where CUDA promises nothing. Memory is full of rubbish, and
// who goes beyond its end ends the process; kernels wait until somebody waits for them; threads come in another order at each launch, and, where warps are emulated,
// those of a warp between any two exchanges, too. A device takes one call's kernels at a time. How devices fail tests say in the environment. No device's build has
// this.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <thread>
#include <ucontext.h>
#include <utility>
#include <vector>

#define HD
#define HDI inline
#define NOINLINE

#ifdef CW_WIDE
constexpr uint64_t WARP = 1; // a warp is one thread: fast, for whole proofs
#else
constexpr uint64_t WARP = 32;
#endif
constexpr uint64_t PLENTY = 1 << 9; // so few that tests have more

enum cudaError_t { cudaSuccess = 0, cudaErrorInvalidValue = 1, cudaErrorMemoryAllocation = 2 };
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };

namespace emulated {

constexpr uint64_t memory = uint64_t(8) << 30; // of each device
constexpr int rubbish = 0xa5;

// devices are none unless somebody says that he wants them emulated: who asks for a GPU must not get the CPU unawares.
inline int devices() {
  const char *n = std::getenv("CAUSEWAY_EMULATED_DEVICES");
  if (!n) throw std::runtime_error("this library emulates devices, for tests: make gpu builds the real one, CAUSEWAY_EMULATED_DEVICES=1 has one emulated");
  return std::atoi(n);
}

// fail fails as the file $CAUSEWAY_EMULATED_FAULT, a dot and the number of the device says while it exists: "wrong" is a wrong sum of points,
// "wrong sumcheck" and "wrong ladder" a wrong value in a GKR proof, all else the message of an error.
inline void fail(int index, const char *wrong, void *result) {
  const char *file = std::getenv("CAUSEWAY_EMULATED_FAULT");
  if (!file) return;
  std::ifstream in(std::string(file) + "." + std::to_string(index));
  if (!in) return;
  std::string how{std::istreambuf_iterator<char>(in), {}};
  if (how == wrong)
    static_cast<uint8_t *>(result)[0] ^= 1;
  else if (how.rfind("wrong", 0) != 0)
    throw std::runtime_error(how);
}

// Each thread has a device, the first unless it says otherwise, and the last error that nobody has asked for.
inline thread_local int device = 0;
inline thread_local cudaError_t last = cudaSuccess;
inline cudaError_t note(cudaError_t e) { return e == cudaSuccess ? e : last = e; }

struct Allocation {
  size_t bytes;
  int device;
};
inline std::mutex mutex;
inline std::map<void *, Allocation> allocations; // of devices
inline std::map<void *, size_t> pinned;          // of the host
inline std::map<int, uint64_t> taken;
inline std::map<int, bool> launched; // which devices run a kernel

// Launch is a kernel's. CUDA takes them from any threads; but our library has one call at a time on a device, and who did not wait for another is told here.
struct Launch {
  int on = device;
  Launch() {
    std::lock_guard<std::mutex> own(mutex);
    if (std::exchange(launched[on], true)) throw std::runtime_error("kernel: another call's runs");
  }
  ~Launch() {
    std::lock_guard<std::mutex> own(mutex);
    launched[on] = false;
  }
};

constexpr uintptr_t PAGE = 4096;
inline size_t pagesOf(size_t bytes) { return (bytes + PAGE - 1) / PAGE * PAGE; }

// rubbishOf gives memory that ends, but for what fills up 16 bytes, where a page begins that nobody may touch.
inline void *rubbishOf(size_t bytes) {
  if (bytes >> 40) return nullptr;
  size_t pages = pagesOf(bytes);
  void *first = mmap(nullptr, pages + PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (first == MAP_FAILED) return nullptr;
  if (mprotect(first, pages, PROT_READ | PROT_WRITE) != 0) return munmap(first, pages + PAGE), nullptr;
  std::memset(first, rubbish, pages);
  return static_cast<char *>(first) + pages - (bytes + 15) / 16 * 16;
}

// discard gives it back: who still holds it ends the process, too.
inline void discard(void *at, size_t bytes) { munmap(reinterpret_cast<void *>(reinterpret_cast<uintptr_t>(at) / PAGE * PAGE), pagesOf(bytes) + PAGE); }

// Warp is 32 threads of the device, each on a stack of its own. They run one at a time and change places where they exchange something.
struct Warp {
  ucontext_t scheduler, contexts[WARP];
  std::vector<char> stacks = std::vector<char>(WARP << 17);
  int current = 0; // thread
  unsigned exchanges[WARP]; // that a thread has come to
  bool done[WARP];
  uint32_t told[2][WARP]; // nobody is more than one exchange ahead
  int kinds[2][WARP];

  const void *closure;
  void (*body)(const void *, size_t);
  size_t first, n;

  static Warp *&running() {
    static thread_local Warp *w = nullptr;
    return w;
  }
  static void enter() {
    Warp *w = running();
    int own = w->current;
    if (w->first + own < w->n) w->body(w->closure, w->first + own);
    w->done[own] = true;
    swapcontext(&w->contexts[own], &w->scheduler);
  }

  // run has all threads from first on, those below n, come to their end, in an order that salt changes.
  void run(size_t from, unsigned salt) {
    first = from;
    running() = this;
    for (unsigned k = 0; k < WARP; k++) {
      exchanges[k] = 0, done[k] = false;
      getcontext(&contexts[k]);
      contexts[k].uc_stack.ss_sp = stacks.data() + (k << 17), contexts[k].uc_stack.ss_size = 1 << 17, contexts[k].uc_link = nullptr;
      makecontext(&contexts[k], enter, 0);
    }
    for (unsigned left = WARP, round = 0; left > 0; round++) {
      for (unsigned k = 0; k < WARP; k++) {
        current = int((k * (2 * (salt + round) + 1) + salt) % WARP);
        swapcontext(&scheduler, &contexts[current]);
      }
      unsigned ended = unsigned(std::count(done, done + WARP, true));
      if (ended != 0 && ended != WARP) throw std::runtime_error("kernel: threads of a warp do not all come to an exchange");
      left -= ended;
      const int *kind = kinds[round % 2];
      if (left > 0 && std::count(kind, kind + WARP, kind[0]) != int(WARP)) throw std::runtime_error("kernel: threads of a warp come to different exchanges");
    }
  }

  // exchange waits for all and returns what another thread told; kind tells exchanges apart.
  uint32_t exchange(uint32_t v, int kind, int from) {
    int own = current, side = exchanges[own]++ % 2;
    told[side][own] = v, kinds[side][own] = kind;
    swapcontext(&contexts[own], &scheduler);
    return told[side][from];
  }
};

// run takes all cores, as the device takes all multiprocessors: what threads share has to be safe here too.
template <class Body> void run(size_t n, const Body &body) {
  Launch own;
  constexpr size_t GRAIN = 1024;
  static std::atomic<unsigned> launches{0};
  unsigned salt = launches++;
  size_t grains = (n + GRAIN - 1) / GRAIN, stride = 1 + salt % 61; // to the next grain
  while (std::gcd(stride, grains) != 1) stride++;
  std::atomic<size_t> next{0};
  std::mutex failing;
  std::string failed;
  auto some = [&](size_t at, size_t end) {
    if constexpr (WARP == 1) {
      for (size_t k = at; k < end; k++) body(salt % 2 ? k : end - 1 - (k - at));
    } else {
      static thread_local auto warp = std::make_unique<Warp>();
      warp->n = n, warp->closure = &body, warp->body = [](const void *b, size_t i) { (*static_cast<const Body *>(b))(i); };
      for (size_t k = at; k < end; k += WARP) warp->run(k, salt + unsigned(k / WARP));
    }
  };
  auto work = [&] {
    try {
      for (size_t grain; (grain = next++) < grains;) {
        size_t at = grain * stride % grains * GRAIN;
        some(at, std::min(n, at + GRAIN));
      }
    } catch (const std::exception &e) {
      std::lock_guard<std::mutex> first(failing);
      failed = e.what();
    }
  };
  std::vector<std::thread> others(grains > 1 ? std::max(1u, std::thread::hardware_concurrency()) - 1 : 0);
  for (auto &t : others) t = std::thread(work);
  work();
  for (auto &t : others) t.join();
  if (!failed.empty()) throw std::runtime_error(failed);
}

// Stream is what was launched on a device, each by its number, and has not run. Nobody who does not wait for it sees what it does.
struct Stream {
  std::deque<std::function<void()>> waiting;
  uint64_t ended = 0;
  std::string failed; // while nobody was told
  uint64_t launched() const { return ended + waiting.size(); }
};
inline std::map<int, Stream> streams;

inline void launch(std::function<void()> work) {
  std::lock_guard<std::mutex> own(mutex);
  streams[device].waiting.push_back(std::move(work));
}

// finish runs what was launched on the thread's device, up to a number.
inline void finish(uint64_t number = ~uint64_t(0)) {
  std::unique_lock<std::mutex> own(mutex);
  Stream &s = streams[device];
  if (!s.failed.empty()) throw std::runtime_error(std::exchange(s.failed, ""));
  while (s.ended < number && !s.waiting.empty()) {
    auto work = std::move(s.waiting.front());
    s.waiting.pop_front(), s.ended++;
    own.unlock();
    work();
    own.lock();
  }
}

// finishQuietly leaves an error to who asks next.
inline void finishQuietly() {
  try {
    finish();
  } catch (const std::exception &e) {
    std::lock_guard<std::mutex> own(mutex);
    streams[device].failed = e.what();
  }
}

inline uint32_t exchange(uint32_t v, int kind, int from) {
  if constexpr (WARP == 1)
    return v;
  else
    return Warp::running()->exchange(v, kind, from);
}

// holds tells whether memory of a device has all these bytes.
inline bool holds(const void *at, size_t bytes) {
  std::lock_guard<std::mutex> own(mutex);
  auto a = allocations.upper_bound(const_cast<void *>(at));
  if (a == allocations.begin()) return false;
  --a;
  return static_cast<const char *>(at) + bytes <= static_cast<const char *>(a->first) + a->second.bytes;
}

inline uint64_t freeOf(int index) {
  std::lock_guard<std::mutex> own(mutex);
  return memory - taken[index];
}

} // namespace emulated

inline cudaError_t cudaSetDevice(int index) { return emulated::device = index, cudaSuccess; }
inline cudaError_t cudaGetLastError() { return std::exchange(emulated::last, cudaSuccess); }
inline cudaError_t cudaDeviceSynchronize() { return emulated::finish(), cudaSuccess; }
inline const char *cudaGetErrorString(cudaError_t e) { return e == cudaErrorMemoryAllocation ? "out of memory" : e ? "invalid argument" : "no error"; }

inline cudaError_t cudaMalloc(void **at, size_t bytes) {
  std::lock_guard<std::mutex> own(emulated::mutex);
  uint64_t &taken = emulated::taken[emulated::device];
  if (bytes > emulated::memory - taken || !(*at = emulated::rubbishOf(bytes))) return emulated::note(cudaErrorMemoryAllocation);
  taken += bytes;
  emulated::allocations[*at] = {bytes, emulated::device};
  return cudaSuccess;
}

// cudaFree refuses what is not the thread's device's. CUDA would free it, and on the way take memory of the first device for a thread that has named none.
inline cudaError_t cudaFree(void *at) {
  emulated::finishQuietly();
  std::lock_guard<std::mutex> own(emulated::mutex);
  auto a = emulated::allocations.find(at);
  if (a == emulated::allocations.end() || a->second.device != emulated::device) return emulated::note(cudaErrorInvalidValue);
  emulated::taken[emulated::device] -= a->second.bytes;
  emulated::discard(at, a->second.bytes);
  emulated::allocations.erase(a);
  return cudaSuccess;
}

inline cudaError_t cudaMallocHost(void **at, size_t bytes) {
  if (!(*at = emulated::rubbishOf(bytes))) return emulated::note(cudaErrorMemoryAllocation);
  std::lock_guard<std::mutex> own(emulated::mutex);
  emulated::pinned[*at] = bytes;
  return cudaSuccess;
}

inline cudaError_t cudaFreeHost(void *at) {
  emulated::finishQuietly();
  std::lock_guard<std::mutex> own(emulated::mutex);
  auto a = emulated::pinned.find(at);
  if (a == emulated::pinned.end()) return emulated::note(cudaErrorInvalidValue);
  emulated::discard(at, a->second);
  emulated::pinned.erase(a);
  return cudaSuccess;
}

inline cudaError_t cudaMemcpy(void *to, const void *from, size_t bytes, cudaMemcpyKind kind) {
  if (!emulated::holds(kind == cudaMemcpyHostToDevice ? to : from, bytes)) return emulated::note(cudaErrorInvalidValue);
  emulated::finish();
  return std::memcpy(to, from, bytes), cudaSuccess;
}

inline cudaError_t cudaMemsetAsync(void *at, int value, size_t bytes) {
  if (!emulated::holds(at, bytes)) return emulated::note(cudaErrorInvalidValue);
  emulated::launch([=] { std::memset(at, value, bytes); });
  return cudaSuccess;
}

// Events are of one device, and about what was launched on it before them.
namespace emulated {
struct Event {
  int device;
  uint64_t number = 0;
};
} // namespace emulated
using cudaEvent_t = emulated::Event *;
enum { cudaEventBlockingSync = 1, cudaEventDisableTiming = 2 };
inline cudaError_t cudaEventCreateWithFlags(cudaEvent_t *e, unsigned) { return *e = new emulated::Event{emulated::device}, cudaSuccess; }
inline cudaError_t cudaEventRecord(cudaEvent_t e) {
  if (e->device != emulated::device) return emulated::note(cudaErrorInvalidValue);
  std::lock_guard<std::mutex> own(emulated::mutex);
  e->number = emulated::streams[e->device].launched();
  return cudaSuccess;
}
inline cudaError_t cudaEventSynchronize(cudaEvent_t e) { return emulated::finish(e->number), cudaSuccess; }
inline cudaError_t cudaEventDestroy(cudaEvent_t e) { return delete e, cudaSuccess; }

// What the threads of a warp tell each other, as on the device.
inline uint32_t lane() { return WARP == 1 ? 0 : uint32_t(emulated::Warp::running()->current); }
inline uint32_t fromAbove(uint32_t v, int d) { return emulated::exchange(v, 0x100 | d, lane() + d < WARP ? lane() + d : lane()); }
inline uint32_t fromBelow(uint32_t v, int d) { return emulated::exchange(v, 0x200 | d, lane() < uint32_t(d) ? lane() : lane() - d); }
inline uint32_t fromLane(uint32_t v, int from) { return emulated::exchange(v, 0x300 | from, from); }
inline uint32_t fetchAdd(uint32_t *at, uint32_t n) { return __atomic_fetch_add(at, n, __ATOMIC_RELAXED); }
