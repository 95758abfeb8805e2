#!/usr/bin/env bash
# skopeo 1.9.3 (Debian 12): --dest-compress-format is not applied to a layer that the destination has already.
#
# Expected: `skopeo copy --dest-compress-format zstd` leaves zstd layers at the destination, or says that it did not.
# Happens:  into an empty repository the layer becomes zstd. If the repository has the source's gzip layer (an earlier copy without
#           the flag), skopeo reuses it: the new tag names the gzip layer, the copy exits with 0, and nothing is printed. A repository
#           can therefore not be migrated to zstd by copying it onto itself, and the media types must be read back to know.
# Seen:     empty repository: exit 0, application/vnd.oci.image.layer.v1.tar+zstd
#           gzip layer present: exit 0, application/vnd.oci.image.layer.v1.tar+gzip
# Ends with 0 while this holds and with 1 when it changes.
set -euo pipefail
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
mkdir packages root
(cd packages && apt-get download -q skopeo=1.9.3+ds1-1+b10 docker-registry=2.8.2+ds1-1 libgpgme11 libassuan0 libdevmapper1.02.1 libgpg-error0 >&2)
for package in packages/*.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu
export XDG_DATA_HOME=$work/data XDG_RUNTIME_DIR=$work/run HOME=$work/home
mkdir -p data run home

# An image of one gzip layer, as an OCI layout.
python3 - <<'PY'
import gzip, hashlib, io, json, os, tarfile
os.makedirs('layout/blobs/sha256')

def put(content):
    name = hashlib.sha256(content).hexdigest()
    with open(f'layout/blobs/sha256/{name}', 'wb') as file:
        file.write(content)
    return {'digest': f'sha256:{name}', 'size': len(content)}

buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode='w') as tar:
    member = tarfile.TarInfo('hello.txt')
    member.size = 6000
    tar.addfile(member, io.BytesIO(b'hello\n' * 1000))
raw = buffer.getvalue()
kind = 'application/vnd.oci.image.'
config = json.dumps({'architecture': 'amd64', 'os': 'linux', 'config': {},
                     'rootfs': {'type': 'layers', 'diff_ids': ['sha256:' + hashlib.sha256(raw).hexdigest()]}}).encode()
manifest = json.dumps({'schemaVersion': 2, 'mediaType': kind + 'manifest.v1+json',
                       'config': {'mediaType': kind + 'config.v1+json', **put(config)},
                       'layers': [{'mediaType': kind + 'layer.v1.tar+gzip', **put(gzip.compress(raw, mtime=0))}]}).encode()
with open('layout/index.json', 'w') as file:
    json.dump({'schemaVersion': 2, 'manifests': [{'mediaType': kind + 'manifest.v1+json', **put(manifest),
               'annotations': {'org.opencontainers.image.ref.name': 'one'}}]}, file)
with open('layout/oci-layout', 'w') as file:
    file.write('{"imageLayoutVersion":"1.0.0"}')
PY

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: %s/registry}}\nhttp: {addr: 127.0.0.1:%s}\n' "$work" "$port" >registry.yml
root/usr/bin/docker-registry serve registry.yml >registry.log 2>&1 &
for _ in {1..100}; do curl -fs "http://127.0.0.1:$port/v2/" >/dev/null && break; sleep 0.1; done

copy() { # a user namespace of its own keeps what skopeo remembers about blobs apart from this machine's
  unshare --user --map-root-user --mount bash -c 'mount -t tmpfs none /var/lib/containers 2>/dev/null || true; exec "$@"' - \
    root/usr/bin/skopeo --insecure-policy copy -q --dest-tls-verify=false "$@"
}

look() { # a name, a repository
  local status=0
  copy --dest-compress-format zstd oci:layout:one "docker://127.0.0.1:$port/$2:zstd" || status=$?
  echo "$1: exit $status, $(curl -fs -H 'Accept: application/vnd.oci.image.manifest.v1+json' "http://127.0.0.1:$port/v2/$2/manifests/zstd" |
    python3 -c 'import json, sys; print(*[layer["mediaType"] for layer in json.load(sys.stdin)["layers"]])')"
}

# In this order: a layer that is in another repository already could be mounted from there.
seen=$(look 'empty repository' fresh; copy oci:layout:one "docker://127.0.0.1:$port/kept:gzip"; look 'gzip layer present' kept)
echo "$seen"
expected='empty repository: exit 0, application/vnd.oci.image.layer.v1.tar+zstd
gzip layer present: exit 0, application/vnd.oci.image.layer.v1.tar+gzip'
[[ $seen == "$expected" ]] || { echo "skopeo behaves in another way now." >&2; exit 1; }
