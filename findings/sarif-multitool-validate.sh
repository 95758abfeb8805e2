#!/usr/bin/env bash
# @microsoft/sarif-multitool 5.7.0 (npm): what `validate` finds does not reach its exit status, and one unknown level hides it all.
#
# Expected: `validate` ends with a status other than 0 for a log with errors, at least with --rich-return-code; and a result whose
#           level is none of none|note|warning|error (SARIF 2.1.0, section 3.27.10) is one more error.
# Happens:  a log with two errors (a region that ends before it starts, a rule index out of range) ends with 0 and "Analysis completed
#           successfully", with --rich-return-code as well. Give one result the level "critical" and the same log has no finding at all.
#           A gate must therefore count the lines "error", and check the levels itself before it believes that there are none.
# Seen:     two errors: exit 0, rich exit 0, 2 errors printed
#           two errors and a level "critical": exit 0, rich exit 0, 0 errors printed
# Ends with 0 while this holds and with 1 when it changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true}' >package.json
npm install --silent --ignore-scripts --no-audit --no-package-lock @microsoft/sarif-multitool@5.7.0 @microsoft/sarif-multitool-linux@5.7.0 >&2
tool=node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
chmod +x "$tool"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

log() { # the level of its one result
  cat <<JSON
{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "checker", "rules": [{"id": "R1"}]}}, "results": [
  {"ruleId": "R1", "ruleIndex": 5, "level": "$1", "message": {"text": "A finding."},
   "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.txt"}, "region": {"startLine": 3, "endLine": 1}}}]}]}]}
JSON
}

look() { # a name, a log
  local plain=0 rich=0
  "$tool" validate "$2" >out.txt 2>&1 || plain=$?
  "$tool" validate "$2" --rich-return-code >/dev/null 2>&1 || rich=$?
  echo "$1: exit $plain, rich exit $rich, $(grep -c ': error ' out.txt || true) errors printed"
}

log error >errors.sarif
log critical >critical.sarif
seen=$(look 'two errors' errors.sarif; look 'two errors and a level "critical"' critical.sarif)
echo "$seen"
expected='two errors: exit 0, rich exit 0, 2 errors printed
two errors and a level "critical": exit 0, rich exit 0, 0 errors printed'
[[ $seen == "$expected" ]] || { echo "sarif-multitool behaves in another way now." >&2; exit 1; }
