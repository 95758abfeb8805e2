# An OCI image layout (image-spec 1.0, image-layout.md) of one layer a platform, byte for byte a function of the tars.
# Sourced, never run.

# Puts a file under its digest; leaves the digest and size in $digest and $size.
add_blob() { # LAYOUT FILE
  local sum
  sum=$(sha256sum <"$2") && digest=${sum%% *}
  size=$(stat -c %s "$2")
  mv "$2" "$1/blobs/sha256/$digest" || fail "cannot write to $1"
}

# $layer, $size_layer and so on name descriptors of the manifest being written.
add_image() { # LAYOUT ARCH TAR CREATED ENV (JSON strings) → appends a descriptor to $manifests
  local layout=$1 arch=$2 tar=$3 created=$4 env=$5 digest size diff_id layer_digest layer_size config_digest config_size
  diff_id=$(sha256sum <"$tar")
  gzip -n -6 <"$tar" >"$tar.gz" || fail "cannot write $tar.gz"
  add_blob "$layout" "$tar.gz"
  layer_digest=$digest layer_size=$size
  printf '{"created":"%s","architecture":"%s","os":"linux","config":{"Env":[%s],"User":"65532:65532"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"%s"}]}' \
    "$created" "$arch" "$env" "${diff_id%% *}" "$created" >"$layout/config.json"
  add_blob "$layout" "$layout/config.json"
  config_digest=$digest config_size=$size
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:%s","size":%s}]}' \
    "$config_digest" "$config_size" "$layer_digest" "$layer_size" >"$layout/manifest.json"
  add_blob "$layout" "$layout/manifest.json"
  manifests+=("$(printf '{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"platform":{"architecture":"%s","os":"linux"}}' "$digest" "$size" "$arch")")
}

# The layout's index.json names one index, so that one digest stands for all platforms.
finish_layout() { # LAYOUT
  local IFS=, digest size index='application/vnd.oci.image.index.v1+json'
  printf '{"schemaVersion":2,"mediaType":"%s","manifests":[%s]}' "$index" "${manifests[*]}" >"$1/image-index.json"
  add_blob "$1" "$1/image-index.json"
  printf '{"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"sha256:%s","size":%s}]}' \
    "$index" "$index" "$digest" "$size" >"$1/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
}
