// A container that misbehaves on demand: the inputs say {"verb":"…"}. "honest" is what a kit does.
// Linked statically, run FROM scratch.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>
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
static char *mode, *id, *digest, *tag, *fingerprint, *prefix, *inputs, inputs_hash[72];
static char root[2048], entries[1 << 16];
static long duration = 1;
static const char *lie_digest, *lie_index, *lie_size = "", *info = "hostile";

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
           "\"processor_ref\":\"hostile@1.0.0\",\"timestamp_utc\":\"2026-01-02T03:04:05.678Z\",\"usage\":{}}\n",
           duration, fingerprint, id, digest, tagged, inputs_hash, mode, lie_index ? "" : prefix, lie_index ? lie_index : "outputs.json",
           lie_digest ? lie_digest : hex, info);
  put(under("receipt.json"), receipt);
  snprintf(area, sizeof area, "/pipeline/out/receipts/%s.json", id);
  put(area, receipt);
}

#ifdef __aarch64__
#define MACHINE "aarch64"
#else
#define MACHINE "x86_64"
#endif
static void machine(void) { output("outputs/reply.txt", "outputs/reply.txt", MACHINE), settle(); }
static void honest(void) { output("outputs/reply.txt", "outputs/reply.txt", "hello"), settle(); }

static void fault(const char *json) { put("/pipeline/out/fault.json", json), exit(1); }

static void fill(const char *name, long mib) {
  static char block[1 << 20];
  memset(block, 'x', sizeof block);
  folders(under(name));
  int file = open(under(name), O_WRONLY | O_CREAT, 0644);
  for (long i = 0; i < mib; i++)
    if (write(file, block, sizeof block) < 0) die(71, "write block %ld of %s", i, name);
  close(file);
}

// ---- the verbs
static void one_huge_file(void) { fill("outputs/huge", 10240), settle(); }
static void many_files(void) {
  char name[64];
  for (int i = 0; i < 640; i++) sprintf(name, "outputs/%d", i), fill(name, 16);
  settle();
}
static void never_exits(void) { while (1) pause(); }
static void nameless_file(void) {
  static char block[1 << 20];
  int gone = open("/pipeline/out/gone", O_CREAT | O_RDWR, 0600);
  unlink("/pipeline/out/gone");
  for (int m = 0; m < 40; m++)
    if (write(gone, block, sizeof block) < 0) break;
  never_exits();
}
static void forks(void) {
  int refused = 0;
  while (1) {
    if (fork() < 0 && !refused++) fprintf(stderr, "fork: %s\n", strerror(errno));
    usleep(1000);
  }
}
static void ignores_sigterm(void) { signal(SIGTERM, SIG_IGN), signal(SIGINT, SIG_IGN), never_exits(); }
static void spins(void) { while (1) __asm__ volatile(""); }
static void floods_stderr(void) {
  fputs("the first words\n", stderr);
  char line[1001];
  memset(line, 'e', 1000), line[999] = '\n', line[1000] = 0;
  for (int i = 0; i < 64 * 1024; i++) fputs(line, stderr);
  fputs("the last words\n", stderr);
  exit(3);
}
// In hex, in base64 behind one more byte, escaped for a URL and for JSON; and in two writes, a moment apart.
static void print_spelt(const char *secret) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char shifted[256];
  const char *at;
  for (fputs("in hex ", stderr), at = secret; *at; at++) fprintf(stderr, "%02X", (unsigned char)*at);
  for (fputs("\nfor a URL ", stderr), at = secret; *at; at++) fprintf(stderr, "%%%02x", (unsigned char)*at);
  for (fputs("\nfor JSON ", stderr), at = secret; *at; at++) fprintf(stderr, "\\u%04x", (unsigned char)*at);
  fputs("\nin base64 ", stderr);
  int length = snprintf(shifted, sizeof shifted, ":%s", secret);
  for (int i = 0; i + 2 < length; i += 3) {
    int three = shifted[i] << 16 | shifted[i + 1] << 8 | shifted[i + 2];
    for (int bits = 18; bits >= 0; bits -= 6) fputc(digits[three >> bits & 63], stderr);
  }
  fprintf(stderr, "\nin two %.5s", secret), usleep(200000), fprintf(stderr, "%s\n", secret + 5);
}
static void prints_secrets(void) {
  char message[1024];
  const char *secret = getenv("HOSTILE_KEY");
  fprintf(stderr, "my key is %s\nAuthorization: Bearer abcdef0123456789\n", secret ? secret : "not there");
  if (secret) print_spelt(secret);
  snprintf(message, sizeof message, "{\"code\":\"ERR_ADAPTER_INVOCATION\",\"message\":\"adapter invocation failed: key %s refused\"}\n", secret ? secret : "none");
  fault(message);
}
static void names_secret(void) {
  char name[1024];
  int n = sprintf(name, "outputs/key-");
  for (const char *at = getenv("HOSTILE_KEY"); *at; at++) n += sprintf(name + n, "%02x", (unsigned char)*at);
  output(name, name, "x"), settle();
}
static void receipts_secret(void) { info = getenv("HOSTILE_KEY"), honest(); }
static void tells_environment(void) {
  extern char **environ;
  char all[8192] = "";
  for (char **each = environ; *each; each++) strcat(all, *each), strcat(all, "\n");
  output("outputs/environment.txt", "outputs/environment.txt", all), settle();
}
static void must_fail(int result, const char *what) {
  if (result >= 0) { errno = 0; die(99, "%s was possible", what); }
}
#include "escapes.c"
#include "mirror.c"
static void dotdot_name(void) { output("outputs/..\\..\\x", "outputs/x", "out"), settle(); }
static void absolute_name(void) { output("outputs/\\etc\\x", "outputs/etc/x", "in after all"), settle(); }
static void control_name(void) { output("outputs/a\nb", "outputs/a", "x"), settle(); }
static void not_utf8_name(void) { output("outputs/\xff\xfe", "outputs/x", "x"), settle(); }
static void long_name(void) {
  char segment[301], name[2048] = "outputs";
  memset(segment, 'n', 300), segment[300] = 0;
  must_fail(open(under(segment), O_WRONLY | O_CREAT, 0644), "a name of 300 bytes");
  segment[250] = 0;
  for (int i = 0; i < 5; i++) strcat(name, "/"), strcat(name, segment);
  output(name, "outputs/x", "x"), settle();
}
static void nfc_twins(void) {
  output("outputs/caf\xc3\xa9.txt", "outputs/caf\xc3\xa9.txt", "one");
  output("outputs/cafe\xcc\x81.txt", "outputs/caf\xc3\xa9.txt", "two"), settle();
}
static void nfd_name(void) { output("outputs/cafe\xcc\x81/a.txt", "outputs/caf\xc3\xa9/a.txt", "one"), settle(); }
static void symbolic_link(void) { honest(), symlink("/etc/passwd", under("outputs/link")); }
static void link_to_folder(void) { honest(), symlink("/", under("outputs/all")); }
static void hard_link(void) {
  char from[4096];
  honest(), strcpy(from, under("outputs/reply.txt"));
  link(from, under("outputs/twin.txt"));
}
static void linked_outputs(void) {
  folders(under("x")), mkdir("/pipeline/out/elsewhere", 0755), symlink("/pipeline/out/elsewhere", under("outputs"));
  honest();
}
static void linked_prefix(void) {
  char first[2048];
  snprintf(first, sizeof first, "%s", root), *strrchr(first, '/') = 0;
  mkdir("/pipeline/out/elsewhere", 0755), folders(first), symlink("/pipeline/out/elsewhere", first);
  honest();
}
static void linked_index(void) {
  honest(), unlink(under("outputs.json")), symlink("/etc/hostname", under("outputs.json"));
}
static void fifo(void) { honest(), mkfifo(under("outputs/pipe"), 0644); }
static void fifo_receipt(void) { honest(), unlink(under("receipt.json")), mkfifo(under("receipt.json"), 0644); }
static void unix_socket(void) {
  honest();
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  if (chdir(under("outputs"))) die(70, "chdir");
  strcpy(at.sun_path, "socket");
  if (bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&at, sizeof at)) die(70, "bind");
}
static void closed_folder(void) { honest(), chmod(under("outputs/reply.txt"), 04777), chmod(under("outputs"), 0), chmod(root, 0); }
// An access list as the kernel keeps it: version 2, then (tag, permissions, id) of owner, user 65532, group, mask and others.
static const struct { uint32_t version; struct { uint16_t tag, permissions; uint32_t id; } entries[5]; } access_list = {
    2, {{1, 7, -1}, {2, 7, 65532}, {4, 5, -1}, {16, 7, -1}, {32, 5, -1}}};
static void marks(void) {
  char reply[4096];
  honest(), strcpy(reply, under("outputs/reply.txt"));
  const char *marked[] = {reply, "/pipeline/out/receipts", under("outputs"), 0};
  for (const char **each = marked; *each; each++)
    if (setxattr(*each, "user.mark", "x", 1, 0)) die(70, "mark %s", *each);
  if (setxattr(reply, "system.posix_acl_access", &access_list, sizeof access_list, 0)) die(70, "access list");
  if (setxattr(under("outputs"), "system.posix_acl_default", &access_list, sizeof access_list, 0)) die(70, "default access list");
  chmod(reply, 06777), chmod(under("outputs"), 03777), chmod(under("receipt.json"), 06666), chmod(under("outputs.json"), 0444);
}
static void whiteout(void) {
  honest();
  if (mknod(under("outputs/whiteout"), S_IFCHR, 0)) die(70, "whiteout");
}
static void linked_receipt(void) {
  char from[4096];
  honest(), strcpy(from, under("receipt.json"));
  if (link(from, "/pipeline/out/second")) die(70, "link");
}
static void deep_output(void) {
  honest();
  if (chdir(under("outputs"))) die(70, "chdir");
  char name[201];
  memset(name, 'd', 200), name[200] = 0;
  for (int i = 0; i < 40; i++)
    if (mkdir(name, 0700) || chdir(name)) die(70, "down %d", i);
}
static void deep_tree(void) {
  if (chdir("/pipeline/out")) die(70, "chdir");
  char name[201];
  memset(name, 'd', 200), name[200] = 0;
  for (int i = 0; i < 100; i++)
    if (mkdir(name, 0700) || chdir(name)) die(70, "down %d", i);
  put("\xff.bin", "x");
  never_exits();
}
static void lies_about_digest(void) { lie_digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000", honest(); }
static void lies_about_image(void) { digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111", honest(); }
static void lies_about_inputs(void) { sha256("other", 5, inputs_hash), honest(); }
static void lies_about_outputs(void) { honest(), put(under("outputs/reply.txt"), "HELLO"); }
static void hides_an_output(void) { honest(), put(under("outputs/more.txt"), "more"); }
static void index_outside(void) { lie_index = "world://other/place/outputs.json", honest(); }
static void two_receipts(void) {
  char area[256];
  honest(), snprintf(area, sizeof area, "/pipeline/out/receipts/%s.json", id);
  put(area, "{}\n");
}
static void forges_evidence(void) {
  char area[256];
  honest(), snprintf(area, sizeof area, "/pipeline/out/evidence/%s.json", id);
  put(area, "{}\n"), put("/pipeline/out/evidence.json", "{}\n"), put("/pipeline/out/evidence/other.json", "{}\n"), put(under("evidence.json"), "{}\n");
  snprintf(area, sizeof area, "/pipeline/out/requests/%s.json", id);
  put(area, "{}\n"), put("/pipeline/out/requests.json", "{}\n"), put("/pipeline/out/requests/other.json", "{}\n");
}
static void huge_receipt(void) { honest(), fill("receipt.json", 20); }
static void writes_nothing(void) {}
static void huge_fault(void) {
  char *text = malloc(1 << 20);
  memset(text, ' ', 1 << 20), text[(1 << 20) - 1] = 0;
  fault(text);
}
static void forbidden_code(void) { fault("{\"code\":\"ERR_CI_SAFETY\",\"message\":\"Refusing to run mode=real in CI\"}\n"); }
static void bad_fault(void) { fault("{\"code\":\"ERR_INPUTS\",\"code\":\"ERR_TIMEOUT\",\"message\":\"x\"}\n"); }
static void linked_fault(void) { symlink("/etc/passwd", "/pipeline/out/fault.json"), exit(1); }
static void inputs_fault(void) { fault("{\"code\":\"ERR_INPUTS\",\"message\":\"invalid inputs payload: prompt is missing\"}\n"); }
static void fault_and_success(void) { honest(), put("/pipeline/out/fault.json", "{}"); }
static void exits_1(void) { exit(1); }
static void exits_137(void) { exit(137); }
static void aborts(void) { abort(); }
static char *volatile eaten; // so that no compiler finds the meal unneeded
static void eats_memory(void) {
  while ((eaten = malloc(1 << 20))) memset(eaten, 1, 1 << 20);
}
static void writes_stdout(void) { honest(), puts("a stray print"); }
static void slow(void) { sleep(1), honest(); }
static void many_small(void) {
  char name[64];
  for (int i = 0; i < 5000; i++) sprintf(name, "outputs/%d", i), put(under(name), "");
  settle();
}

#define VERBS(X)                                                                                                                             \
  X(honest) X(machine) X(one_huge_file) X(many_files) X(nameless_file) X(forks) X(never_exits) X(ignores_sigterm) X(spins) X(floods_stderr)              \
  X(prints_secrets) X(names_secret) X(receipts_secret) X(tells_environment) X(escapes) X(dotdot_name) X(absolute_name) X(control_name)       \
  X(not_utf8_name) X(long_name) X(nfc_twins) X(nfd_name) X(symbolic_link) X(link_to_folder) X(hard_link) X(linked_outputs) X(linked_prefix) X(linked_index) X(fifo)        \
  X(fifo_receipt) X(unix_socket) X(closed_folder) X(deep_tree) X(lies_about_digest) X(lies_about_image) X(lies_about_inputs)                 \
  X(lies_about_outputs) X(hides_an_output) X(index_outside) X(two_receipts) X(huge_receipt) X(writes_nothing) X(huge_fault)                  \
  X(forbidden_code) X(bad_fault) X(linked_fault) X(inputs_fault) X(fault_and_success) X(exits_1) X(exits_137) X(aborts) X(eats_memory)       \
  X(writes_stdout) X(slow) X(many_small) X(marks) X(whiteout) X(linked_receipt) X(deep_output) X(forges_evidence) X(mirror)

int main(int argc, char **argv) {
  static char text[1 << 20];
  if (argc > 1 && !strcmp(argv[1], "--hang")) never_exits();
  if (argc > 2 && !strcmp(argv[1], "--through")) return tell_ends(argv[2]), 0;
  if (argc > 1 && !strcmp(argv[1], "--gains")) {
    unlink("/pipeline/out/exec");
    return gains() >= 0 ? 0 : errno;
  }
  if (argc > 1 && !strcmp(argv[1], "--interfaces")) {
    struct if_nameindex *each = if_nameindex();
    for (fprintf(stderr, "interfaces:"); each && each->if_name; each++) fprintf(stderr, " %s", each->if_name);
    return fputs("\n", stderr), 0;
  }
  if (argc > 1 && !strcmp(argv[1], "--probe")) {
    snprintf(text, sizeof text, "{\"argc\":%d,\"uid\":%d}\n", argc, getuid());
    return put("/pipeline/out/probe.json", text), 0;
  }
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
  snprintf(root, sizeof root, "/pipeline/out/%s", strchr(prefix + strlen("world://"), '/') + 1);
  root[strlen(root) - 1] = 0;
  int file = open(inputs, O_RDONLY);
  ssize_t length = read(file, text, sizeof text - 1);
  if (length < 0 || close(file)) die(70, "read the inputs");
  sha256(text, length, inputs_hash);
  char *verb = strstr(text, "\"verb\":\"");
  if (!verb) die(70, "no verb");
  verb += 8, verb[strcspn(verb, "\"")] = 0;
#define RUN(name) \
  if (!strcmp(verb, #name)) return name(), 0;
  VERBS(RUN)
  die(70, "no such verb: %s", verb);
}
