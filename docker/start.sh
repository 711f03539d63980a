#!/usr/bin/env bash
# Starts the service. A variable NAME_FILE names a file that holds the value of NAME: passwords come in as files and
# do not stand in the description of the container.
set -eu

while IFS='=' read -r variable _; do
  case $variable in
  QUARKUS_*_FILE)
    name=${variable%_FILE}
    file=${!variable}
    if [ ! -r "$file" ]; then
      echo "$variable names $file, which cannot be read." >&2
      exit 2
    fi
    export "$name=$(cat "$file")"
    unset "$variable"
    ;;
  esac
done < <(env)

# shellcheck disable=SC2086 # options are parted by spaces
exec java ${JAVA_OPTIONS:-} -jar /opt/countersign/quarkus-run.jar
