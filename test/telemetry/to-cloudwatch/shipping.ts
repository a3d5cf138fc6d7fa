import { createLogger } from '../../../services/telemetry/logger.ts'
import {
  createLogTransport,
  type LogTransport,
  type LogTransportOptions,
} from '../../../services/telemetry/to-cloudwatch/to-cloudwatch.ts'
import { afterwards } from '../../support/afterwards.ts'
import type { LogSink } from './log-sink.ts'

/** How long a flush may take on a busy machine, which has to start the worker first. */
export const patientMillis = 20_000

export const destination = (endpoint: string, name: 'viewer' | 'cloudwatch' = 'viewer') => ({
  name,
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'waywiser', secretAccessKey: 'waywiser-secret-key' },
  logGroup: '/waywiser/test',
  retentionDays: 7,
})

export function start(options: Partial<LogTransportOptions>) {
  const warnings: string[] = []
  const transport = createLogTransport({
    service: 'activities',
    destinations: [],
    flushMillis: 20,
    warn: (who, problem) => void warnings.push(`${who}: ${problem}`),
    ...options,
  }) as LogTransport
  afterwards(() => transport.end(50))
  const log = createLogger({
    level: 'info',
    service: 'activities',
    transport,
    stdout: { write: () => {} },
  })
  return { transport, log, warnings }
}

export const numbers = (sink: LogSink) => sink.messages().map(message => JSON.parse(message).n)
export const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)
