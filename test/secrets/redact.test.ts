import { describe, expect, test } from 'vitest'
import { environmentReader } from '../../services/environment.ts'
import { maskValue } from '../../services/secrets/mask-value.ts'
import { redactAddress, withoutUser } from '../../services/secrets/redact-address.ts'
import { redactText } from '../../services/secrets/redact-text.ts'
import { finish } from '../../services/secrets/steps.ts'

describe('an address', () => {
  test.each([
    ['https://example.com/a?b=1#c', 'https://example.com/a?b=1#c'],
    ['http://localhost:3000/api/activities/@ada', 'http://localhost:3000/api/activities/@ada'],
    ['http://[::1]:3000/@ada', 'http://[::1]:3000/@ada'],
    ['postgres://ada:planted@db:5432/x', 'postgres://ada:***@db:5432/x'],
    ['postgres://ada:pl@nted@db/x', 'postgres://ada:***@db/x'],
    ['postgres://ada:pl/anted@db/x', 'postgres://ada:***@db/x'],
    ['postgres://ada:1/pl?an#t@ed@db/x', 'postgres://ada:***@db/x'],
    ['https://planted@github.com/a', 'https://***@github.com/a'],
    ['https://planted-0123456789-0123456789:x@github.com/a', 'https://***@github.com/a'],
    [
      'https://a/?page=2&access_token=planted&key=planted',
      'https://a/?page=2&access_token=REDACTED&key=REDACTED',
    ],
    ['/a?%74oken=planted#id_token=planted&x=1', '/a?%74oken=REDACTED#id_token=REDACTED&x=1'],
    ['https://a/?next=https://u:planted@b/', 'https://a/?next=https%3A%2F%2Fu%3A***%40b%2F'],
    [
      'https://hooks.slack.com/services/T0/B0/planted0123456789',
      'https://hooks.slack.com/services/T0/B0/REDACTED',
    ],
    [
      'https://chat.example/api/webhooks/123/planted-0123456789',
      'https://chat.example/api/webhooks/123/REDACTED',
    ],
    ['https://example.com/books/planted0123456789', 'https://example.com/books/planted0123456789'],
    [
      'file:///async-hooks/ContextManager.mjs:45:33',
      'file:///async-hooks/ContextManager.mjs:45:33',
    ],
  ])('%s is shown as %s', (address, shown) => {
    expect(redactAddress(address)).toBe(shown)
  })
})

test.each([
  ['https://ada:planted@example.com:8088/a', 'https://example.com:8088/a'],
  ['http://localhost:8088', 'http://localhost:8088'],
  ['http://localhost:3000/@ada', 'http://localhost:3000/@ada'],
])('%s is passed on as %s', (address, given) => {
  expect(withoutUser(address)).toBe(given)
})

describe('a text', () => {
  const line = JSON.stringify({ level: 'info', token: 'planted', ok: true })
  const request = JSON.stringify({ logEvents: [{ message: line, timestamp: 1 }] })

  test.each([
    ['nothing secret in it: author, keyboard', 'nothing secret in it: author, keyboard'],
    ['unexpected token: } in "auth"', 'unexpected token: } in "auth"'],
    ['bearer token missing', 'bearer token missing'],
    ['Bearer planted12 was refused', 'Bearer *** was refused'],
    ['got eyJhbGciOi.eyJzdWIi.planted', 'got ***'],
    [
      'connect postgres://ada:planted@db:5432/x failed',
      'connect postgres://ada:***@db:5432/x failed',
    ],
    ['GET /api/x?key=planted&page=2', 'GET /api/x?key=***&page=2'],
    ['Server=db;Password=planted;Database=x', 'Server=db;Password=***;Database=x'],
    ['set password="pl anted" now', 'set password="***" now'],
    ['Authorization: Basic cGxhbnRlZDpwbGFudGVk\r\nHost: a', 'Authorization: ***\r\nHost: a'],
    ["curl -H 'X-Api-Key: planted' a", "curl -H 'X-Api-Key: ***' a"],
    ['Cookie: a=planted; b=planted\nHost: a', 'Cookie: ***\nHost: a'],
    [
      'AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=planted',
      'AWS4-HMAC-SHA256 Credential=*** SignedHeaders=host, Signature=***',
    ],
    ['{ "a" : 1.0 , "password" : "planted" }', '{ "a" : 1.0 , "password" : "***" }'],
    [line, line.replace('planted', '***')],
    [request, request.replace('planted', '***')],
    [
      JSON.stringify({ body: request }),
      JSON.stringify({ body: request }).replace('planted', '***'),
    ],
    [`sent ${line} and token=planted`, `sent ${line.replace('planted', '***')} and token=***`],
    [JSON.stringify(line), JSON.stringify(line).replace('planted', '***')],
    ['sent {\\"jwt\\":\\"planted\\"} away', 'sent {\\"jwt\\":\\"***\\"} away'],
    ['{"v":1}\n{"token":"planted"}', '{"v":1}\n{"token":"***"}'],
    ['{"token":"plant', '{"token":"***'],
    ['{"message":"{\\"token\\":\\"plant', '{"message":"{\\"token\\":\\"***'],
    ['{"session":{"id":"planted","of":["planted"]},"a":1}', '{"session":"***","a":1}'],
    [
      '{"tokens":5,"token":5,"auth":true,"jwt":null}',
      '{"tokens":5,"token":"***","auth":true,"jwt":null}',
    ],
    [
      '{"key":"db.password","value":{"stringValue":"planted"}}',
      '{"key":"db.password","value":{"stringValue":"***"}}',
    ],
    ['[{"value":"planted","name":"Cookie","x":1}]', '[{"value":"***","name":"Cookie","x":1}]'],
  ])('%s is shown as %s', (text, shown) => {
    expect(redactText(text)).toBe(shown)
  })

  test('loses its secret at any depth of JSON within JSON', () => {
    let wrapped = '{"token":"planted"}'
    for (let level = 0; level < 14; level++) {
      expect(redactText(wrapped)).not.toContain('planted')
      wrapped = JSON.stringify({ a: wrapped })
    }
  })

  test('loses its secret wherever it was cut off', () => {
    for (let length = 1; length <= request.length; length++) {
      expect(redactText(request.slice(0, length))).not.toContain('planted')
    }
  })
})

test('a value is masked by the names of its members and by its texts', () => {
  const steps = maskValue(
    {
      user: { clientSecret: 'planted', handle: 'ada', tokens: 5, isAuth: true },
      headers: [{ key: 'Authorization', value: 'planted' }],
      note: 'token=planted mine',
    },
    text => text.replace('mine', 'yours'),
  )

  expect(finish(steps)).toStrictEqual({
    user: { clientSecret: '***', handle: 'ada', tokens: 5, isAuth: true },
    headers: [{ key: 'Authorization', value: '***' }],
    note: 'token=*** yours',
  })
})

test.each([
  ['ROLLBAR_ACCESS_TOKEN', 'planted', '***'],
  ['PUSH_WEBHOOK_URL', 'ftp://hooks.example/planted', '***'],
  ['DATABASE_URL', 'mysql://ada:planted@db/x', 'mysql://ada:***@db/x'],
  ['DATABASE_URL', 'ada:planted@db/x', '***'],
  ['VIEWER_URL', 'localhost:8088', 'localhost:8088'],
  ['SAMPLING', 'sometimes', 'sometimes'],
])('a problem with %s="%s" shows %s', (name, value, shown) => {
  const reader = environmentReader({ [name]: value })

  reader.addProblem(name, 'another')

  expect(reader.problems).toEqual([`${name}="${shown}": expected another`])
})
