#!/usr/bin/env bash
# Creates a Java runtime with only the modules that Facet and its libraries use (89 MB including its class archive).
set -euo pipefail
directory=${1:?usage: jre.sh DIRECTORY}
# The modules that jdeps finds, except compilers. It does not find jdk.crypto.ec (TLS) and jdk.zipfs (resources in jars), which
# are loaded by name. jdk.jfr and jdk.jcmd are for diagnostics.
modules=java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml
modules+=,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs
jlink --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress=0 --output "$directory"
# The base archive for class data sharing.
"$directory/bin/java" -Xshare:dump >/dev/null
