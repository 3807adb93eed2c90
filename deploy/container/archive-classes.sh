#!/usr/bin/env bash
# Runs the service of a layout once and archives the loaded classes in DIRECTORY/facet/facet.jsa, for class data sharing.
set -euo pipefail
facet=${1:?usage: archive-classes.sh DIRECTORY}/facet
export PYTORCH_LIBRARY_PATH=$1/libtorch/cpu PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cpu
# An unusual port, because some builders share the host's network.
export FACET_STORE_DIRECTORY_ROOT=/tmp/photos QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=28517
service_url=http://127.0.0.1:28517

grep -v SharedArchiveFile "$facet/jvm.options" >/tmp/jvm.options
"$facet/java/bin/java" @/tmp/jvm.options -XX:ArchiveClassesAtExit="$facet/facet.jsa" -Xlog:cds=error -Xlog:cds+dynamic=error \
  -jar "$facet/app/quarkus-run.jar" &
service=$!
trap 'kill $service 2>/dev/null || true' EXIT
# One minute, because an emulated CPU is slow.
for _ in $(seq 240); do
  curl -sf $service_url/q/health/ready >/dev/null && break
  kill -0 $service || { echo "archive-classes.sh: the service did not start" >&2; exit 1; }
  sleep 0.25
done
photo=src/main/resources/sample/astronaut.jpg
curl -sSf --data-binary @$photo $service_url/detect >/dev/null
curl -sSf -F image=@$photo $service_url/detect >/dev/null
curl -sSf $service_url/q/metrics >/dev/null
kill $service
wait $service || [ $? = 143 ] # terminated by SIGTERM
trap - EXIT
[ -s "$facet/facet.jsa" ]
