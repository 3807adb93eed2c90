#!/usr/bin/env bash
# Installs libtorch for CUDA and NVIDIA's libraries from Python wheels into a folder that Facet loads: see README.md.
set -euo pipefail
usage="usage: deploy/gpu/layout.sh FOLDER"
folder=$(realpath -m "${1:?$usage}")
# DJL's JNI was built for this version and crashes with any other. The wheel's metadata lists the libraries it needs.
torch=2.7.1
python=${PYTHON:-python3}
# Measured: 6.4 GB while wheels are unpacked, 4.4 GB when done.
needed_gb=8

say() { echo "layout.sh: $*" >&2; }
die() { say "$*"; exit 1; }

[ "$(uname -sm)" = "Linux x86_64" ] || die "these libraries require Linux x86_64, but this machine is $(uname -sm)"
if [ -f "$folder/complete" ] && [ "$(cat "$folder/complete")" = "$torch" ]; then
  say "$folder is already complete (libtorch $torch); to install again, remove the folder"
else
  "$python" -m pip --version >/dev/null 2>&1 || die "$python has no pip; install pip, or set PYTHON to another Python"
  mkdir -p "$folder"
  free_gb=$(($(df --output=avail -k "$folder" | tail -1) / 1000000))
  [ "$free_gb" -ge "$needed_gb" ] || die "$folder has $free_gb GB free, but $needed_gb GB are needed"

  download=$folder/download
  rm -rf "$download"
  trap 'rm -rf "$download"' EXIT
  mkdir -p "$download/tmp"
  # The wheels are always those for Python 3.11, because only their shared libraries are used.
  install_wheels() {
    PIP_ROOT_USER_ACTION=ignore TMPDIR=$download/tmp "$python" -m pip install -q --disable-pip-version-check --no-cache-dir --no-deps --no-compile \
      --only-binary :all: --implementation cp --python-version 3.11 \
      --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_17_x86_64 \
      --platform manylinux2014_x86_64 --target "$download/wheels" --upgrade "$@"
  }
  say "downloading torch $torch (0.8 GB)"
  install_wheels "torch==$torch"
  mapfile -t nvidia < <(sed -n 's/^Requires-Dist: \(nvidia-[^; ]*\).*/\1/p' "$download/wheels/torch-$torch"*.dist-info/METADATA)
  say "downloading ${#nvidia[@]} NVIDIA packages (2 GB): ${nvidia[*]}"
  install_wheels "${nvidia[@]}"

  # The libraries find each other by relative paths, so the folder structure is kept.
  say "moving the libraries"
  rm -rf "$folder/torch" "$folder/nvidia" "$folder/cusparselt" "$folder/licenses"
  for lib in torch/lib nvidia/*/lib cusparselt/lib; do
    for source in "$download/wheels"/$lib; do
      target=$folder/${source#"$download/wheels/"}
      mkdir -p "$(dirname "$target")"
      mv "$source" "$target"
    done
  done
  rm -f "$folder"/torch/lib/*python*
  mkdir -p "$folder/licenses"
  for info in "$download/wheels"/*.dist-info; do
    find "$info" -iname '*licen[cs]e*' -type f -exec cp --backup=numbered {} "$folder/licenses/$(basename "$info" .dist-info)" \;
  done
  # DJL counts GPUs through this name, which the wheel does not contain.
  ln -s libcudart.so.12 "$folder/nvidia/cuda_runtime/lib/libcudart.so"
  echo "$torch" >"$folder/complete"
fi

paths=$folder/torch/lib:$(printf '%s:' "$folder"/nvidia/*/lib "$folder"/cusparselt/lib)
cat >"$folder/facet-gpu.env" <<ENV
PYTORCH_LIBRARY_PATH=$folder/torch/lib
PYTORCH_VERSION=$torch
PYTORCH_FLAVOR=cu128
LD_LIBRARY_PATH=${paths%:}
FACET_MODEL_DEVICE=gpu
ENV
say "installed $(du -sh "$folder" | cut -f1) in $folder. Start Facet with:"
say "  set -a; . $folder/facet-gpu.env; set +a; java -jar target/quarkus-app/quarkus-run.jar"
ldconfig -p 2>/dev/null | grep -q libcuda.so.1 ||
  say "libcuda.so.1 was not found: it is part of the NVIDIA driver, not of these packages"
