// A fault of each kind, in a program that is linked statically: what ../python/provider.py shows, shown by system calls.
#define _GNU_SOURCE
#define PROCESSOR_REF "planted@1.0.0"
#include "kit.c"
#include <dirent.h>
#include <locale.h>
#include <time.h>

static char seen[4096];

static const char *number(const char *format, long value) { return sprintf(seen, format, value), seen; }
static const char *moment(void) {
  struct timespec now;
  return clock_gettime(CLOCK_REALTIME, &now), number("%ld", now.tv_sec * 1000000000 + now.tv_nsec);
}
static const char *entries_of_a_folder(void) {
  DIR *folder = opendir("/pipeline/in/artifacts");
  for (struct dirent *each; (each = readdir(folder));)
    if (*each->d_name != '.') strcat(strcat(seen, each->d_name), "\n");
  return seen;
}
static const char *variables(void) {
  static const char *known[] = {"HOME=", "PATH="};
  for (char **each = environ; *each; each++)
    for (int i = 0; i < 2; i++)
      if (!strncmp(*each, known[i], 5)) strncat(seen, *each, 5);
  return seen;
}
static const char *host_name(void) { return gethostname(seen, sizeof seen), seen; }
static const char *decimal_point(void) { return setlocale(LC_ALL, ""), localeconv()->decimal_point; }
static const char *zone(void) {
  time_t then = 1785542400;
  return strftime(seen, sizeof seen, "%z", localtime(&then)), seen;
}
// The inputs have two members; the hash is of their canonical order.
static int is_reversed(void) { return strncmp(text, "{\"faults\"", 9) != 0; }
static void hash_canonical(void) {
  static char canonical[sizeof text];
  char *faults = strstr(text, ",\"faults\":"), *end = strrchr(text, '}');
  sprintf(canonical, "{%.*s,%.*s}", (int)(end - faults - 1), faults + 1, (int)(faults - text - 1), text + 1);
  sha256(canonical, strlen(canonical), inputs_hash);
}

int main(int argc, char **argv) {
  char *faults = strstr(asked(argc, argv), "\"faults\":["), *end = faults + strcspn(faults, "]");
#define SHOW(fault, expression) \
  *seen = 0, output("outputs/" fault ".txt", "outputs/" fault ".txt", memmem(faults, end - faults, "\"" fault "\"", sizeof fault + 1) ? expression : "the same")
  if (is_reversed()) hash_canonical();
  SHOW("clock", moment());
  SHOW("cpus", number("%ld", sysconf(_SC_NPROCESSORS_ONLN)));
  SHOW("directory-order", entries_of_a_folder());
  SHOW("environment-order", variables());
  SHOW("hostname", host_name());
  SHOW("input-key-order", number("%ld", is_reversed()));
  SHOW("locale", decimal_point());
  SHOW("time-zone", zone());
  SHOW("uid", number("%ld", getuid()));
  SHOW("umask", number("%04lo", umask(0)));
  output("outputs/\xed\x95\x9c\xea\xb8\x80.txt", "outputs/\xed\x95\x9c\xea\xb8\x80.txt", "the same");
  settle();
}
