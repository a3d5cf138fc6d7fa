import { expect, test } from 'vitest'
import { environmentReader } from '../../../services/environment.ts'
import {
  contributedNames,
  readInstrumentations,
} from '../../../services/telemetry/config/contributed-names.ts'

function read(value: string | undefined, disabled?: string) {
  const reader = environmentReader({
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: value,
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: disabled,
  })
  return { names: readInstrumentations(reader), problems: reader.problems }
}

test.each([
  [undefined, []],
  ['', []],
  ['http', ['http']],
  [' http, undici ,', ['http', 'undici']],
  ['fs', ['fs']],
])('%j names %j', (value, names) => {
  expect(read(value)).toStrictEqual({ names, problems: [] })
})

test('all is the default of the package: neither fs nor host-metrics', () => {
  const { names } = read('all')

  expect(names).toStrictEqual(
    contributedNames().filter(name => name !== 'fs' && name !== 'host-metrics'),
  )
})

test('those that are disabled are left out', () => {
  expect(read('http,undici', 'http, net').names).toStrictEqual(['undici'])
  expect(read('all', 'dns').names).toStrictEqual(read('all').names.filter(name => name !== 'dns'))
  expect(read('http', 'exprss').problems).toHaveLength(1)
})

test('an unknown name is a problem that quotes it and lists what is allowed', () => {
  const { names, problems } = read('http,exprss,')

  expect(names).toStrictEqual([])
  expect(problems).toStrictEqual([
    `OTEL_NODE_ENABLED_INSTRUMENTATIONS="http,exprss,": expected "all", or names out of ${contributedNames().join(', ')}; not "exprss"`,
  ])
})
