#!/bin/sh
# Runs one of the processes in the `dev` image and starts it anew when a file is synced into
# /tmp/app. The root file system is read-only there as everywhere, hence the copy under /tmp.
set -eu
# After a crash of the container in the same pod the synced files are newer than the image's.
if [ ! -d /tmp/app ]; then
  mkdir /tmp/app.partly
  cp -r /app/package.json /app/xray.json /app/services /app/dist /tmp/app.partly
  ln -s /app/node_modules /tmp/app.partly/node_modules
  mv /tmp/app.partly /tmp/app
fi
cd /tmp/app
# Nobody balances load to a process that restarts in place: waiting would only delay the edit.
export DRAIN_DELAY_MILLIS=0
exec node --watch --watch-preserve-output "$@"
