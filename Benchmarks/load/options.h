/* The options of the command line; load.c says what they are. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdint.h>

#include "traffic.h"

typedef struct {
  int port, connections;
  double seconds, rate;
  uint64_t count, first;
  const char *targets, *header, *body;
  TrafficPlan plan;
} Options;

/* Exits with 64 if there is one that it does not know. */
Options optionsOf(int count, char **arguments);

#endif
