// Multi-scalar multiplication by buckets (Pippenger). Scalars become signed digits of 16 bits; every non-zero digit is a pair (bucket,
// point); the pairs are sorted by bucket; buckets are summed in chunks of equal length, so that no distribution of scalars, and a
// witness is mostly small numbers, leaves threads idle.
#pragma once

#include "curve.cuh"

constexpr int WINDOW = 16;                         // bits of a digit
constexpr int WINDOWS = 16;                        // of a scalar of 254 bits and the last carry
constexpr uint32_t BUCKETS = 1u << (WINDOW - 1);   // of a window: a digit's magnitude is 1 to 2^15
constexpr uint32_t ALL_BUCKETS = WINDOWS * BUCKETS; // 2^19
constexpr int BUCKET_BITS = 19;
constexpr uint32_t NO_BUCKET = ~0u;

// Bases are the points of one multiplication, kept on the device. Scalar i is element indices[i] of a vector, or element i where indices
// is empty.
struct Bases {
  int group = 1;
  uint64_t n = 0;
  Memory points, indices;
  bool indexed = false;
};

// Pairs are what a multiplication sorts; the memory is shared by all multiplications of a device.
struct Pairs {
  Memory keys[2], values[2], temporary, counter;
  Memory partialKeys[2], partials[2], buckets, chunks[2];
  uint32_t *sortedKeys = nullptr, *sortedValues = nullptr;
  uint64_t n = 0;
};

// reserve gives each thread of a warp n places, and takes them off the counter once a warp. All threads of the warp must come.
HDI uint32_t reserve(uint32_t *counter, uint32_t n) {
  uint32_t end = n, first = 0;
  for (int d = 1; d < int(WARP); d <<= 1) {
    uint32_t below = fromBelow(end, d);
    if (lane() >= (uint32_t)d) end += below;
  }
  if (lane() == WARP - 1) first = fetchAdd(counter, end);
  return fromLane(first, WARP - 1) + end - n;
}

// decompose lists the non-zero digits of n scalars. Bit 0 of a value says that the digit is negative.
static void decompose(Pairs &p, Rest &rest, const Scalar *scalars, const uint32_t *indices, uint64_t n) {
  uint32_t *keys = p.keys[0].as<uint32_t>(n * WINDOWS), *values = p.values[0].as<uint32_t>(n * WINDOWS);
  uint32_t *counter = p.counter.as<uint32_t>(1);
  clear(counter, sizeof(uint32_t));
  each((n + 127) / 128 * 128, [=] HD(size_t i) { // whole warps, for reserve
    int32_t digit[WINDOWS];
    uint32_t count = 0;
    if (i < n) {
      Scalar s = scalars[indices ? indices[i] : i]; // copied: what is only referred to is read word by word
      s = s.canonical();
      uint32_t over = 0;
#pragma unroll
      for (int w = 0; w < WINDOWS; w++) {
        uint32_t d = (s.v[w / 2] >> (w % 2 * WINDOW) & 0xffff) + over;
        over = d > BUCKETS;
        digit[w] = int32_t(d) - int32_t(over << WINDOW);
        count += digit[w] != 0;
      }
    }
    uint32_t at = reserve(counter, count);
    if (i >= n) return;
#pragma unroll
    for (int w = 0; w < WINDOWS; w++) {
      int32_t d = digit[w];
      if (d == 0) continue;
      keys[at] = w * BUCKETS + uint32_t(d < 0 ? -d : d) - 1;
      values[at] = uint32_t(i) << 1 | uint32_t(d < 0);
      at++;
    }
  });
  uint32_t found;
  rest.wait();
  toHost(&found, counter, sizeof found);
  p.n = found;
}

static void sortPairs(Pairs &p) {
  uint64_t n = p.n;
#ifdef __CUDACC__
  cub::DoubleBuffer<uint32_t> keys(p.keys[0].as<uint32_t>(n), p.keys[1].as<uint32_t>(n));
  cub::DoubleBuffer<uint32_t> values(p.values[0].as<uint32_t>(n), p.values[1].as<uint32_t>(n));
  size_t bytes = 0;
  check(cub::DeviceRadixSort::SortPairs(nullptr, bytes, keys, values, (int64_t)n, 0, BUCKET_BITS), "sort");
  check(cub::DeviceRadixSort::SortPairs(p.temporary.as<char>(bytes), bytes, keys, values, (int64_t)n, 0, BUCKET_BITS), "sort");
  p.sortedKeys = keys.Current();
  p.sortedValues = values.Current();
#else
  const uint32_t *keys = p.keys[0].as<uint32_t>(n), *values = p.values[0].as<uint32_t>(n);
  p.sortedKeys = p.keys[1].as<uint32_t>(n);
  p.sortedValues = p.values[1].as<uint32_t>(n);
  std::vector<uint32_t> next(ALL_BUCKETS + 1); // where a bucket's next pair goes
  for (uint64_t i = 0; i < n; i++) next[keys[i] + 1]++;
  for (uint32_t k = 0; k < ALL_BUCKETS; k++) next[k + 1] += next[k];
  for (uint64_t i = 0; i < n; i++) {
    uint32_t at = next[keys[i]]++;
    p.sortedKeys[at] = keys[i], p.sortedValues[at] = values[i];
  }
#endif
}

// sumRuns sums runs of equal keys, a chunk of consecutive entries a thread. A run that begins and ends inside a chunk is a whole bucket.
// The first and the last run of a chunk may go on outside: they become entries 2t and 2t+1 of the next, shorter list. With one chunk
// everything is whole.
template <class F, class Entry>
static void sumRuns(uint64_t n, uint32_t chunk, const uint32_t *keys, Entry entry, Point<F> *buckets, uint32_t *nextKeys, Point<F> *next) {
  uint64_t threads = (n + chunk - 1) / chunk;
  bool whole = threads == 1;
  each(threads, [=] HD(size_t t) {
    uint64_t i = t * chunk, end = i + chunk < n ? i + chunk : n;
    Point<F> sum = Point<F>::infinity();
    uint32_t current = NO_BUCKET, runs = 0;
    for (; i < end; i++) {
      uint32_t key = keys[i];
      if (key == NO_BUCKET) continue;
      if (key != current && current != NO_BUCKET) {
        if (runs == 0 && !whole) {
          nextKeys[2 * t] = current;
          next[2 * t] = sum;
        } else {
          buckets[current] = sum;
        }
        runs++;
        sum = Point<F>::infinity();
      }
      current = key;
      entry(sum, i);
    }
    if (whole) {
      if (current != NO_BUCKET) buckets[current] = sum;
      return;
    }
    uint32_t last = runs > 0; // the only run is the first
    nextKeys[2 * t + last] = current;
    next[2 * t + last] = sum;
    if (!last) nextKeys[2 * t + 1] = NO_BUCKET;
  });
}

// sortScalars makes the pairs of a multiplication.
static void sortScalars(Pairs &p, Rest &rest, const Bases &b, const Scalar *scalars) {
  decompose(p, rest, scalars, b.indexed ? static_cast<const uint32_t *>(b.indices.at) : nullptr, b.n);
  if (p.n > 0) sortPairs(p);
}

// multiply writes one sum a window to out, on the host, of the pairs that were sorted last; the result is the sum over w of 2^(16 w) out[w].
template <class F> static void multiply(Pairs &p, Rest &rest, const Bases &b, Point<F> *out) {
  constexpr uint32_t FIRST = 32, LATER = 8;
  Point<F> *buckets = p.buckets.as<Point<F>>(ALL_BUCKETS);
  clear(buckets, sizeof(Point<F>) * ALL_BUCKETS);
  uint64_t n = p.n;
  if (n > 0) {
    uint64_t threads = (n + FIRST - 1) / FIRST;
    uint64_t fewer = 2 * ((2 * threads + LATER - 1) / LATER); // entries of the list after next; each is shorter than the one before
    uint32_t *keys = p.partialKeys[0].as<uint32_t>(2 * threads), *nextKeys = p.partialKeys[1].as<uint32_t>(fewer);
    Point<F> *partials = p.partials[0].as<Point<F>>(2 * threads), *next = p.partials[1].as<Point<F>>(fewer);
    const Affine<F> *points = static_cast<const Affine<F> *>(b.points.at);
    const uint32_t *values = p.sortedValues;
    sumRuns<F>(n, FIRST, p.sortedKeys,
               [=] HD(Point<F> & sum, uint64_t i) {
                 Affine<F> a = points[values[i] >> 1];
                 if (values[i] & 1) a.y = a.y.negated();
                 sum.add(a);
               },
               buckets, keys, partials);
    for (n = threads == 1 ? 0 : 2 * threads; n > 0;) {
      threads = (n + LATER - 1) / LATER;
      sumRuns<F>(n, LATER, keys, [=] HD(Point<F> & sum, uint64_t i) {
                   Point<F> p = partials[i];
                   sum.add(p);
                 },
                 buckets, nextKeys, next);
      std::swap(keys, nextKeys);
      std::swap(partials, next);
      n = threads == 1 ? 0 : 2 * threads;
    }
  }

  // Bucket k of a window counts k+1 times: chunks of buckets by running sums, then their sums.
  constexpr uint32_t CHUNK = 16, CHUNKS = BUCKETS / CHUNK, FOLD = 8;
  Point<F> *sums = p.chunks[0].as<Point<F>>(WINDOWS * CHUNKS), *folded = p.chunks[1].as<Point<F>>(WINDOWS * CHUNKS);
  each(WINDOWS * CHUNKS, [=] HD(size_t t) {
    const Point<F> *from = buckets + t * CHUNK;
    Point<F> running = Point<F>::infinity(), sum = Point<F>::infinity();
    for (int k = CHUNK - 1; k >= 0; k--) {
      Point<F> bucket = from[k];
      running.add(bucket);
      sum.add(running);
    }
    sum.add(running.times(uint32_t(t % CHUNKS) * CHUNK));
    sums[t] = sum;
  });
  for (uint32_t width = CHUNKS; width > 1;) {
    uint32_t by = width < FOLD ? width : FOLD;
    width /= by;
    each(WINDOWS * width, [=] HD(size_t t) {
      Point<F> sum = sums[t * by];
      for (uint32_t k = 1; k < by; k++) {
        Point<F> next = sums[t * by + k];
        sum.add(next);
      }
      folded[t] = sum;
    });
    std::swap(sums, folded);
  }
  rest.wait();
  toHost(out, sums, sizeof(Point<F>) * WINDOWS);
}
