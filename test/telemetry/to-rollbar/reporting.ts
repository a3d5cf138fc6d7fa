import {
  createReporter,
  type ReporterOptions,
} from '../../../services/telemetry/to-rollbar/to-rollbar.ts'
import { type ItemSink, startItemSink } from './item-sink.ts'

const closing: (() => Promise<void>)[] = []

/** Ends the sinks that a test has started. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0)) await close()
}

export async function sinkOn(port = 0): Promise<ItemSink> {
  const sink = await startItemSink(port)
  closing.push(sink.close)
  return sink
}

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
