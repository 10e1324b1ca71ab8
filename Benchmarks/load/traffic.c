#define OPENSSL_API_COMPAT 0x10100000L
#include "traffic.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* Where the digits of a status stand in its body. */
typedef struct {
  uint32_t message, time, recipient, template;
} Places;

/* A request with zeros for digits. Kinds take turns, so that a status has the same length whatever it tells, and a
   webhook begins with any of three kinds: there are three of these. */
typedef struct {
  char *text;
  size_t length, head, signature;
  Places *places;
} Layout;

struct Traffic {
  TrafficPlan plan;
  Layout layouts[3];
  SHA256_CTX inner, outer;
  int64_t firstSecond;
  uint64_t span;
};

typedef struct {
  uint64_t message, template;
  unsigned kind;
  uint32_t time;
} Fact;

enum { firstMessage = 1000000000, firstTemplate = 100, longestJourney = 4000, daySeconds = 86400 };
static const char templatePrefix[] = "1317000000000";
static const uint64_t templateBase = 1317000000000000;
static const char *const kinds[] = {"sent", "delivered", "read"};

static void fail(const char *message) {
  fprintf(stderr, "load: %s\n", message);
  exit(64);
}

static uint64_t mixed(uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

/* One of the orders of 0 to size-1, another one for each key; `size` is a power of two. */
static uint64_t permuted(uint64_t x, uint64_t size, uint64_t key) {
  uint64_t mask = size - 1, salt = mixed(key);
  unsigned half = 0;
  while (half < 32 && size >> 2 * (half + 1)) half++;
  half += half == 0;
  x = (x ^ salt) & mask;
  x = (x * 0x9E3779B1) & mask;
  x ^= x >> half;
  x = (x * 0x85EBCA6B) & mask;
  x ^= x >> half;
  return (x + (salt >> 32)) & mask;
}

/* The message whose delivery or reading is told when message `n` is sent. */
static uint64_t earlier(uint64_t n, uint64_t lag) {
  uint64_t block = n / lag;
  return (block - 2) * lag + permuted(n % lag, lag, block);
}

static Fact factAt(const Traffic *traffic, uint64_t position) {
  const TrafficPlan *plan = &traffic->plan;
  Fact fact = {.kind = position % 3};
  uint64_t n = position / 3;
  if (fact.kind == 1) n = earlier(n, plan->deliveredLag);
  if (fact.kind == 2) n = earlier(n, plan->readLag);
  uint64_t hash = mixed(n);
  fact.message = firstMessage + n;
  fact.template = templateBase + firstTemplate + (hash >> 24) % plan->templates;
  fact.time = traffic->firstSecond + hash % traffic->span;
  if (fact.kind >= 1) fact.time += 1 + (hash >> 40) % 30;
  if (fact.kind == 2) fact.time += 2 + (hash >> 48) % 3600;
  return fact;
}

/* Which webhook a delivery brings. */
static uint64_t webhookOf(const TrafficPlan *plan, uint64_t delivery) {
  uint64_t webhook = delivery, every = plan->repeatEvery;
  if (every) {
    uint64_t group = delivery / (every + 1), place = delivery % (every + 1);
    webhook = place < every ? every * group + place : every * (group - (group > 0)) + mixed(group) % every;
  }
  uint64_t block = webhook / plan->shuffle;
  return block * plan->shuffle + permuted(webhook % plan->shuffle, plan->shuffle, block);
}

/* Writes `value` with `count` digits, four at a time: this is most of what a status costs beside its hash. */
static void digits(char *at, uint64_t value, unsigned count) {
  while (count >= 4) {
    uint32_t four = value % 10000;
    value /= 10000;
    count -= 4;
    at[count] = '0' + four / 1000;
    at[count + 1] = '0' + four / 100 % 10;
    at[count + 2] = '0' + four / 10 % 10;
    at[count + 3] = '0' + four % 10;
  }
  while (count > 0) {
    at[--count] = '0' + value % 10;
    value /= 10;
  }
}

static Layout layoutMake(const TrafficPlan *plan, unsigned phase) {
  Layout layout = {.places = calloc(plan->statuses, sizeof(Places))};
  char *body;
  size_t length;
  FILE *out = open_memstream(&body, &length);
  if (!out || !layout.places) fail("no memory");
  fprintf(out,
      "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%llu\",\"changes\":[{\"value\":{"
      "\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":\"919876543210\","
      "\"phone_number_id\":\"106540352242922\"},\"statuses\":[", (unsigned long long)plan->waba);
  for (uint64_t n = 0; n < plan->statuses; n++) {
    Places *places = &layout.places[n];
    fprintf(out, "%s{\"id\":\"wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgU", n ? "," : "");
    places->message = ftell(out);
    fprintf(out, "%020dA=\",\"status\":\"%s\",\"timestamp\":\"", 0, kinds[(phase + n) % 3]);
    places->time = ftell(out);
    fprintf(out, "%010d\",\"recipient_id\":\"9190", 0);
    places->recipient = ftell(out);
    fprintf(out, "%08d\",\"biz_opaque_callback_data\":\"template_id=%s", 0, templatePrefix);
    places->template = ftell(out);
    fprintf(out,
        "000\",\"pricing\":{\"billable\":true,\"pricing_model\":\"PMP\",\"type\":\"regular\",\"category\":\"marketing\"}}");
  }
  fprintf(out, "]},\"field\":\"messages\"}]}]}");
  fclose(out);

  FILE *request = open_memstream(&layout.text, &layout.length);
  if (!request) fail("no memory");
  fprintf(request,
      "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
      "X-Hub-Signature-256: sha256=", plan->path, length);
  layout.signature = ftell(request);
  fprintf(request, "%064d\r\n\r\n", 0);
  layout.head = ftell(request);
  fwrite(body, 1, length, request);
  fclose(request);
  free(body);
  return layout;
}

static void keyed(SHA256_CTX *context, const char *secret, unsigned char pad) {
  unsigned char block[64] = {0};
  size_t length = strlen(secret);
  if (length > sizeof block) fail("the secret is longer than 64 bytes");
  memcpy(block, secret, length);
  for (size_t n = 0; n < sizeof block; n++) block[n] ^= pad;
  SHA256_Init(context);
  SHA256_Update(context, block, sizeof block);
}

static int isPowerOfTwo(uint64_t n) { return n && !(n & (n - 1)); }

Traffic *trafficMake(const TrafficPlan *plan) {
  if (!isPowerOfTwo(plan->deliveredLag) || !isPowerOfTwo(plan->readLag) || !isPowerOfTwo(plan->shuffle))
    fail("lags and shuffle are powers of two");
  if (plan->readLag < 2 || plan->deliveredLag < 2) fail("lags are 2 or more");
  if (2 * plan->readLag > firstMessage || 2 * plan->deliveredLag > firstMessage) fail("the lag is too long");
  if (plan->statuses < 1 || plan->templates < 1 || plan->templates > 900 || plan->days < 1)
    fail("at least one status and one day; 1 to 900 templates");
  Traffic *traffic = calloc(1, sizeof *traffic);
  if (!traffic) fail("no memory");
  traffic->plan = *plan;
  int64_t today = plan->now / daySeconds * daySeconds;
  traffic->firstSecond = today - ((int64_t)plan->days - 1) * daySeconds;
  int64_t lastSecond = plan->now - longestJourney;
  /* Just after midnight one day may have no time yet. */
  if (lastSecond <= traffic->firstSecond) lastSecond = traffic->firstSecond + 1;
  traffic->span = lastSecond - traffic->firstSecond;
  for (unsigned phase = 0; phase < 3; phase++) traffic->layouts[phase] = layoutMake(plan, phase);
  keyed(&traffic->inner, plan->secret, 0x36);
  keyed(&traffic->outer, plan->secret, 0x5C);
  return traffic;
}

static void sign(const Traffic *traffic, Layout *layout) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256_CTX context = traffic->inner;
  SHA256_Update(&context, layout->text + layout->head, layout->length - layout->head);
  SHA256_Final(digest, &context);
  context = traffic->outer;
  SHA256_Update(&context, digest, sizeof digest);
  SHA256_Final(digest, &context);
  for (size_t n = 0; n < sizeof digest; n++) {
    layout->text[layout->signature + 2 * n] = "0123456789abcdef"[digest[n] >> 4];
    layout->text[layout->signature + 2 * n + 1] = "0123456789abcdef"[digest[n] & 15];
  }
}

const char *trafficRequest(Traffic *traffic, uint64_t delivery, size_t *length) {
  uint64_t statuses = traffic->plan.statuses, first = webhookOf(&traffic->plan, delivery) * statuses;
  Layout *layout = &traffic->layouts[first % 3];
  char *body = layout->text + layout->head;
  for (uint64_t n = 0; n < statuses; n++) {
    Fact fact = factAt(traffic, first + n);
    Places places = layout->places[n];
    digits(body + places.message, fact.message, 20);
    digits(body + places.time, fact.time, 10);
    digits(body + places.recipient, fact.message % 100000000, 8);
    digits(body + places.template, fact.template % 1000, 3);
  }
  sign(traffic, layout);
  *length = layout->length;
  return layout->text;
}

void trafficDump(const Traffic *traffic, uint64_t delivery, FILE *file) {
  uint64_t statuses = traffic->plan.statuses, first = webhookOf(&traffic->plan, delivery) * statuses;
  for (uint64_t n = 0; n < statuses; n++) {
    Fact fact = factAt(traffic, first + n);
    unsigned char kind = fact.kind;
    uint64_t key[2] = {mixed(fact.message), mixed(~fact.message)};
    fwrite(key, sizeof key, 1, file);
    fwrite(&fact.template, sizeof fact.template, 1, file);
    fwrite(&kind, sizeof kind, 1, file);
    fwrite(&fact.time, sizeof fact.time, 1, file);
  }
}
