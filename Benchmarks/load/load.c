/* A load generator that costs little beside the server it loads: one thread, epoll, bodies made in place.

   load post  --port P --connections K (--seconds S | --count N) [--rate R] TRAFFIC   signed webhooks, new ones each time
   load get   --port P --connections K (--seconds S | --count N) [--rate R] --targets FILE [--header "NAME: VALUE"] [--body FILE]
   load dump  --count N TRAFFIC                                                     the facts of the webhooks, see traffic.h

   TRAFFIC: --path --secret --waba --statuses --templates --days --now --delivered-lag --read-lag --shuffle
            --repeat-every --first (the first delivery's number)
   FILE has a request target a line; they take turns. With --body they are posted, with this file's JSON.

   Without --rate each connection asks again as soon as it is answered, and latency is measured from the sending. With it
   requests fall due R times a second, wait for a free connection, and latency is measured from when they fell due.
   The result is one JSON line. Any answer but 200, 302 and 503 ends it with an error; 503 is counted. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "latency.h"
#include "options.h"
#include "response.h"
#include "traffic.h"

typedef struct {
  int socket;
  bool isBusy;
  uint64_t begun;
  /* What the socket would not take yet. */
  char *rest;
  size_t restLength, restCapacity;
  Response response;
} Connection;

typedef struct {
  Options options;
  Traffic *traffic;
  char **targets;
  size_t *targetLengths, targetCount;
  Connection *connections;
  Connection **idle;
  int idleCount, epoll;
  uint64_t issued, answered, refused, bytes;
  /* The next request, made before it is due. */
  const char *next;
  size_t nextLength;
  Latency latency;
} Load;

static const double patience = 60;

static void fail(const char *message, const char *detail) {
  fprintf(stderr, "load: %s%s%s\n", message, detail ? ": " : "", detail ? detail : "");
  exit(1);
}

static uint64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void watch(Load *load, Connection *connection, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (epoll_ctl(load->epoll, operation, connection->socket, &event) < 0) fail("epoll", strerror(errno));
}

static void openConnection(Load *load, Connection *connection) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(load->options.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int yes = 1, size = 4 << 20;
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection->socket < 0) fail("socket", strerror(errno));
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  setsockopt(connection->socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) < 0) fail("connect", strerror(errno));
  watch(load, connection, EPOLLIN, EPOLL_CTL_ADD);
}

static char *textOf(const char *path) {
  FILE *file = fopen(path, "r");
  char *text = NULL;
  size_t capacity = 0;
  if (!file) fail(path, strerror(errno));
  if (getdelim(&text, &capacity, 0, file) < 0) fail(path, "is empty");
  fclose(file);
  return text;
}

static void readTargets(Load *load) {
  FILE *file = fopen(load->options.targets, "r");
  if (!file) fail(load->options.targets, strerror(errno));
  char *line = NULL, *body = load->options.body ? textOf(load->options.body) : NULL, fields[80] = "";
  size_t capacity = 0;
  if (body) snprintf(fields, sizeof fields, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
  while (getline(&line, &capacity, file) > 0) {
    line[strcspn(line, "\n")] = 0;
    load->targets = realloc(load->targets, (load->targetCount + 1) * sizeof *load->targets);
    load->targetLengths = realloc(load->targetLengths, (load->targetCount + 1) * sizeof *load->targetLengths);
    if (!load->targets || !load->targetLengths) fail("no memory", NULL);
    int length = asprintf(&load->targets[load->targetCount], "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s%s\r\n%s",
                          body ? "POST" : "GET", line, load->options.header ? load->options.header : "",
                          load->options.header ? "\r\n" : "", fields, body ? body : "");
    if (length < 0) fail("no memory", NULL);
    load->targetLengths[load->targetCount++] = length;
  }
  if (load->targetCount == 0) fail(load->options.targets, "is empty");
  free(line);
  free(body);
  fclose(file);
}

static void prepare(Load *load) {
  if (load->next) return;
  if (load->traffic) {
    load->next = trafficRequest(load->traffic, load->options.first + load->issued, &load->nextLength);
  } else {
    load->next = load->targets[load->issued % load->targetCount];
    load->nextLength = load->targetLengths[load->issued % load->targetCount];
  }
}

/* Sends what the socket takes; the number of bytes. */
static size_t sendSome(Connection *connection, const char *bytes, size_t count) {
  size_t done = 0;
  while (done < count) {
    ssize_t sent = send(connection->socket, bytes + done, count - done, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) break;
    if (sent < 0) fail("send", strerror(errno));
    done += sent;
  }
  return done;
}

static void issue(Load *load, Connection *connection, uint64_t due) {
  prepare(load);
  connection->begun = due ? due : nanoseconds();
  connection->isBusy = true;
  responseReset(&connection->response);
  size_t sent = sendSome(connection, load->next, load->nextLength), left = load->nextLength - sent;
  if (left) {
    if (connection->restCapacity < left) {
      connection->rest = realloc(connection->rest, load->nextLength);
      connection->restCapacity = load->nextLength;
      if (!connection->rest) fail("no memory", NULL);
    }
    memcpy(connection->rest, load->next + sent, left);
    watch(load, connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }
  connection->restLength = left;
  load->next = NULL;
  load->issued++;
}

static void sendRest(Load *load, Connection *connection) {
  size_t sent = sendSome(connection, connection->rest, connection->restLength);
  connection->restLength -= sent;
  memmove(connection->rest, connection->rest + sent, connection->restLength);
  if (connection->restLength == 0) watch(load, connection, EPOLLIN, EPOLL_CTL_MOD);
}

static void receive(Load *load, Connection *connection) {
  static char bytes[1 << 18];
  ssize_t count = recv(connection->socket, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0 && !connection->isBusy) {
    /* A connection that nothing is asked on may go at any time. */
    close(connection->socket);
    openConnection(load, connection);
    return;
  }
  if (count < 0) fail("recv", strerror(errno));
  if (count == 0) fail("the server closed a connection", connection->response.start);
  load->bytes += count;
  Response *response = &connection->response;
  if (!responseTake(response, bytes, count)) fail("no HTTP answer", response->start);
  if (!response->isWhole) return;
  if (response->status == 503) load->refused++;
  else if (response->status != 200 && response->status != 302) fail("errors under load", response->start);
  else latencyAdd(&load->latency, nanoseconds() - connection->begun);
  load->answered++;
  connection->isBusy = false;
  if (response->closes || connection->restLength) {
    close(connection->socket);
    connection->restLength = 0;
    openConnection(load, connection);
  }
  load->idle[load->idleCount++] = connection;
}

/* Waits for answers, and for room to send, at most so long. */
static void await(Load *load, uint64_t nanosecondsToWait) {
  struct epoll_event events[64];
  struct timespec timeout = {nanosecondsToWait / 1000000000, nanosecondsToWait % 1000000000};
  int count = epoll_pwait2(load->epoll, events, 64, &timeout, NULL);
  if (count < 0 && errno != EINTR) fail("epoll", strerror(errno));
  for (int n = 0; n < count; n++) {
    Connection *connection = events[n].data.ptr;
    if (events[n].events & EPOLLOUT) sendRest(load, connection);
    if (events[n].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(load, connection);
  }
}

static void run(Load *load) {
  const Options *options = &load->options;
  struct rusage usage;
  uint64_t start = nanoseconds(), last = start, lastAnswered = 0;
  uint64_t end = options->seconds > 0 ? start + (uint64_t)(options->seconds * 1e9) : UINT64_MAX;
  double period = options->rate > 0 ? 1e9 / options->rate : 0;
  uint64_t behind = 0;
  for (;;) {
    uint64_t now = nanoseconds(), due = period > 0 ? start + (uint64_t)(load->issued * period) : 0;
    bool isOver = now >= end || (options->count && load->issued >= options->count) || (due && due >= end);
    if (load->answered != lastAnswered) {
      lastAnswered = load->answered;
      last = now;
    } else if (load->issued > load->answered && now - last > patience * 1e9) {
      fail("no answer for a minute", NULL);
    }
    if (isOver && load->idleCount == options->connections) break;
    bool isDue = !isOver && load->idleCount > 0 && due <= now;
    if (isDue) {
      if (due && now - due > behind) behind = now - due;
      issue(load, load->idle[--load->idleCount], due);
      /* Answers that came while a large body was made are read before the next is made. */
      await(load, 0);
      continue;
    }
    if (!isOver) prepare(load);
    bool waitsForTime = !isOver && load->idleCount > 0;
    now = nanoseconds();
    await(load, waitsForTime ? (due > now ? due - now : 0) : 500000000);
    if (!waitsForTime && load->answered == load->issued) last = nanoseconds();
  }
  double seconds = (nanoseconds() - start) / 1e9;
  uint64_t wanted = period > 0 && end != UINT64_MAX ? (uint64_t)(options->seconds * options->rate) : load->issued;
  getrusage(RUSAGE_SELF, &usage);
  double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  uint64_t ok = load->answered - load->refused;
  printf("{\"seconds\":%.6f,\"requests\":%llu,\"refused\":%llu,\"unsent\":%llu,\"behind_ms\":%.3f,"
         "\"requests_per_second\":%.2f,\"facts_per_second\":%.1f,\"bytes_received\":%llu,"
         "\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"longest_ms\":%.4f,\"cpu_share\":%.4f,\"next\":%llu}\n",
         seconds, (unsigned long long)ok, (unsigned long long)load->refused,
         (unsigned long long)(wanted > load->issued ? wanted - load->issued : 0), behind / 1e6, ok / seconds,
         load->traffic ? ok * options->plan.statuses / seconds : 0, (unsigned long long)load->bytes,
         latencyAt(&load->latency, 0.5), latencyAt(&load->latency, 0.99), load->latency.longest / 1e6, cpu / seconds,
         (unsigned long long)(options->first + load->issued));
}

int main(int count, char **arguments) {
  const char *mode = count > 1 ? arguments[1] : "";
  Load *load = calloc(1, sizeof *load);
  if (!load) fail("no memory", NULL);
  load->options = optionsOf(count - 1, arguments + 1);
  Options *options = &load->options;
  if (strcmp(mode, "get") == 0 && options->targets) readTargets(load);
  else if (strcmp(mode, "post") == 0 || strcmp(mode, "dump") == 0) load->traffic = trafficMake(&options->plan);
  else fail("usage", "load post|get|dump, see load.c");
  if (strcmp(mode, "dump") == 0) {
    for (uint64_t n = 0; n < options->count; n++) trafficDump(load->traffic, options->first + n, stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
  }
  if (options->port <= 0 || options->connections <= 0 || (options->seconds <= 0 && options->count == 0))
    fail("usage", "--port, --connections, and --seconds or --count");
  load->epoll = epoll_create1(EPOLL_CLOEXEC);
  load->connections = calloc(options->connections, sizeof *load->connections);
  load->idle = calloc(options->connections, sizeof *load->idle);
  if (!load->connections || !load->idle) fail("no memory", NULL);
  for (int n = 0; n < options->connections; n++) {
    openConnection(load, &load->connections[n]);
    load->idle[load->idleCount++] = &load->connections[n];
  }
  run(load);
  return 0;
}
