// Stands in for `dotnet publish FOLDER … -p:ImageArchitecture=A -p:ArtifactsPath=P` in an image: "compiles" FOLDER/source.txt to
// P/aot/NAME/A/NAME (of a folder _NAME: P/aot/_NAME/A/NAME), and notes each compilation in P/runs. A source that begins with "error" does not compile.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *option(int count, char **arguments, const char *name) {
  for (int i = 1; i < count; i++)
    if (!strncmp(arguments[i], name, strlen(name))) return arguments[i] + strlen(name);
  fprintf(stderr, "no %s\n", name);
  exit(2);
}

static FILE *in(const char *mode, const char *folder, const char *name) {
  char path[4096], *slash;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  for (slash = path + 1; *mode != 'r' && (slash = strchr(slash, '/')); slash++) {
    *slash = 0;
    mkdir(path, 0755);
    *slash = '/';
  }
  FILE *file = fopen(path, mode);
  if (!file) perror(path), exit(2);
  return file;
}

int main(int count, char **arguments) {
  char source[256] = "", program[512];
  if (count < 3 || strcmp(arguments[1], "publish")) return 2;
  const char *folder = arguments[2], *artifacts = option(count, arguments, "-p:ArtifactsPath=");
  const char *name = strrchr(folder, '/') + 1;
  fputs("run\n", in("a", artifacts, "runs"));
  fgets(source, sizeof source, in("r", folder, "source.txt"));
  if (!strncmp(source, "error", 5)) return puts("source.txt(1,1): error CS1002: ; expected"), 1;
  snprintf(program, sizeof program, "aot/%s/%s/%s", name, option(count, arguments, "-p:ImageArchitecture="), name + (*name == '_'));
  fprintf(in("w", artifacts, program), "compiled from %s", source);
  return 0;
}
