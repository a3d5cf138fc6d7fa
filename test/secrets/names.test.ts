import { expect, test } from 'vitest'
import { mightHoldSecret } from '../../services/secrets/might-hold-secret.ts'
import { isSecretName, isSecretParameter } from '../../services/secrets/secret-names.ts'
import { harmlessNames, secretNames } from './secret-names.ts'

test.each(secretNames)('%s is the name of a secret', name => {
  expect(isSecretName(name)).toBe(true)
})

test.each(harmlessNames)('%s is the name of none', name => {
  expect(isSecretName(name)).toBe(false)
})

test('whatever parts a name into words and however they are written, it stays what it is', () => {
  const joined = ['api key', 'client secret', 'refresh token', 'private key'].flatMap(words => {
    const [first = '', second = ''] = words.split(' ')
    const title = second[0]!.toUpperCase() + second.slice(1)
    const parted = ['_', '-', '.', ' ', '/', '2'].map(between => first + between + second)
    return [...parted, first + title, `x-${words}`, `${first}${title}Value`]
  })
  const spellings = joined.flatMap(name => [name, name.toUpperCase()])

  // In capitals nothing parts the words of `apiKeyValue`.
  const unparted = /^[A-Z]+VALUE$/
  expect(spellings.filter(name => !isSecretName(name) && !unparted.test(name))).toStrictEqual([])
})

test('a parameter of a query may be a key by that name alone', () => {
  const names = ['key', 'Key', 'key_type', 'keyword', 'page', 'api_key']

  expect(names.filter(isSecretParameter)).toStrictEqual(['key', 'Key', 'api_key'])
})

test('the quick look finds each of them, so that no closer look is missed', () => {
  expect(secretNames.filter(name => !mightHoldSecret(name))).toStrictEqual([])
})

test('the quick look passes by an ordinary line', () => {
  const line =
    '{"level":"info","time":"2026-11-22T16:00:00.000Z","seq":7,"service":"activities",' +
    '"trace_id":"65f0a1b2c3d4e5f60718293a4b5c6d7e","span_id":"0718293a4b5c6d7e","trace_flags":"01",' +
    '"xray_trace_id":"1-65f0a1b2-c3d4e5f60718293a4b5c6d7e","sampled":true,"sampling_rule":"Default",' +
    '"sampling_reason":"all","method":"GET","path":"/api/activities/home","status":200,' +
    '"durationMillis":12.5,"msg":"GET /api/activities/home 200"}'

  expect(mightHoldSecret(line)).toBe(false)
})
