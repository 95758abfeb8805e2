// What surrounds a run, as a program sees it: a line a condition.
#include <locale.h>

static size_t listed(char *told, size_t at, const char *folder) {
  DIR *entries = opendir(folder);
  for (struct dirent *each; entries && (each = readdir(entries));)
    if (each->d_name[0] != '.') {
      int file = openat(dirfd(entries), each->d_name, O_RDONLY);
      at += sprintf(told + at, " %.8s%s", each->d_name, file < 0 ? "(unreadable)" : ""), close(file);
    }
  return at;
}

static void mirror(void) {
  static char told[1 << 16];
  char zone[8], host[256];
  time_t then = 1785542400;
  cpu_set_t allowed;
  mode_t mask = umask(0);
  const char *locale = setlocale(LC_ALL, "");
  umask(mask), gethostname(host, sizeof host), sched_getaffinity(0, sizeof allowed, &allowed);
  strftime(zone, sizeof zone, "%z", localtime(&then));
  size_t at = sprintf(told, "zone %s\nlocale %s %s\nuser %d:%d\nhost %s\nmask %04o\nonline %ld\nallowed %d\nvariables", zone, locale ? locale : "none",
                      localeconv()->decimal_point, getuid(), getgid(), host, mask, sysconf(_SC_NPROCESSORS_ONLN), CPU_COUNT(&allowed));
  for (char **each = environ; *each; each++) at += sprintf(told + at, " %.*s", (int)strcspn(*each, "="), *each);
  at = listed(told, at + sprintf(told + at, "\nentries"), "/pipeline/in/artifacts");
  strcpy(told + at, "\n");
  output("outputs/mirror.txt", "outputs/mirror.txt", told), settle();
}
