# The rehearsal's registry: Debian's Distribution server on loopback, so that a release needs no account. Sourced, never run.

registry_port=5055
registry_dir=$own_dir/registry
registry_log=$registry_dir/registry.log

# One server per port: each is recorded, so that all can be stopped.
registry_file() { printf '%s' "$registry_dir/started-$registry_port"; }
any_registry() { compgen -G "$registry_dir/started-*" >/dev/null; }

# Prints the first line of the answer to the first request of every registry client.
registry_status() {
  local status
  exec {socket_to_registry}<>"/dev/tcp/127.0.0.1/$registry_port" || return 1
  printf 'GET /v2/ HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$registry_port" >&"$socket_to_registry"
  read -r -t 5 -u "$socket_to_registry" status
  exec {socket_to_registry}<&-
  printf '%s' "${status%$'\r'}"
} 2>/dev/null

registry_ready() { [[ $(registry_status) == 'HTTP/1.'?' 200 '* ]]; }

start_registry() {
  local pid deadline=$((SECONDS + 20)) status config=$registry_dir/config-$registry_port.yml
  status=$(registry_status) &&
    cannot "port $registry_port of 127.0.0.1 is taken by something that is no registry (it answers '${status:-nothing}'); choose another with --rehearsal-port"
  mkdir -p "$registry_dir/data"
  need_space 1000 "$registry_dir"
  # Deletion is enabled, because tests of lanes must be able to delete what a lane should notice.
  cat >"$config" <<YAML
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $registry_dir/data}, delete: {enabled: true}}
http: {addr: "127.0.0.1:$registry_port"}
YAML
  say "starting the rehearsal's registry on 127.0.0.1:$registry_port (log: $registry_log)"
  setsid /usr/bin/docker-registry serve "$config" >>"$registry_log" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$pid $(started_at "$pid")" >"$(registry_file)"
  until registry_ready; do
    kill -0 "$pid" 2>/dev/null || { rm -f "$(registry_file)"; fail "the registry ended at once: $(tail -n 1 "$registry_log" | cut -c 1-400) (log: $registry_log)"; }
    ((SECONDS < deadline)) || fail "the registry did not answer within 20 seconds (log: $registry_log)"
    sleep 0.05
  done
}

# Its data stays; the next start serves it again.
stop_registries() {
  local file pid
  for file in "$registry_dir"/started-*; do
    if pid=$(ours "$file"); then
      say "stopping the rehearsal's registry on 127.0.0.1:${file##*-} (process $pid)"
      kill "$pid"
      wait_gone "$pid" 10 || { kill -9 "$pid"; wait_gone "$pid" 5; }
    fi
    rm -f "$file"
  done
}
