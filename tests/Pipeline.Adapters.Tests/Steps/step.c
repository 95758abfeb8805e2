// A step of a Dockerfile: "step VERB …".
#include <ifaddrs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *read_all(const char *path, size_t *size) {
  static char text[65536];
  FILE *file = fopen(path, "r");
  if (!file) perror(path), exit(1);
  *size = fread(text, 1, sizeof text - 1, file);
  text[*size] = 0;
  return text;
}

int main(int argc, char **argv) {
  size_t size;
  if (!strcmp(argv[1], "interfaces")) {
    struct ifaddrs *list;
    getifaddrs(&list);
    printf("interfaces:");
    for (struct ifaddrs *one = list; one; one = one->ifa_next)
      if (one->ifa_addr && one->ifa_addr->sa_family == 17) printf(" %s", one->ifa_name);
    printf("\n");
    return 0;
  }
  if (!strcmp(argv[1], "say")) return printf("it is %s\n", read_all(argv[2], &size)) < 0;
  FILE *out = fopen(argv[2], "w");
  if (!out) return 2;
  if (!strcmp(argv[1], "length")) read_all(argv[3], &size), fprintf(out, "%zu", size);
  else if (!strcmp(argv[1], "copy")) fputs(read_all(argv[3], &size), out);
  else if (!strcmp(argv[1], "variable")) fputs(getenv(argv[3]), out);
  else if (!strcmp(argv[1], "clock")) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    fprintf(out, "%lld.%09ld", (long long)now.tv_sec, now.tv_nsec);
  } else return 3;
  return fclose(out);
}
