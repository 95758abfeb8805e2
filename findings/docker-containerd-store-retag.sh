#!/usr/bin/env bash
# Docker 26.1.5 (Debian 13): with the containerd image store, an image disappears when its tag moves to another image.
#
# Expected: as with the classic image store, the first image stays without a name (<none>) until somebody prunes it, so its ID can still be run.
# Happens:  "No such image" for the ID that a build returned a moment ago, if a second build gave the same tag to another image in the meantime. Two
#           builds of one name on one engine, such as two runners of a CI on one machine, take each other's image away, even though both run
#           their images by ID and never by tag. The image stays if it has a second tag that no other build uses.
# Seen:     classic store: first image present, with a second tag present
#           containerd store: first image gone, with a second tag present
# Ends with 0 while this holds and with 1 when it changes. Needs root.
set -euo pipefail
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; umount -R "$work"/*/root 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

# Debian 13 at the addresses that this machine's own sources have.
mkdir -p apt/lists/partial apt/cache packages root
address=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
  awk '!/security/ && /^URIs:/ { print $2 } !/security/ && /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) print $i }' | head -1)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $address trixie main" >apt/sources
apt=(-qq -o Dir::Etc::SourceList="$work/apt/sources" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User=root)
apt-get "${apt[@]}" update >&2
(cd packages && apt-get "${apt[@]}" download docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 containerd=1.7.24~ds1-6+deb13u1 runc >&2)
for package in packages/*.deb; do dpkg-deb -x "$package" root; done
export PATH=$work/root/usr/sbin:$work/root/usr/bin:$PATH

look() { # STORE DRIVER: what becomes of the first image
  mkdir "$1"
  printf '{"features": {"containerd-snapshotter": %s}, "storage-driver": "%s"}' "$3" "$2" >"$1/daemon.json"
  dockerd --config-file "$1/daemon.json" --data-root "$work/$1/root" --exec-root "$work/$1/exec" --pidfile "$work/$1/pid" --host "unix://$work/$1/s" \
    --bridge=none --iptables=false --ip6tables=false >"$1/log" 2>&1 &
  export DOCKER_HOST=unix://$work/$1/s
  for _ in {1..300}; do docker version >/dev/null 2>&1 && break; sleep 0.1; done
  for tag in alone kept; do
    echo one >file && first=$(tar -c file | docker import - "look:$tag")
    [[ $tag == kept ]] && docker tag "$first" look:mine
    echo two >file && tar -c file | docker import - "look:$tag" >/dev/null
    docker image inspect "$first" >/dev/null 2>&1 && echo present || echo gone
    docker image prune --all --force >/dev/null
  done | { read -r alone && read -r kept && echo "$1 store: first image $alone, with a second tag $kept"; }
  kill %%
  wait
}

seen=$(look classic vfs false; look containerd native true)
echo "$seen"
[[ $seen == "classic store: first image present, with a second tag present
containerd store: first image gone, with a second tag present" ]] || exit 1
