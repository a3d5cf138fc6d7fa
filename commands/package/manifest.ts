type Manifest = { name: string; version: string; license: string; engines: { node: string } }

/** The manifest of the npm package, which has no dependencies. `root` is the repository's. */
export const manifestOf = ({ name, version, license, engines }: Manifest) => ({
  name,
  version,
  license,
  description:
    'A local back end and page for traces, errors and logs: takes OpenTelemetry, X-Ray, Rollbar and CloudWatch Logs.',
  type: 'module',
  engines,
  bin: { waywiser: 'dist/waywiser/bin.cjs' },
  files: ['dist/waywiser', 'dist/viewer'],
})
