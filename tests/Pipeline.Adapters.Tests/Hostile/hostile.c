// A container that misbehaves on demand: the inputs say {"verb":"…"}. "honest" is what a kit does.
// Linked statically, run FROM scratch.
#define _GNU_SOURCE
#include <net/if.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>

#define PROCESSOR_REF "hostile@1.0.0"
#include "kit.c"

#ifdef __aarch64__
#define MACHINE "aarch64"
#else
#define MACHINE "x86_64"
#endif
static void machine(void) { output("outputs/reply.txt", "outputs/reply.txt", MACHINE), settle(); }
static void honest(void) { output("outputs/reply.txt", "outputs/reply.txt", "hello"), settle(); }

static void names(void) {
  static char told[4096];
  int file = open("/etc/hosts", O_RDONLY);
  if (file < 0 || read(file, told, sizeof told - 1) < 0) die(73, "read %s", "/etc/hosts");
  output("outputs/reply.txt", "outputs/reply.txt", told), settle();
}

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
  X(honest) X(machine) X(names) X(one_huge_file) X(many_files) X(nameless_file) X(forks) X(never_exits) X(ignores_sigterm) X(spins) X(floods_stderr)              \
  X(prints_secrets) X(names_secret) X(receipts_secret) X(tells_environment) X(escapes) X(dotdot_name) X(absolute_name) X(control_name)       \
  X(not_utf8_name) X(long_name) X(nfc_twins) X(nfd_name) X(symbolic_link) X(link_to_folder) X(hard_link) X(linked_outputs) X(linked_prefix) X(linked_index) X(fifo)        \
  X(fifo_receipt) X(unix_socket) X(closed_folder) X(deep_tree) X(lies_about_digest) X(lies_about_image) X(lies_about_inputs)                 \
  X(lies_about_outputs) X(hides_an_output) X(index_outside) X(two_receipts) X(huge_receipt) X(writes_nothing) X(huge_fault)                  \
  X(forbidden_code) X(bad_fault) X(linked_fault) X(inputs_fault) X(fault_and_success) X(exits_1) X(exits_137) X(aborts) X(eats_memory)       \
  X(writes_stdout) X(slow) X(many_small) X(marks) X(whiteout) X(linked_receipt) X(deep_output) X(forges_evidence) X(mirror)

int main(int argc, char **argv) {
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
  asked(argc, argv);
  char *verb = strstr(text, "\"verb\":\"");
  if (!verb) die(70, "no verb");
  verb += 8, verb[strcspn(verb, "\"")] = 0;
#define RUN(name) \
  if (!strcmp(verb, #name)) return name(), 0;
  VERBS(RUN)
  die(70, "no such verb: %s", verb);
}
