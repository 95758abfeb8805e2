// What a kit does, in C, for programs that tests link statically: reads what the run was asked, writes its outputs, its index and both receipts.
// Whoever includes it defines PROCESSOR_REF.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- SHA-256 (FIPS 180-4)
static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t ror(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void sha256(const char *text, size_t length, char hex[72]) {
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  size_t padded = (length + 8) / 64 * 64 + 64;
  unsigned char *m = calloc(padded, 1);
  memcpy(m, text, length);
  m[length] = 0x80;
  for (int i = 0; i < 8; i++) m[padded - 1 - i] = (unsigned char)((uint64_t)length * 8 >> (8 * i));
  for (size_t at = 0; at < padded; at += 64) {
    uint32_t w[64], v[8];
    for (int i = 0; i < 16; i++) w[i] = (uint32_t)m[at + 4 * i] << 24 | m[at + 4 * i + 1] << 16 | m[at + 4 * i + 2] << 8 | m[at + 4 * i + 3];
    for (int i = 16; i < 64; i++)
      w[i] = w[i - 16] + (ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3) + w[i - 7] + (ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10);
    memcpy(v, h, sizeof h);
    for (int i = 0; i < 64; i++) {
      uint32_t a = v[7] + (ror(v[4], 6) ^ ror(v[4], 11) ^ ror(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[i] + w[i];
      uint32_t b = (ror(v[0], 2) ^ ror(v[0], 13) ^ ror(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
      memmove(v + 1, v, 7 * sizeof *v);
      v[4] += a, v[0] = a + b;
    }
    for (int i = 0; i < 8; i++) h[i] += v[i];
  }
  free(m);
  int n = sprintf(hex, "sha256:");
  for (int i = 0; i < 8; i++) n += sprintf(hex + n, "%08x", h[i]);
}

// ---- the run
static char *mode, *id, *digest, *tag, *fingerprint, *prefix, *inputs, inputs_hash[72], text[1 << 20];
static char root[2048], entries[1 << 16];
static long duration = 1;
// What a hostile program says instead of the truth.
static const char *lie_digest, *lie_index, *lie_size = "", *info = "static";

static void die(int status, const char *format, ...) {
  va_list rest;
  va_start(rest, format);
  vfprintf(stderr, format, rest);
  fprintf(stderr, ": %s\n", strerror(errno));
  exit(status);
}

static void folders(const char *path) {
  char copy[4096];
  snprintf(copy, sizeof copy, "%s", path);
  for (char *at = copy + 1; (at = strchr(at, '/')); at++) {
    *at = 0;
    if (mkdir(copy, 0755) && errno != EEXIST) die(70, "mkdir %s", copy);
    *at = '/';
  }
}

static void put(const char *path, const char *content) {
  folders(path);
  FILE *file = fopen(path, "w");
  if (!file || fputs(content, file) < 0 || fclose(file)) die(70, "write %s", path);
}

static char *under(const char *name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", root, name);
  return path;
}

// Writes under a raw name; the index gets the canonical one.
static void output(const char *raw, const char *canonical, const char *content) {
  char hex[72], entry[4096];
  put(under(raw), content);
  sha256(content, strlen(content), hex);
  snprintf(entry, sizeof entry, "%s{\"path\":\"%s\",\"sha256\":\"%s\",\"size\":%zu%s}", *entries ? "," : "", canonical, hex, strlen(content), lie_size);
  strcat(entries, entry);
}

static void settle(void) {
  char index[1 << 17], receipt[8192], hex[72], area[256], tagged[256] = "";
  snprintf(index, sizeof index, "{\"outputs\":[%s],\"schema\":\"outputs-index-v1\"}\n", entries);
  sha256(index, strlen(index), hex);
  put(under("outputs.json"), index);
  if (tag) snprintf(tagged, sizeof tagged, "\"image_tag\":\"%s\",", tag);
  snprintf(receipt, sizeof receipt,
           "{\"duration_ms\":%ld,\"env_fingerprint\":\"%s\",\"execution_id\":\"%s\",\"hash_schema\":\"jcs-sha256-v1\",\"image_digest\":\"%s\",%s"
           "\"inputs_hash\":\"%s\",\"mode\":\"%s\",\"outputs_index\":{\"path\":\"%s%s\",\"sha256\":\"%s\"},\"processor_info\":\"%s\","
           "\"processor_ref\":\"" PROCESSOR_REF "\",\"timestamp_utc\":\"2026-01-02T03:04:05.678Z\",\"usage\":{}}\n",
           duration, fingerprint, id, digest, tagged, inputs_hash, mode, lie_index ? "" : prefix, lie_index ? lie_index : "outputs.json",
           lie_digest ? lie_digest : hex, info);
  put(under("receipt.json"), receipt);
  snprintf(area, sizeof area, "/pipeline/out/receipts/%s.json", id);
  put(area, receipt);
}

// The argv of the contract; the inputs' text.
static char *asked(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    char *value = argv[i + 1];
    if (!strcmp(argv[i], "--mode")) mode = value;
    if (!strcmp(argv[i], "--execution-id")) id = value;
    if (!strcmp(argv[i], "--image-digest")) digest = value;
    if (!strcmp(argv[i], "--image-tag")) tag = value;
    if (!strcmp(argv[i], "--env-fingerprint")) fingerprint = value;
    if (!strcmp(argv[i], "--write-prefix")) prefix = value;
    if (!strcmp(argv[i], "--inputs")) inputs = value;
  }
  if (!prefix || !inputs) die(2, "no --write-prefix or no --inputs");
  snprintf(root, sizeof root, "/pipeline/out/%s", strchr(prefix + strlen("world://"), '/') + 1);
  root[strlen(root) - 1] = 0;
  int file = open(inputs, O_RDONLY);
  ssize_t length = read(file, text, sizeof text - 1);
  if (length < 0 || close(file)) die(70, "read the inputs");
  sha256(text, length, inputs_hash);
  return text;
}
