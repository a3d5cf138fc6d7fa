import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type VariantName = 'none' | 'all' | 'few' | 'contributed'

export type Variant = {
  name: VariantName
  label: string
  environment: Record<string, string>
  /** The highest ratio to the processor time without telemetry. */
  promisedRatio?: number
}

/** A rule of X-Ray: 5 % of the requests, without a reservoir. */
const rulesFile = {
  samplingRules: [{ RuleName: 'bench', Priority: 1, FixedRate: 0.05, ReservoirSize: 0 }],
}

/** The same services, configured differently. The first is the baseline. */
export function variants(sinkPort: number, folder: string): Variant[] {
  const rules = join(folder, 'five-percent.json')
  writeFileSync(rules, JSON.stringify(rulesFile))
  const lenses = {
    VIEWER_URL: `http://127.0.0.1:${sinkPort}`,
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${sinkPort}`,
  }
  return [
    { name: 'none', label: 'no telemetry', environment: { OTEL_SDK_DISABLED: 'true' } },
    { name: 'all', label: 'four lenses, 100 %', environment: lenses, promisedRatio: 1.6 },
    {
      name: 'few',
      label: 'four lenses, 5 %',
      environment: { ...lenses, SAMPLING: 'local', SAMPLING_RULES_FILE: rules },
      promisedRatio: 1.2,
    },
    {
      name: 'contributed',
      label: 'contributed http, undici, 100 %',
      environment: { ...lenses, OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici' },
    },
  ]
}
