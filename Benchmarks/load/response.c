#define _GNU_SOURCE
#include "response.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void responseReset(Response *response) {
  response->startLength = response->left = 0;
  response->hasHead = response->isChunked = response->isWhole = response->closes = false;
  response->status = 0;
  memset(response->tail, 0, sizeof response->tail);
}

/* The value of a header field, or null; `head` ends with a zero. */
static const char *field(const char *head, const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
    line += 2;
    if (strncasecmp(line, name, length) == 0 && line[length] == ':') return line + length + 1 + strspn(line + length + 1, " ");
  }
  return NULL;
}

static bool readHead(Response *response) {
  const char *head = response->start;
  if (strncmp(head, "HTTP/1.1 ", 9) != 0) return false;
  response->status = atoi(head + 9);
  const char *length = field(head, "content-length"), *coding = field(head, "transfer-encoding"),
             *connection = field(head, "connection");
  response->isChunked = coding && strncasecmp(coding, "chunked", 7) == 0;
  response->closes = connection && strncasecmp(connection, "close", 5) == 0;
  if (length) response->left = strtoull(length, NULL, 10);
  return length || response->isChunked;
}

/* A chunked body ends with an empty chunk; nothing is asked before an answer is whole, so nothing comes after it. */
static void passOver(Response *response, const char *bytes, size_t count) {
  if (response->isChunked) {
    size_t size = sizeof response->tail, taken = count < size ? count : size;
    memmove(response->tail, response->tail + taken, size - taken);
    memcpy(response->tail + size - taken, bytes + count - taken, taken);
    response->isWhole = memcmp(response->tail, "0\r\n\r\n", size) == 0;
  } else {
    response->left -= count < response->left ? count : response->left;
    response->isWhole = response->left == 0;
  }
}

bool responseTake(Response *response, const char *bytes, size_t count) {
  if (response->hasHead) {
    passOver(response, bytes, count);
    return true;
  }
  size_t room = sizeof response->start - 1 - response->startLength, taken = count < room ? count : room;
  memcpy(response->start + response->startLength, bytes, taken);
  size_t before = response->startLength;
  response->startLength += taken;
  response->start[response->startLength] = 0;
  char *end = strstr(response->start, "\r\n\r\n");
  if (!end) return taken == count;
  response->hasHead = true;
  end[2] = 0;
  bool isRead = readHead(response);
  end[2] = '\r';
  size_t used = end + 4 - response->start - before;
  passOver(response, bytes + used, count - used);
  return isRead;
}
