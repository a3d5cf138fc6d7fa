import {
  createReporter,
  type ReporterOptions,
} from '../../../services/telemetry/to-rollbar/to-rollbar.ts'
import type { ItemSink } from './item-sink.ts'

export const destination = (sink: ItemSink, name: 'viewer' | 'rollbar' = 'viewer') => ({
  name,
  endpoint: sink.endpoint,
  accessToken: `${name}-planted-token`,
})

export function start(options: Partial<ReporterOptions>) {
  const warnings: string[] = []
  const reporter = createReporter({
    destinations: [],
    environment: 'test',
    codeVersion: 'abc123',
    root: '/somewhere',
    host: 'a-host',
    traceFields: () => undefined,
    warn: (who, problem) => void warnings.push(`${who}: ${problem}`),
    ...options,
  })
  return { reporter, warnings }
}
