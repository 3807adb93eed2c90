#!/usr/bin/env bash
# Lays out libtorch for CUDA and NVIDIA's libraries, as the Python registry has them, for Facet to load: see README.md.
set -euo pipefail
usage="usage: deploy/gpu/layout.sh FOLDER"
folder=$(realpath -m "${1:?$usage}")
# The version that DJL's JNI in Facet was built for; another one crashes it. Its wheel names the libraries that go with it.
torch=2.7.1
python=${PYTHON:-python3}
# Measured: 6.4 GB at the peak, while wheels are unpacked, and 4.4 GB in the end.
needed_gb=8

say() { echo "layout.sh: $*" >&2; }
die() { say "$*"; exit 1; }

[ "$(uname -sm)" = "Linux x86_64" ] || die "these libraries are for Linux on x86-64, and this is $(uname -sm)"
if [ -f "$folder/complete" ] && [ "$(cat "$folder/complete")" = "$torch" ]; then
  say "$folder is complete already (libtorch $torch); remove the folder to lay it out anew"
else
  "$python" -m pip --version >/dev/null 2>&1 || die "$python has no pip; install it, or name another Python in PYTHON"
  mkdir -p "$folder"
  free_gb=$(($(df --output=avail -k "$folder" | tail -1) / 1000000))
  [ "$free_gb" -ge "$needed_gb" ] || die "$folder has $free_gb GB free, and $needed_gb GB are needed"

  fetching=$folder/fetching
  rm -rf "$fetching"
  trap 'rm -rf "$fetching"' EXIT
  mkdir -p "$fetching/tmp"
  # Wheels for one Python, whatever Python runs pip: only the shared libraries in them are used.
  fetch() {
    PIP_ROOT_USER_ACTION=ignore TMPDIR=$fetching/tmp "$python" -m pip install -q --disable-pip-version-check --no-cache-dir --no-deps --no-compile \
      --only-binary :all: --implementation cp --python-version 3.11 \
      --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_17_x86_64 \
      --platform manylinux2014_x86_64 --target "$fetching/wheels" --upgrade "$@"
  }
  say "fetching torch $torch (0.8 GB)"
  fetch "torch==$torch"
  mapfile -t nvidia < <(sed -n 's/^Requires-Dist: \(nvidia-[^; ]*\).*/\1/p' "$fetching/wheels/torch-$torch"*.dist-info/METADATA)
  say "fetching ${#nvidia[@]} packages of NVIDIA (2 GB): ${nvidia[*]}"
  fetch "${nvidia[@]}"

  # The libraries find each other by their place relative to each other, so that stays as it is.
  say "keeping the libraries"
  rm -rf "$folder/torch" "$folder/nvidia" "$folder/cusparselt" "$folder/licenses"
  for lib in torch/lib nvidia/*/lib cusparselt/lib; do
    for found in "$fetching/wheels"/$lib; do
      kept=$folder/${found#"$fetching/wheels/"}
      mkdir -p "$(dirname "$kept")"
      mv "$found" "$kept"
    done
  done
  rm -f "$folder"/torch/lib/*python*
  mkdir -p "$folder/licenses"
  for info in "$fetching/wheels"/*.dist-info; do
    find "$info" -iname '*licen[cs]e*' -type f -exec cp --backup=numbered {} "$folder/licenses/$(basename "$info" .dist-info)" \;
  done
  # DJL counts the GPUs through this name, which the wheel leaves out.
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
say "$folder holds $(du -sh "$folder" | cut -f1). Start Facet with it:"
say "  set -a; . $folder/facet-gpu.env; set +a; java -jar target/quarkus-app/quarkus-run.jar"
ldconfig -p 2>/dev/null | grep -q libcuda.so.1 ||
  say "libcuda.so.1 is not on this machine: it comes with NVIDIA's driver, not with these packages"
