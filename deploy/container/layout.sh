#!/usr/bin/env bash
# Builds Facet and creates the directory layout of the images: layout.sh DIRECTORY jvm|native amd64|arm64 [MAVEN ARGUMENT]…
#
#   DIRECTORY/facet            the application with OpenCV, FFmpeg, BoringSSL and JNA
#   DIRECTORY/libtorch/cpu     libtorch with DJL's native library
#   DIRECTORY/libtorch/cu128   DJL's native library for the libtorch that deploy/gpu/layout.sh installs
#   DIRECTORY/sources          (native only) the input of GraalVM
#
# Every native library is extracted once, so that a container unpacks nothing at startup and its root can be read-only.
set -euo pipefail
facet=${1:?usage: layout.sh DIRECTORY jvm|native amd64|arm64 [MAVEN ARGUMENT]...}/facet libtorch=$1/libtorch sources=$1/sources kind=${2:-}
architecture=${3:-$(dpkg --print-architecture)} # empty if the builder does not set TARGETARCH
case $architecture in
  amd64) javacpp=linux-x86_64 djl=linux-x86_64 jna=linux-x86-64 netty=linux-x86_64 ;;
  arm64) javacpp=linux-arm64 djl=linux-aarch64 jna=linux-aarch64 netty=linux-aarch_64 ;;
  *) echo "layout.sh: the architecture must be amd64 or arm64 (got $architecture)" >&2; exit 1 ;;
esac
shift 3

build() {
  mvn -B -q -Dmaven.test.skip -DskipTests -Dspotless.check.skip -Dnative.javacpp=$javacpp -Dnative.djl=$djl \
    -Dnative.netty=$netty "$@" package
  mkdir -p "$facet"
  cp deploy/container/healthcheck "$facet"
}
case $kind in
  jvm)
    build "$@"
    cp -r target/quarkus-app "$facet/app"
    cp deploy/container/jvm.options target/facet.cdx.json "$facet"
    jars=$facet/app/lib/main
    ;;
  native)
    build -Dnative -Dquarkus.native.sources-only=true "$@"
    cp -r target/native-sources "$sources"
    jars=$sources/lib
    ;;
  *) echo "layout.sh: the kind must be jvm or native (got ${kind:-none})" >&2; exit 1 ;;
esac

move() { # move DIRECTORY JAR PATTERN…: moves files out of the jar, so that the image has them only once
  local to=$1 jar=$2
  shift 2
  mkdir -p "$to"
  unzip -q -j "$jar" "$@" -d "$to"
  zip -q -d "$jar" "$@"
}
move "$libtorch/cpu" "$jars"/ai.djl.pytorch.pytorch-native-cpu-*.jar "pytorch/cpu/$djl/*"
# Removes symbols that only debuggers use: 90 of 450 MB.
strip --strip-unneeded "$libtorch/cpu/libtorch_cpu.so"
# DJL searches the libtorch directory for its native library before it unpacks one. DJL has no CUDA library for arm64.
for flavor in cpu cu128; do
  unzip -q -j "$jars"/ai.djl.pytorch.pytorch-jni-*.jar "jnilib/$djl/$flavor/*" -d "$libtorch/$flavor" || [ $flavor != cpu ]
done
zip -q -d "$jars"/ai.djl.pytorch.pytorch-jni-*.jar 'jnilib/*/*'

natives=org/bytedeco/*/$javacpp
move "$facet/native" "$jars"/org.bytedeco.javacpp-*-$javacpp.jar "$natives/*.so"
move "$facet/native" "$jars"/org.bytedeco.openblas-*-$javacpp.jar "$natives/*.so*"
# The modules that io.facet.image uses. deploy/container/check verifies the list.
opencv=$jars/org.bytedeco.opencv-*-$javacpp.jar
unzip -q -j $opencv "$natives/lib*opencv_core.so*" "$natives/lib*opencv_imgproc.so*" "$natives/lib*opencv_imgcodecs.so*" -d "$facet/native"
zip -q -d $opencv "$natives/*"
# libavcodec, libavformat and what they load.
ffmpeg=$jars/org.bytedeco.ffmpeg-*-$javacpp.jar
for library in avcodec avformat avutil swresample; do
  unzip -q -j $ffmpeg "$natives/lib$library.so*" "$natives/libjni$library.so" -d "$facet/native"
done
# The jar for arm64 does not contain these: the image installs them.
[ "$javacpp" = linux-arm64 ] || unzip -q -j $ffmpeg "$natives/libva*.so*" "$natives/libdrm.so*" -d "$facet/native"
zip -q -d $ffmpeg "$natives/*"
rm -f "$facet/native/libjniopenblas_full.so"
# The name that OpenCV's binding loads.
ln -s libopenblas.so.0 "$facet/native/libopenblas_nolapack.so.0"
move "$facet/native" "$jars"/io.netty.netty-tcnative-boringssl-static-*-$netty.jar "META-INF/native/*.so"
unzip -q -j "$jars"/net.java.dev.jna.jna-5*.jar "com/sun/jna/$jna/libjnidispatch.so" -d "$facet/native"
chmod -R a+rX,go-w "$facet" "$libtorch"
