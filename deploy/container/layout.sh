#!/usr/bin/env bash
# Builds Facet and lays it out for images: layout.sh FOLDER jvm|native amd64|arm64 [WORD FOR MAVEN]…
#
#   FOLDER/facet            the application with OpenCV and JNA
#   FOLDER/libtorch/cpu     libtorch with DJL's native part
#   FOLDER/libtorch/cu128   DJL's native part for the libtorch that deploy/gpu/layout.sh brings
#   FOLDER/sources          with native: what GraalVM makes an executable of
#
# All native libraries lie ready to be loaded, each once, so that a container unpacks nothing and its root can be read-only.
set -euo pipefail
facet=${1:?usage: layout.sh FOLDER KIND ARCHITECTURE [MAVEN FLAG]...}/facet libtorch=$1/libtorch sources=$1/sources kind=${2:-}
case ${3:-} in
  amd64) javacpp=linux-x86_64 djl=linux-x86_64 jna=linux-x86-64 ;;
  arm64) javacpp=linux-arm64 djl=linux-aarch64 jna=linux-aarch64 ;;
  *) echo "layout.sh: there are no native libraries for ${3:-no architecture}; amd64 and arm64 have them" >&2; exit 1 ;;
esac
shift 3

build() {
  mvn -B -q -Dmaven.test.skip -Dspotless.check.skip -Dnative.javacpp=$javacpp -Dnative.djl=$djl "$@" package
  mkdir -p "$facet"
  cp deploy/container/healthcheck "$facet"
}
case $kind in
  jvm)
    build "$@"
    cp -r target/quarkus-app "$facet/app"
    cp deploy/container/jvm.options "$facet"
    jars=$facet/app/lib/main
    ;;
  native)
    build -Dnative -Dquarkus.native.sources-only=true "$@"
    cp -r target/native-sources "$sources"
    jars=$sources/lib
    ;;
  *) echo "layout.sh: jvm or native, not ${kind:-nothing}" >&2; exit 1 ;;
esac

take() { # take FOLDER JAR PATTERN…: out of the jar, so that the image has them once
  local to=$1 jar=$2
  shift 2
  mkdir -p "$to"
  unzip -q -j "$jar" "$@" -d "$to"
  zip -q -d "$jar" "$@"
}
take "$libtorch/cpu" "$jars"/ai.djl.pytorch.pytorch-native-cpu-*.jar "pytorch/cpu/$djl/*"
# Names of functions within it, for debuggers: 90 of 450 MB.
strip --strip-unneeded "$libtorch/cpu/libtorch_cpu.so"
# DJL looks for its native part beside libtorch before it unpacks one. There is none for CUDA on arm64.
for flavor in cpu cu128; do
  unzip -q -j "$jars"/ai.djl.pytorch.pytorch-jni-*.jar "jnilib/$djl/$flavor/*" -d "$libtorch/$flavor" || [ $flavor != cpu ]
done
zip -q -d "$jars"/ai.djl.pytorch.pytorch-jni-*.jar 'jnilib/*/*'

natives=org/bytedeco/*/$javacpp
take "$facet/native" "$jars"/org.bytedeco.javacpp-*-$javacpp.jar "$natives/*.so"
take "$facet/native" "$jars"/org.bytedeco.openblas-*-$javacpp.jar "$natives/*.so*"
# The modules that Facet's package image uses.
opencv=$jars/org.bytedeco.opencv-*-$javacpp.jar
unzip -q -j $opencv "$natives/lib*opencv_core.so*" "$natives/lib*opencv_imgproc.so*" "$natives/lib*opencv_imgcodecs.so*" -d "$facet/native"
zip -q -d $opencv "$natives/*"
rm -f "$facet/native/libjniopenblas_full.so"
# The name under which OpenCV's binding asks for it.
ln -s libopenblas.so.0 "$facet/native/libopenblas_nolapack.so.0"
unzip -q -j "$jars"/net.java.dev.jna.jna-5*.jar "com/sun/jna/$jna/libjnidispatch.so" -d "$facet/native"
chmod -R a+rX,go-w "$facet" "$libtorch"
