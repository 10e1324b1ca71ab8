/* A histogram of times, exact to 1.6 %. */
#ifndef LATENCY_H
#define LATENCY_H

#include <stdint.h>

typedef struct {
  uint64_t counts[64 * 64];
  uint64_t total, longest;
} Latency;

void latencyAdd(Latency *latency, uint64_t nanoseconds);

/* The time, in milliseconds, that `share` (0 to 1) of those added did not exceed. */
double latencyAt(const Latency *latency, double share);

#endif
