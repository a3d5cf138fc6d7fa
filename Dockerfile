# One image for the three processes; the arguments choose one:
#   --import ./services/telemetry/start.ts services/activities/main.ts
#   --import ./services/telemetry/start.ts services/notifications/main.ts
#   services/viewer/main.ts
# And one for a person: `docker run -p 8088:8088 waywiser viewer --help`.
# Targets: `service` (distroless), `dev` (Skaffold copies edited files in, and the process restarts).
# No `# syntax=` line: docker would pull it, and nothing here needs a newer frontend.
# By tag; `npm run images -- pin` adds the current digests.
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

# Only modules that the processes load. The optional ones are a second Node, for npm's scripts.
FROM ${BUILD_IMAGE} AS modules
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
COPY commands/prune-modules.ts commands/
RUN node commands/prune-modules.ts node_modules
# A new volume gets the owner of the folder in the image, where there is no shell to make one.
RUN mkdir /data

# The pages. Only this stage has development dependencies.
FROM ${BUILD_IMAGE} AS page
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
# All of the viewer, and what it shares: the page parses filters with the same code.
COPY services/json services/json
COPY services/text services/text
COPY services/trace-context services/trace-context
COPY services/x-ray services/x-ray
COPY services/viewer services/viewer
RUN node node_modules/vite/bin/vite.js build --config services/viewer/ui/vite.config.ts --logLevel warn
# The page of activities, and the rules of what a person may type.
COPY services/contracts services/contracts
COPY services/activities/web services/activities/web
RUN node node_modules/vite/bin/vite.js build --config services/activities/web/vite.config.ts --logLevel warn

# The same arguments as `service`, so that both run from the same manifests.
FROM ${BUILD_IMAGE} AS dev
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY --from=page /app/dist dist
COPY package.json xray.json ./
COPY commands/restart-on-sync.ts commands/verify.ts commands/watch.ts commands/
COPY services services
USER 10001:10001
# Last, since it changes with every image. A span names it (`container.image.tags`).
ARG IMAGE_VERSION=
ENV IMAGE_VERSION=${IMAGE_VERSION}
ENTRYPOINT ["node", "/app/commands/restart-on-sync.ts"]

FROM ${RUN_IMAGE} AS service
WORKDIR /app
ENV NODE_ENV=production
COPY --from=modules /app/node_modules node_modules
COPY --from=page /app/dist dist
COPY package.json xray.json ./
COPY commands/verify.ts commands/
COPY commands/waywiser commands/waywiser
COPY commands/waywiser/container.js viewer
COPY --from=modules --chown=10001:10001 /data /data
COPY services services
# Numeric: of a name the kubelet cannot check that it is not root.
USER 10001:10001
ARG IMAGE_VERSION=
ENV IMAGE_VERSION=${IMAGE_VERSION}
