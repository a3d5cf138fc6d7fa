import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { expect, test } from 'vitest'
import { environmentReader } from '../../../services/environment.ts'
import {
  contributedNames,
  readInstrumentations,
} from '../../../services/telemetry/config/contributed-names.ts'

function read(value: string | undefined) {
  const reader = environmentReader({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: value })
  return { names: readInstrumentations(reader), problems: reader.problems }
}

test('the names are those of the package', () => {
  const path = findPackageJSON('@opentelemetry/auto-instrumentations-node', import.meta.url)
  const { dependencies } = JSON.parse(readFileSync(path!, 'utf8'))

  const prefix = '@opentelemetry/instrumentation-'
  const names = Object.keys(dependencies).filter(name => name.startsWith(prefix))
  expect(contributedNames).toStrictEqual(names.map(name => name.slice(prefix.length)).sort())
})

test.each([
  [undefined, []],
  ['', []],
  ['http', ['http']],
  [' http, undici ,', ['http', 'undici']],
  ['fs', ['fs']],
])('%j names %j', (value, names) => {
  expect(read(value)).toStrictEqual({ names, problems: [] })
})

test('all is what the package turns on of itself: not fs, not host-metrics', () => {
  const { names } = read('all')

  expect(names).toStrictEqual(
    contributedNames.filter(name => name !== 'fs' && name !== 'host-metrics'),
  )
})

test('an unknown name is a problem that quotes it and lists what is allowed', () => {
  const { names, problems } = read('http,exprss,')

  expect(names).toStrictEqual([])
  expect(problems).toStrictEqual([
    `OTEL_NODE_ENABLED_INSTRUMENTATIONS="http,exprss,": expected "all", or names out of ${contributedNames.join(', ')}; not "exprss"`,
  ])
})
