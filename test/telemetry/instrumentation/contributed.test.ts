import { expect, test } from 'vitest'
import { isProbe } from '../../../services/contracts/probe-paths.ts'
import { loadContributed } from '../../../services/telemetry/instrumentation/contributed.ts'
import { propagator } from './tracing.ts'

test('only what is named is loaded, and pino sends no log lines of its own', async () => {
  const names = ['pino', 'undici']

  const { instrumentations } = await loadContributed({ names, peers: [], propagator, isProbe })

  const [pino, undici] = instrumentations
  expect(instrumentations).toHaveLength(2)
  expect(pino?.instrumentationName).toBe('@opentelemetry/instrumentation-pino')
  expect(pino?.getConfig()).toMatchObject({ enabled: true, disableLogSending: true })
  expect(undici?.instrumentationName).toBe('@opentelemetry/instrumentation-undici')
})
