import { expect, test } from 'vitest'
import { createLogger } from '../../services/telemetry/logger.ts'

function capture(options: Partial<Parameters<typeof createLogger>[0]> = {}) {
  const lines: string[] = []
  const stdout = { write: (line: string) => void lines.push(line) }
  const log = createLogger({ level: 'info', service: 'activities', stdout, ...options })
  return { log, lines, parsed: () => lines.map(line => JSON.parse(line)) }
}

test('a line has its level as a word, its time as ISO text, a number, the service and the ids', () => {
  const { log, lines } = capture({ mixin: () => ({ trace_id: 'abc' }) })

  log.info({ method: 'GET', status: 200 }, 'answered')
  log.child({ part: 'store' }).error('failed')

  const time = '"time":"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"'
  expect(lines[0]).toMatch(
    RegExp(
      `^{"level":"info",${time},"seq":1,"service":"activities","trace_id":"abc","method":"GET","status":200,"msg":"answered"}\n$`,
    ),
  )
  expect(lines[1]).toMatch(
    RegExp(
      `^{"level":"error",${time},"seq":2,"service":"activities","part":"store","trace_id":"abc","msg":"failed"}\n$`,
    ),
  )
})

test('lines below the level are not written, to either copy', () => {
  const second: string[] = []
  const stream = { write: (line: string) => void second.push(line), flushSync: () => {} }
  const { log, lines } = capture({ level: 'debug', transport: { stream } as never })

  log.trace('not')
  log.debug('written')

  expect(lines).toHaveLength(1)
  expect(second).toEqual(lines)
})

test('secrets are masked, by name at any depth and by value anywhere', () => {
  const { log, lines, parsed } = capture({ secrets: ['hcaik_planted"key', 'short'] })

  log.info({
    password: 'a"b',
    user: { accessToken: 'c', list: [{ 'x-api-key': 'd', name: 'ada' }] },
    headers: { authorization: 'Bearer e', 'set-cookie': 'f' },
    text: 'has hcaik_planted"key inside and is short',
  })

  expect(parsed()[0]).toMatchObject({
    password: '***',
    user: { accessToken: '***', list: [{ name: 'ada' }] },
    headers: { authorization: '***', 'set-cookie': '***' },
    text: 'has *** inside and is short',
  })
  expect(lines[0]).not.toContain('planted')
})

test('a message that only mentions a password is not masked', () => {
  const { log, parsed } = capture()

  log.info({ password: 'x' }, 'said "password":"secret" and "token":')

  expect(parsed()[0].msg).toBe('said "password":"secret" and "token":')
})

test('the log has class, message, code, stacks and causes of an error, and nothing else', () => {
  const { log, parsed } = capture()
  const cause = Object.assign(new TypeError('refused'), { code: 'ECONNREFUSED', apiKey: 'planted' })

  log.error({ err: new Error('no answer', { cause }) }, 'failed')

  const { err } = parsed()[0]
  expect(Object.keys(err)).toEqual(['type', 'message', 'stack'])
  expect(err).toMatchObject({ type: 'Error', message: 'no answer' })
  expect(err.stack).toMatch(
    /^Error: no answer\n {4}at .*logger\.test\.ts[\s\S]*\ncaused by: TypeError: refused\n/,
  )
})
