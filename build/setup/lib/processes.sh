# Processes that outlive a script: whether it is still the one that we started, and whether it has ended. Sourced, never run.

started_at() { # PID → its start time in clock ticks since boot, or nothing
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The second field is a name in brackets that may contain blanks.
  set -- ${stat##*) }
  echo "${20}"
}

# Prints the number of FILE's process if it still runs. The file has its number and start time,
# because the number alone may have been reused.
ours() { # FILE
  local pid started
  read -r pid started 2>/dev/null <"$1" || return 1
  [[ -n $started && $(started_at "$pid") == "$started" ]] || return 1
  echo "$pid"
}

wait_gone() { # PID SECONDS
  local deadline=$((SECONDS + $2))
  while kill -0 "$1" 2>/dev/null; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}
