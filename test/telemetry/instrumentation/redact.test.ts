import { expect, test } from 'vitest'
import { redactQuery } from '../../../services/secrets/redact-address.ts'
import { createPathRedaction } from '../../../services/telemetry/instrumentation/redact.ts'

test.each([
  ['token=abc', 'token=REDACTED'],
  ['access_token=abc&page=2', 'access_token=REDACTED&page=2'],
  ['a=1&apiKey=abc', 'a=1&apiKey=REDACTED'],
  ['api-key=abc', 'api-key=REDACTED'],
  ['PASSWORD=abc', 'PASSWORD=REDACTED'],
  ['client_secret=a=b', 'client_secret=REDACTED'],
  ['sig=abc', 'sig=REDACTED'],
  [
    'X-Amz-Credential=AKIA%2Fx&X-Amz-Signature=f00',
    'X-Amz-Credential=REDACTED&X-Amz-Signature=REDACTED',
  ],
  ['AWSAccessKeyId=AKIA', 'AWSAccessKeyId=REDACTED'],
  ['%74oken=abc', '%74oken=REDACTED'],
  ['user[password]=abc', 'user[password]=REDACTED'],
])('%s becomes %s', (query, redacted) => {
  expect(redactQuery(query)).toBe(redacted)
})

test.each([
  'handle=bob&limit=20',
  'term=a%20token',
  'term=secret',
  'keyword=tea',
  'author=ann',
  'design=blue',
  'token',
  '%zz=1&&==',
])('%s stays as it is', query => {
  expect(redactQuery(query)).toBe(query)
})

test('a path is kept, and so is a text without a query', () => {
  const redactPath = createPathRedaction(undefined)

  expect(redactPath('http://a', '/token=1/key?key=1&a=2')).toBe('/token=1/key?key=REDACTED&a=2')
  expect(redactPath('http://a', '/no/query')).toBe('/no/query')
})

test('an address that is a secret as a whole is shown without its path and query', () => {
  const redactPath = createPathRedaction('https://Hooks.example:443/T0/planted?planted=1')

  expect(redactPath('https://hooks.example', '/T0/planted?planted=1')).toBe('/REDACTED')
  expect(redactPath('https://hooks.example', '/other')).toBe('/other')
  expect(redactPath('https://elsewhere.example', '/T0/planted?planted=1')).toBe(
    '/T0/planted?planted=1',
  )
})
