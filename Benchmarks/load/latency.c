#include "latency.h"

/* Up to 63 a bucket each; from there on 64 buckets for each power of two. */
static unsigned bucketOf(uint64_t value) {
  if (value < 64) return value;
  unsigned shift = 57 - __builtin_clzll(value);
  return (shift + 1) * 64 + (value >> shift) - 64;
}

static uint64_t topOf(unsigned bucket) {
  if (bucket < 64) return bucket;
  unsigned shift = bucket / 64 - 1;
  return ((uint64_t)(bucket % 64 + 65) << shift) - 1;
}

void latencyAdd(Latency *latency, uint64_t nanoseconds) {
  latency->counts[bucketOf(nanoseconds)]++;
  latency->total++;
  if (nanoseconds > latency->longest) latency->longest = nanoseconds;
}

double latencyAt(const Latency *latency, double share) {
  uint64_t wanted = share * latency->total, seen = 0;
  for (unsigned bucket = 0; bucket < sizeof latency->counts / sizeof *latency->counts; bucket++) {
    seen += latency->counts[bucket];
    if (seen > wanted || (seen && seen == latency->total)) {
      uint64_t top = topOf(bucket);
      return (top < latency->longest ? top : latency->longest) / 1e6;
    }
  }
  return latency->longest / 1e6;
}
