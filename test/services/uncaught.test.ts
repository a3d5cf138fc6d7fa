import { expect, test } from 'vitest'
import { scratchFolder } from '../support/scratch-folder.ts'
import { listening } from '../support/servers.ts'
import { startService } from '../support/services.ts'

test.each([
  { what: 'an uncaught exception', code: "throw new Error('first')", errors: ['first'] },
  {
    what: 'two uncaught exceptions of one turn',
    code: "for (const name of ['first', 'second']) process.nextTick(() => { throw new Error(name) })",
    errors: ['first', 'second'],
  },
  {
    what: 'an unhandled rejection',
    code: "void Promise.reject(new Error('first'))",
    errors: ['first'],
  },
])('reports and logs $what before the process ends with 1', async ({ code, errors }) => {
  const items: { level: string; body: { trace_chain: { exception: { message: string } }[] } }[] = []
  const rollbar = await listening(async (request, response) => {
    items.push(JSON.parse((await request.toArray()).join('')).data)
    response.end('{"err":0,"result":{"uuid":"0"}}')
  })
  const failing = `data:text/javascript,process.once('SIGUSR2', () => { ${code} })`
  const service = startService(
    'activities',
    {
      WAYWISER_DATA: scratchFolder(),
      ROLLBAR_ACCESS_TOKEN: 'dummy',
      ROLLBAR_ENDPOINT: `${rollbar}/api/1/item/`,
    },
    ['--import', failing],
  )
  await service.address()

  service.child.kill('SIGUSR2')

  expect(await service.ended).toBe(1)
  expect(items.map(({ level }) => level)).toEqual(errors.map(() => 'critical'))
  expect(items.map(({ body }) => body.trace_chain[0]?.exception.message).sort()).toEqual(errors)
  expect(service.stdout().match(/"msg":"uncaught exception"/g)).toHaveLength(errors.length)
})
