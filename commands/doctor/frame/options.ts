import { parseArgs } from 'node:util'

export type DoctorOptions = {
  /** Looks at the cluster of kubectl's current context too. */
  cluster: boolean
  /** Asks X-Ray's API at AWS too. */
  aws: boolean
  json: boolean
  wantsHelp: boolean
}

/** @throws Error that names what is allowed */
export function readDoctorOptions(args: string[]): DoctorOptions {
  const { values } = parseArgs({
    args,
    options: {
      cluster: { type: 'boolean', default: false },
      aws: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { help: wantsHelp, ...options } = values
  return { ...options, wantsHelp }
}

export const doctorHelp = (command: string) => `Usage: ${command} [options]

Looks at settings, ports, running processes, and each vendor that is configured, which it sends one
record marked app.doctor. Each line says what was seen, why, and what mends it. No key is printed.

  --cluster    looks at the cluster of kubectl's current context too
  --aws        asks X-Ray's API at AWS too: where segments go, and whether the canary is there
  --json       the findings as JSON
  -h, --help   prints this text

It exits with 0 when all is fine, with 1 when something fails, with 2 when it could not look.
`
