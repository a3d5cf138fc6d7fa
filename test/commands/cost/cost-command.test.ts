import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CostAnswer } from '../../../services/viewer/records/cost-api.ts'
import { startProgram } from '../../support/program.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { startServer } from '../../support/servers.ts'
import { countLines, sendRequests } from '../../viewer/cost/home-requests.ts'
import { startViewer, type TestViewer } from '../../viewer/viewer.ts'

let viewer: TestViewer
let folder: string
beforeAll(async () => {
  folder = scratchFolder()
  viewer = await startViewer()
  sendRequests(viewer, [
    { atSeconds: 0 },
    ...[50, 100].map(atSeconds => ({ atSeconds, route: '/\u001b[31mred' })),
  ])
  countLines(viewer)
})
afterAll(() => viewer.close())

async function run(...args: string[]) {
  const program = startProgram(join(import.meta.dirname, '../../../commands/cost.ts'), {
    args,
    cwd: folder,
  })
  const status = await program.ended
  return { status, stdout: program.stdout(), stderr: program.stderr() }
}
const ask = (...args: string[]) => run('--viewer', viewer.origin, ...args)

test('prints the bill as a table', async () => {
  const { status, stdout } = await ask('--requests-per-second', '10', '--sampling', '0.1')

  expect(status).toBe(0)
  expect(stdout).toContain('Load: 10/s, of which 10 % are kept. Prices of 2026-11-28.')
  expect(stdout).toMatch(/\n {2}AWS X-Ray +2\.63 M traces +\$0 +\$12\.63 /)
  expect(stdout).toMatch(/\n {2}X-Ray Transaction Search \(instead, not in the sum\) /)
  expect(stdout).toContain('The price is not confirmed: honeycomb.io/pricing')
  expect(stdout).toContain('activities GET /api/activities/home')
  // What a sender chose must not reach the terminal as it is.
  expect(stdout).not.toContain('\u001b')
})

test('prints the answer of the viewer as JSON', async () => {
  const { status, stdout } = await ask('--json', '--range', 'P1D')

  expect(status).toBe(0)
  expect((JSON.parse(stdout) as CostAnswer).observed.requests).toBe(3)
})

test('counts with other prices', async () => {
  const { default: prices } = await import('../../../services/viewer/cost/prices.json', {
    with: { type: 'json' },
  })
  const file = join(folder, 'ours.json')
  const tiers = [{ upTo: null, usd: 50 }]
  const xray = { ...prices.prices['xray-traces'], tiers }
  writeFileSync(file, JSON.stringify({ pricesOf: '2026-12-01', prices: { 'xray-traces': xray } }))
  const { status, stdout } = await ask('--prices', file, '--requests-per-second', '1')

  expect(status).toBe(0)
  expect(stdout).toContain('Prices of 2026-12-01.')
  expect(stdout).toContain('$126.33')
})

test.each([
  [['--sampling', '2'], 1, 'sampling="2": expected a number from 0 to 1'],
  [['--rate', '2'], 1, "Unknown option '--rate'"],
  [['--viewer', 'localhost:8088'], 1, 'expected an address that starts with http:// or https://'],
  [['--prices', 'nowhere.json'], 1, 'nowhere.json: expected a file that can be read'],
  [['--viewer', 'http://localhost:9'], 2, 'No viewer answers at http://localhost:9'],
])('%j exits with %d', async (args, expected, says) => {
  const { status, stdout, stderr } = await run('--viewer', viewer.origin, ...args)

  expect(status).toBe(expected)
  expect(stdout).toBe('')
  expect(stderr).toContain(says)
})

test('says how it is used', async () => {
  expect(await run('--help')).toMatchObject({ status: 0, stderr: '' })
})

test('another program that answers JSON ends it with 2 and a sentence', async () => {
  const { url } = await startServer((_, response) => response.end('{"vendors": 1}'))
  const { status, stderr } = await run('--viewer', url)

  expect(stderr).toBe(
    `What listens at ${url} answers 200: it is another program, or a viewer of another version.\n`,
  )
  expect(status).toBe(2)
})
