/* Signed webhooks of made-up messages, a function of their number alone: nothing is stored, nothing is random. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
  const char *path;
  const char *secret;
  uint64_t waba;
  /* Statuses in a webhook. */
  uint64_t statuses;
  /* How many templates the messages are of, at most 1000, and over how many UTC days up to `now` they were sent. */
  uint64_t templates, days;
  /* Unix seconds. */
  int64_t now;
  /* Messages that are sent between a message's `sent` and its `delivered` or `read`: from one to three times this.
     Powers of two. */
  uint64_t deliveredLag, readLag;
  /* Webhooks are mixed within blocks of so many; a power of two, 1 leaves them in order. */
  uint64_t shuffle;
  /* After so many deliveries, an earlier one is repeated; 0 for never. */
  uint64_t repeatEvery;
} TrafficPlan;

typedef struct Traffic Traffic;

/* Exits with a message if the plan cannot be. */
Traffic *trafficMake(const TrafficPlan *plan);

/* The whole signed HTTP request of a delivery. It stays until the next call. */
const char *trafficRequest(Traffic *traffic, uint64_t delivery, size_t *length);

/* Writes the facts of a delivery as rows of 29 bytes, little-endian: a key of the message (16 bytes that look like a
   hash), the template (8), the kind (1: 0 sent, 1 delivered, 2 read), the Unix time (4). */
void trafficDump(const Traffic *traffic, uint64_t delivery, FILE *file);

#endif
