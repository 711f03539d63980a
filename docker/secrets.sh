#!/bin/sh
# Makes the secrets of compose.yaml, once, in docker/secrets: random, in files, and in no repository.
set -eu
folder=$(CDPATH='' cd "$(dirname "$0")" && pwd)/secrets
mkdir -p "$folder"
chmod 700 "$folder"
for name in database-password identity-client-secret; do
  if [ ! -s "$folder/$name" ]; then
    head -c 32 /dev/urandom | base64 | tr -d '\n=+/' >"$folder/$name"
    # The services run as another user and read the file; the folder keeps everybody else out.
    chmod 644 "$folder/$name"
    echo "made $folder/$name"
  fi
done
