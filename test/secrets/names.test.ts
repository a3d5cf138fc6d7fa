import { expect, test } from 'vitest'
import {
  isSecretName,
  isSecretParameter,
  mightHoldSecret,
} from '../../services/secrets/secret-names.ts'
import { harmlessNames, secretNames } from './secret-names.ts'

test.each(secretNames)('%s is the name of a secret', name => {
  expect(isSecretName(name)).toBe(true)
})

test.each(harmlessNames)('%s is not the name of a secret', name => {
  expect(isSecretName(name)).toBe(false)
})

test('a name is a secret in every spelling', () => {
  const joined = ['api key', 'client secret', 'refresh token', 'private key'].flatMap(words => {
    const [first = '', second = ''] = words.split(' ')
    const title = second[0]!.toUpperCase() + second.slice(1)
    const separated = ['_', '-', '.', ' ', '/', '2'].map(between => first + between + second)
    return [...separated, first + title, `x-${words}`, `${first}${title}Value`]
  })
  const spellings = joined.flatMap(name => [name, name.toUpperCase()])

  // The words of `apiKeyValue` cannot be told apart when all letters are capitals.
  const unseparated = /^[A-Z]+VALUE$/
  expect(spellings.filter(name => !isSecretName(name) && !unseparated.test(name))).toStrictEqual([])
})

test('`key` alone is a secret as a query parameter', () => {
  const names = ['key', 'Key', 'key_type', 'keyword', 'page', 'api_key']

  expect(names.filter(isSecretParameter)).toStrictEqual(['key', 'Key', 'api_key'])
})

test('the quick test is true for every secret name', () => {
  expect(secretNames.filter(name => !mightHoldSecret(name))).toStrictEqual([])
})

test('the quick test is false for an ordinary log line', () => {
  const line =
    '{"level":"info","time":"2026-11-22T16:00:00.000Z","seq":7,"service":"activities",' +
    '"trace_id":"65f0a1b2c3d4e5f60718293a4b5c6d7e","span_id":"0718293a4b5c6d7e","trace_flags":"01",' +
    '"xray_trace_id":"1-65f0a1b2-c3d4e5f60718293a4b5c6d7e","sampled":true,"sampling_rule":"Default",' +
    '"sampling_reason":"all","method":"GET","path":"/api/activities/home","status":200,' +
    '"durationMillis":12.5,"msg":"GET /api/activities/home 200"}'

  expect(mightHoldSecret(line)).toBe(false)
})
