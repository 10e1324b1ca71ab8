/* Reads one HTTP/1.1 answer as it comes in; its body is passed over. */
#ifndef RESPONSE_H
#define RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  /* The head and the beginning of the body, for messages. */
  char start[4096];
  size_t startLength;
  bool hasHead, isChunked, isWhole, closes;
  int status;
  size_t left;
  char tail[5];
} Response;

void responseReset(Response *response);

/* Takes bytes of the answer. Returns false if they are no HTTP answer. */
bool responseTake(Response *response, const char *bytes, size_t count);

#endif
