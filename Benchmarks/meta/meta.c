/* Stands in for Meta where sends are measured: answers every POST with a fresh wamid, after a fixed time.

   meta --latency MILLISECONDS

   One thread, epoll, keep-alive; prints `http://127.0.0.1:PORT` and a line end. It reads no more of a request than its
   length, and takes one request at a time on a connection, as HTTP clients send them. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct Connection {
  int socket;
  size_t length;
  char bytes[16384];
  /* Of those that wait for their time, in the order in which it comes: all wait equally long. */
  uint64_t due;
  bool isWaiting, isGone;
  struct Connection *next;
} Connection;

static Connection *first, *last;
static uint64_t latency, count;

static void fail(const char *message) {
  fprintf(stderr, "meta: %s: %s\n", message, strerror(errno));
  exit(1);
}

static uint64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void end(Connection *connection) {
  close(connection->socket);
  if (connection->isWaiting) connection->isGone = true;
  else free(connection);
}

/* Whether a whole request is there. */
static bool isWhole(Connection *connection) {
  connection->bytes[connection->length] = 0;
  char *head = strstr(connection->bytes, "\r\n\r\n");
  if (!head) return false;
  char *field = strcasestr(connection->bytes, "\r\ncontent-length:");
  size_t body = field && field < head ? strtoull(field + 17, NULL, 10) : 0;
  return connection->length >= (size_t)(head + 4 - connection->bytes) + body;
}

static void answer(Connection *connection) {
  char body[512], text[1024];
  int length = snprintf(body, sizeof body,
                        "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"919000000001\",\"wa_id\":\"919000000001\"}],"
                        "\"messages\":[{\"id\":\"wamid.HBgMOTE5MDAwMDAwMDAxFQIAERgS%016llx\",\"message_status\":\"accepted\"}]}",
                        (unsigned long long)count++);
  int size = snprintf(text, sizeof text,
                      "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s",
                      length, body);
  connection->length = 0;
  if (send(connection->socket, text, size, MSG_NOSIGNAL) != size) end(connection);
}

static void receive(Connection *connection) {
  size_t room = sizeof connection->bytes - 1 - connection->length;
  ssize_t got = recv(connection->socket, connection->bytes + connection->length, room, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return end(connection);
  connection->length += got;
  if (connection->isWaiting || !isWhole(connection)) return;
  if (latency == 0) return answer(connection);
  connection->due = nanoseconds() + latency;
  connection->isWaiting = true;
  connection->next = NULL;
  if (last) last->next = connection;
  else first = connection;
  last = connection;
}

/* Answers those whose time has come. */
static void answerDue(uint64_t now) {
  while (first && first->due <= now) {
    Connection *connection = first;
    first = first->next;
    if (!first) last = NULL;
    connection->isWaiting = false;
    if (connection->isGone) free(connection);
    else answer(connection);
  }
}

int main(int argumentCount, char **arguments) {
  if (argumentCount == 3 && strcmp(arguments[1], "--latency") == 0) latency = atof(arguments[2]) * 1e6;
  int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), epoll = epoll_create1(EPOLL_CLOEXEC);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll");
  printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[64];
    uint64_t now = nanoseconds(), wait = first ? (first->due > now ? first->due - now : 0) : 1000000000;
    struct timespec timeout = {wait / 1000000000, wait % 1000000000};
    int ready = epoll_pwait2(epoll, events, 64, &timeout, NULL);
    for (int n = 0; n < ready; n++) {
      if (events[n].data.ptr) {
        receive(events[n].data.ptr);
        continue;
      }
      Connection *connection = calloc(1, sizeof *connection);
      if (!connection) fail("no memory");
      connection->socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
      if (connection->socket < 0) fail("accept");
      setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      struct epoll_event watched = {.events = EPOLLIN, .data.ptr = connection};
      if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->socket, &watched) < 0) fail("epoll");
    }
    answerDue(nanoseconds());
  }
}
