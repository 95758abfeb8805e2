// Upper case of the inputs' bytes. It dies if they contain "fail".
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  char text[4096], path[4096];
  if (argc != 3) return 64;
  FILE *inputs = fopen(argv[1], "r");
  if (!inputs) return 66;
  text[fread(text, 1, sizeof text - 1, inputs)] = 0;
  if (strstr(text, "fail")) abort();
  snprintf(path, sizeof path, "%s/said.txt", argv[2]);
  FILE *said = fopen(path, "w");
  if (!said) return 73;
  for (char *at = text; *at; at++) fputc(toupper((unsigned char)*at), said);
  return fclose(said) ? 74 : 0;
}
