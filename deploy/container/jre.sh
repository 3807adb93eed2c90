#!/usr/bin/env bash
# Makes a Java runtime of the modules that Facet and its libraries use: 89 MB, its own archive of classes among them.
set -euo pipefail
folder=${1:?usage: jre.sh FOLDER}
# As jdeps finds them in the jars, without the compilers of annotation processors. jdk.crypto.ec, for TLS, and jdk.zipfs, for
# resources in jars, are asked for by name; jdk.jfr and jdk.jcmd are for whoever must look into a running one.
modules=java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml
modules+=,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs
jlink --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress=0 --output "$folder"
# The archive that class data sharing starts from.
"$folder/bin/java" -Xshare:dump >/dev/null
