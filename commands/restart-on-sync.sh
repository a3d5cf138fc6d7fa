#!/bin/sh
# Runs one of the processes in the `dev` image, and starts it anew when a file is synced into
# /tmp/app. The root file system is read-only there as everywhere, hence the copy.
set -eu
# Where the container was started again in the same pod, synced files are newer than the image's.
if [ ! -d /tmp/app ]; then
  mkdir -p /tmp/app.partly
  cp -r /app/package.json /app/xray.json /app/services /app/dist /tmp/app.partly
  ln -sfn /app/node_modules /tmp/app.partly/node_modules
  mv /tmp/app.partly /tmp/app
fi
cd /tmp/app
# The manifests say /app/…, which suits the image without this script too.
for argument; do
  shift
  set -- "$@" "$(echo "$argument" | sed 's#^/app/#/tmp/app/#')"
done
# Nobody balances load to a process that restarts in place: waiting would only delay the edit.
export DRAIN_DELAY_MILLIS=0
exec node --watch --watch-preserve-output "$@"
