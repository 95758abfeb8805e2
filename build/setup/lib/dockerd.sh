# The engine: detects one, starts ours, stops ours. Sourced, never run.

if [[ -n ${PIPELINE_ENGINE_DIR:-} ]]; then
  socket=$state_dir/docker.sock pid_file=$state_dir/docker.pid log=$state_dir/dockerd.log
  data_root=$state_dir/data exec_root=$state_dir/run
else
  socket=/var/run/docker.sock pid_file=/var/run/docker.pid log=/var/log/pipeline-dockerd.log
  data_root=/var/lib/docker exec_root=/var/run/docker
fi
# The process number and start time of our engine, because the number alone may have been reused.
ours_file=$state_dir/engine.started

# The engine that every Docker client would use.
engine_host=${DOCKER_HOST:-unix://$socket}

engine_answers() {
  if [[ $engine_host == unix://* ]]; then
    [[ -S ${engine_host#unix://} ]] || return 1
    if [[ -x /usr/bin/curl ]]; then
      /usr/bin/curl -sf -m 5 -o /dev/null --unix-socket "${engine_host#unix://}" http://localhost/_ping
      return
    fi
  fi
  docker -H "$engine_host" version >/dev/null 2>&1
}

# Plugins belong to no particular client: the first `docker` on PATH, whichever it is, looks in these folders in this order.
buildx_installed() {
  local directory
  for directory in "${DOCKER_CONFIG:-${HOME:-/root}/.docker}" /usr/local/lib/docker /usr/local/libexec/docker /usr/lib/docker /usr/libexec/docker; do
    [[ -x $directory/cli-plugins/docker-buildx ]] && return
  done
  [[ $OSTYPE != linux* ]] && docker buildx version >/dev/null 2>&1
}

engine_mib=1000

start_engine() {
  local pid deadline=$((SECONDS + 60))
  need_space "$engine_mib" "$(dirname "$data_root")"
  clear_stale
  mkdir -p "$data_root" "$exec_root" "$(dirname "$socket")"
  # No bridge and no iptables: containers have either no network or the host's. The containerd image store supports
  # multi-platform images.
  printf '{"features":{"containerd-snapshotter":true},"iptables":false,"ip6tables":false,"bridge":"none"}\n' >"$state_dir/daemon.json"
  say "starting the Docker engine (log: $log)"
  setsid dockerd --config-file "$state_dir/daemon.json" --host "unix://$socket" --pidfile "$pid_file" \
    --data-root "$data_root" --exec-root "$exec_root" >>"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$pid $(started_at "$pid")" >"$ours_file"
  until engine_answers; do
    kill -0 "$pid" 2>/dev/null || { rm -f "$ours_file"; fail "the Docker engine ended at once: $(last_error) (log: $log)"; }
    ((SECONDS < deadline)) || fail "the Docker engine did not answer within 60 seconds: $(last_error) (log: $log)"
    sleep 0.1
  done
}

last_error() {
  grep -q 'no space left on device' <(tail -n 20 "$log") && { echo "the disk under $data_root is full"; return; }
  tail -n 20 "$log" | grep -E 'level=(error|fatal)|failed' | tail -n 1 | cut -c 1-400
}

# After a crash or reboot the last engine's files still exist, and their process number may have been reused.
clear_stale() {
  local pid=''
  [[ -r $pid_file ]] && pid=$(<"$pid_file")
  if [[ -n $pid && -r /proc/$pid/comm && $(<"/proc/$pid/comm") == dockerd ]]; then
    fail "a Docker engine (process $pid) runs but does not answer on $socket; stop it or look at its log"
  fi
  # The kernel has also killed its containerd.
  rm -f "$pid_file" "$socket" "$ours_file"
}

stop_engine() {
  local pid
  if pid=$(ours "$ours_file"); then
    say "stopping the Docker engine (process $pid)"
    kill "$pid"
    wait_gone "$pid" 30 || { kill -9 "$pid"; wait_gone "$pid" 5; }
  elif engine_answers; then
    rm -f "$ours_file"
    say "the Docker engine that answers was not started by this set-up; it is left alone"
    return
  elif [[ ! -e $ours_file ]]; then
    return 0
  fi
  clear_stale
  unmount_data_root
}

# An engine mounts its data root onto itself; a killed one leaves that mount, and its successor does not recognize
# it as its own. A disk that the user mounted there shows its own root, not this folder.
unmount_data_root() {
  local root mounted rest
  while read -r _ _ _ root mounted rest; do
    # Either path may be longer: the disk may be mounted below /, or / may be a folder of it, as in a container.
    [[ $mounted == "$data_root" && $root != / && ($mounted == *"$root" || $root == *"$mounted") ]] && umount "$data_root"
  done </proc/self/mountinfo
  return 0
}
