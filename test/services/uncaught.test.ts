import { expect, test } from 'vitest'
import { longestCrashMillis } from '../../services/process/deadlines.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { listening } from '../support/servers.ts'
import { startService } from '../support/services.ts'
import { until } from '../support/until.ts'

type Item = { level: string; body: { trace_chain: { exception: { message: string } }[] } }

const fail = (name: string) => `throw new Error('${name}')`
const reject = (name: string) => `void Promise.reject(new Error('${name}'))`
const later = (code: string) => `process.nextTick(() => { ${code} });`
const hostile = "new Proxy({}, new Proxy({}, { get: () => () => { throw new Error('touched') } }))"
const unreadable = 'an object was thrown, with keys that cannot be read'

type Case = {
  what: string
  /** Run at SIGUSR2. */
  code: string
  /** Run before the service, as a library of the program is. */
  library?: string
  errors: string[]
  /** How long the item's vendor takes; @default 50 */
  itemMillis?: number
  /** How long CloudWatch takes; without it there is none. */
  linesMillis?: number
}

const cases: Case[] = [
  { what: 'an uncaught exception', code: fail('first'), errors: ['first'] },
  {
    what: 'two uncaught exceptions of one turn',
    code: later(fail('first')) + later(fail('second')),
    errors: ['first', 'second'],
  },
  { what: 'an unhandled rejection', code: reject('first'), errors: ['first'] },
  {
    what: 'two unhandled rejections of one turn',
    code: `${reject('first')}; ${reject('second')}`,
    errors: ['first', 'second'],
  },
  {
    what: 'fifty unhandled rejections of one turn',
    code: 'for (let i = 10; i < 60; i++) void Promise.reject(new Error(String(i)))',
    errors: Array.from({ length: 50 }, (_, i) => String(i + 10)),
  },
  {
    what: 'a rejection and an exception of one turn',
    code: `${reject('first')}; ${fail('second')}`,
    errors: ['first', 'second'],
  },
  {
    what: 'values that throw when they are touched',
    code: `void Promise.reject(${hostile}); ${later(`throw ${hostile}`)}`,
    errors: [unreadable, unreadable],
  },
  {
    what: 'nothing, thrown and rejected',
    code: `void Promise.reject(); ${later('throw undefined')}`,
    errors: ['undefined was thrown', 'undefined was thrown'],
  },
  {
    what: 'an exception in each turn that follows',
    code: `${later(fail('first'))} let i = 0; const more = setInterval(() => {
      if (++i === 3) clearInterval(more); throw new Error('then ' + i) }, 1)`,
    errors: ['first', 'then 1', 'then 2', 'then 3'],
  },
  {
    what: 'an exception while another is being sent',
    code: `${later(fail('first'))} setTimeout(() => { ${fail('second')} }, 300)`,
    errors: ['first', 'second'],
    itemMillis: 1_500,
  },
  {
    what: 'SIGTERM and SIGINT during the end',
    code: `${later(fail('first'))} for (const [signal, millis] of [['SIGTERM', 0], ['SIGINT', 50], ['SIGTERM', 100]])
      setTimeout(() => process.kill(process.pid, signal), millis)`,
    errors: ['first'],
    itemMillis: 1_500,
  },
  {
    what: 'an exception during SIGTERM',
    code: `process.on('SIGTERM', () => { ${fail('first')} }); process.kill(process.pid, 'SIGTERM')`,
    errors: ['first'],
  },
  {
    what: 'an exception when a stop at SIGTERM has sent its items, and still sends lines',
    code: `process.kill(process.pid, 'SIGTERM'); setTimeout(() => { ${fail('first')} }, 600)`,
    errors: ['first'],
    linesMillis: 2_000,
  },
  {
    what: 'an exception of which a library hears too, which exits at once',
    library: "process.on('uncaughtException', () => process.exit(0))",
    code: fail('first'),
    errors: ['first'],
  },
  {
    what: 'an exception during SIGTERM, at which a library exits at once',
    library: "process.on('SIGTERM', () => process.exit(0))",
    code: `process.kill(process.pid, 'SIGTERM'); setTimeout(() => { ${fail('first')} }, 600)`,
    errors: ['first'],
    linesMillis: 2_000,
  },
  {
    what: 'an exception between warnings',
    code: `process.emitWarning('before'); ${later(fail('first'))} process.emitWarning('after')`,
    errors: ['first'],
  },
]

test.each(
  cases.flatMap(one => (['activities', 'notifications'] as const).map(name => ({ ...one, name }))),
)('$name reports and logs $what before it ends with 1', async ({ name, errors, ...given }) => {
  const { items, service } = await start(name, given)
  const startMillis = performance.now()

  service.child.kill('SIGUSR2')

  expect(await service.ended).toBe(1)
  expect(performance.now() - startMillis).toBeLessThan(longestCrashMillis)
  expect(items.map(messageOf).sort()).toEqual(errors)
  expect(items.map(({ level }) => level)).toEqual(errors.map(() => 'critical'))
  const lines = service.logLines().filter(({ msg }) => msg === 'uncaught exception')
  expect(lines.map(({ err }) => (err as Error).message).sort()).toEqual(errors)
})

test('a vendor that never answers holds up neither the line nor the end', async () => {
  const { service } = await start('activities', {
    code: fail('first'),
    itemMillis: 60_000,
  })

  service.child.kill('SIGUSR2')

  expect(await service.ended).toBe(1)
  expect(service.logLines().map(({ msg }) => msg)).toContain('uncaught exception')
})

test('process.exit of a library leaves a line that says so, with the place of the call', async () => {
  const { service } = await start('activities', { code: 'process.exit(3)' })

  service.child.kill('SIGUSR2')

  expect(await service.ended).toBe(3)
  expect(service.logLines()).toContainEqual(
    expect.objectContaining({
      level: 'fatal',
      msg: 'ended out of order: the last spans and items may be lost',
      err: expect.objectContaining({
        message: 'process.exit(3) was called',
        stack: expect.stringContaining('data:text/javascript'),
      }),
    }),
  )
})

async function start(
  name: 'activities' | 'notifications',
  { code, library = '', itemMillis = 50, linesMillis }: Omit<Case, 'what' | 'errors'>,
) {
  const items: Item[] = []
  const rollbar = await listening(async (request, response) => {
    items.push(JSON.parse((await request.toArray()).join('')).data)
    setTimeout(() => response.end('{"err":0,"result":{"uuid":"0"}}'), itemMillis)
  })
  const aws = await listening((request, response) => {
    request.resume()
    setTimeout(() => response.end('{}'), linesMillis)
  })
  const failing = `data:text/javascript,${encodeURIComponent(
    `${library}\nprocess.once('SIGUSR2', () => { ${code} })`,
  )}`
  const service = startService(
    name,
    {
      WAYWISER_DATA: scratchFolder(),
      ROLLBAR_ACCESS_TOKEN: 'dummy',
      ROLLBAR_ENDPOINT: `${rollbar}/api/1/item/`,
      LOG_LEVEL: 'info',
      ...(linesMillis !== undefined && {
        CLOUDWATCH_LOG_GROUP: 'test',
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws,
        AWS_ACCESS_KEY_ID: 'dummy',
        AWS_SECRET_ACCESS_KEY: 'dummy',
      }),
    },
    ['--import', failing],
  )
  await service.address()
  await until(async () => (await fetch(`${await service.address()}/readyz`)).ok)
  return { items, service }
}

const messageOf = ({ body }: Item) => body.trace_chain[0]?.exception.message
