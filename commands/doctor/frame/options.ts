import { parseArgs } from 'node:util'

export type DoctorOptions = {
  /** Looks at the cluster of kubectl's current context too. */
  cluster: boolean
  /** Asks X-Ray's API at AWS too. */
  aws: boolean
  json: boolean
  wantsHelp: boolean
}

/**
 * @param isRepository the npm package has no checks of a cluster
 * @throws Error that names what is allowed
 */
export function readDoctorOptions(args: string[], isRepository: boolean): DoctorOptions {
  const { values } = parseArgs({
    args,
    options: {
      ...(isRepository && { cluster: { type: 'boolean' } }),
      aws: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { aws, json, help: wantsHelp } = values
  return { cluster: 'cluster' in values, aws, json, wantsHelp }
}

const clusterLine = `
  --cluster    looks at the cluster of kubectl's current context too`

export const doctorHelp = (
  isRepository: boolean,
) => `Usage: ${isRepository ? 'npm run doctor --' : 'waywiser doctor'} [options]

Looks at settings, ports, running processes, and each vendor that is configured, which it sends one
record marked app.doctor. Each line says what was seen, why, and what mends it. No key is printed.
${isRepository ? clusterLine : ''}
  --aws        asks X-Ray's API at AWS too: where segments go, and whether the canary is there
  --json       the findings as JSON
  -h, --help   prints this text

It exits with 0 when all is fine, with 1 when something fails, with 2 when it could not look.
`
