#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <time.h>

Options optionsOf(int count, char **arguments) {
  Options options = {
      .connections = 1,
      .plan = {.path = "/webhooks/meta", .secret = "", .waba = 109087654321098, .statuses = 100, .templates = 10,
               .days = 7, .now = time(NULL), .deliveredLag = 4096, .readLag = 131072, .shuffle = 1}};
  static const char *const names[] = {
      "port", "connections", "seconds", "rate", "count", "first", "targets", "header", "path", "secret", "waba",
      "statuses", "templates", "days", "now", "delivered-lag", "read-lag", "shuffle", "repeat-every", "body"};
  enum { nameCount = sizeof names / sizeof *names };
  struct option table[nameCount + 1] = {0};
  for (int n = 0; n < nameCount; n++) table[n] = (struct option){names[n], required_argument, NULL, n};
  int found;
  while ((found = getopt_long(count, arguments, "", table, NULL)) != -1) {
    TrafficPlan *plan = &options.plan;
    switch (found) {
      case 0: options.port = atoi(optarg); break;
      case 1: options.connections = atoi(optarg); break;
      case 2: options.seconds = atof(optarg); break;
      case 3: options.rate = atof(optarg); break;
      case 4: options.count = strtoull(optarg, NULL, 10); break;
      case 5: options.first = strtoull(optarg, NULL, 10); break;
      case 6: options.targets = optarg; break;
      case 7: options.header = optarg; break;
      case 8: plan->path = optarg; break;
      case 9: plan->secret = optarg; break;
      case 10: plan->waba = strtoull(optarg, NULL, 10); break;
      case 11: plan->statuses = strtoull(optarg, NULL, 10); break;
      case 12: plan->templates = strtoull(optarg, NULL, 10); break;
      case 13: plan->days = strtoull(optarg, NULL, 10); break;
      case 14: plan->now = strtoll(optarg, NULL, 10); break;
      case 15: plan->deliveredLag = strtoull(optarg, NULL, 10); break;
      case 16: plan->readLag = strtoull(optarg, NULL, 10); break;
      case 17: plan->shuffle = strtoull(optarg, NULL, 10); break;
      case 18: plan->repeatEvery = strtoull(optarg, NULL, 10); break;
      case 19: options.body = optarg; break;
      default: exit(64);
    }
  }
  return options;
}
