// `docker run <image> viewer`: in the image this file is /app/viewer, and its entrypoint is node.
const { readViewerCall, startViewerAlone } = await import(
  `${import.meta.dirname}/commands/waywiser/viewer.ts`
)

// Published ports lead to the container's own address, and its volume is at /data.
const environment = { HOST: '::', WAYWISER_DATA: '/data', ...process.env }
const args = process.argv.slice(2)
await startViewerAlone(readViewerCall({ args, environment, command: 'viewer' }))
