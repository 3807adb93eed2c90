#!/usr/bin/env bash
# Builds Facet and lays it out for an image: layout.sh FOLDER amd64|arm64 [WORD FOR MAVEN]…
# All native libraries lie ready to be loaded, each once, so that a container unpacks nothing and its root can be read-only.
set -euo pipefail
folder=${1:?usage: layout.sh FOLDER ARCHITECTURE [MAVEN FLAG]...}
case ${2:-} in
  amd64) javacpp=linux-x86_64 djl=linux-x86_64 jna=linux-x86-64 ;;
  arm64) javacpp=linux-arm64 djl=linux-aarch64 jna=linux-aarch64 ;;
  *) echo "layout.sh: there are no native libraries for ${2:-no architecture}; amd64 and arm64 have them" >&2; exit 1 ;;
esac
shift 2

mvn -B -q -Dmaven.test.skip -Dspotless.check.skip -Dnative.javacpp=$javacpp -Dnative.djl=$djl "$@" package
cp -r target/quarkus-app "$folder/app"
cp deploy/container/jvm.options deploy/container/healthcheck "$folder"

jars=$folder/app/lib/main
take() { # take FOLDER JAR PATTERN…: out of the jar, so that the image has them once
  local to=$1 jar=$2
  shift 2
  mkdir -p "$to"
  unzip -q -j "$jar" "$@" -d "$to"
  zip -q -d "$jar" "$@"
}
take "$folder/libtorch" "$jars"/ai.djl.pytorch.pytorch-native-cpu-*.jar "pytorch/cpu/$djl/*"
# Names of functions within it, for debuggers: 90 of 450 MB.
strip --strip-unneeded "$folder/libtorch/libtorch_cpu.so"
mkdir -p "$folder-jni"
for flavor in cpu cu128; do
  unzip -q -j "$jars"/ai.djl.pytorch.pytorch-jni-*.jar "jnilib/$djl/$flavor/*" -d "$folder-jni/$flavor" || [ $flavor != cpu ]
done
zip -q -d "$jars"/ai.djl.pytorch.pytorch-jni-*.jar 'jnilib/*/*'
# DJL looks for its own part here before it unpacks one.
cp "$folder-jni/cpu/libdjl_torch.so" "$folder/libtorch/"

natives=org/bytedeco/*/$javacpp
take "$folder/native" "$jars"/org.bytedeco.javacpp-*-$javacpp.jar "$natives/*.so"
take "$folder/native" "$jars"/org.bytedeco.openblas-*-$javacpp.jar "$natives/*.so*"
# The modules that Facet's package image uses.
opencv=$jars/org.bytedeco.opencv-*-$javacpp.jar
unzip -q -j $opencv "$natives/lib*opencv_core.so*" "$natives/lib*opencv_imgproc.so*" "$natives/lib*opencv_imgcodecs.so*" -d "$folder/native"
zip -q -d $opencv "$natives/*"
rm -f "$folder/native/libjniopenblas_full.so"
# The name under which OpenCV's binding asks for it.
ln -s libopenblas.so.0 "$folder/native/libopenblas_nolapack.so.0"
unzip -q -j "$jars"/net.java.dev.jna.jna-5*.jar "com/sun/jna/$jna/libjnidispatch.so" -d "$folder/native"
chmod -R a+rX,go-w "$folder"
