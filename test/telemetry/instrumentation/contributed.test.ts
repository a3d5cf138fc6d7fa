import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'
import { expect, test } from 'vitest'
import { contributedNames } from '../../../services/telemetry/config/contributed-names.ts'
import { loadContributed } from '../../../services/telemetry/instrumentation/contributed.ts'
import { addressesOf, propagator } from './tracing.ts'

const prefix = '@opentelemetry/instrumentation-'

test('the names are those of the instrumentations in the package', () => {
  const enabled = contributedNames().map(name => [`${prefix}${name}`, { enabled: true }])

  const instrumentations = getNodeAutoInstrumentations(Object.fromEntries(enabled))

  expect(instrumentations.map(({ instrumentationName }) => instrumentationName).sort()).toEqual(
    contributedNames().map(name => `${prefix}${name}`),
  )
})

test('only the named ones are loaded, and pino sends no log lines of its own', () => {
  const { instrumentations } = loadContributed({
    names: ['pino', 'undici'],
    peers: [],
    propagator,
    addressesOf,
  })

  const [pino, undici] = instrumentations
  expect(instrumentations).toHaveLength(2)
  expect(pino?.instrumentationName).toBe('@opentelemetry/instrumentation-pino')
  expect(pino?.getConfig()).toMatchObject({ enabled: true, disableLogSending: true })
  expect(undici?.instrumentationName).toBe('@opentelemetry/instrumentation-undici')
})
