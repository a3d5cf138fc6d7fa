import { expect, test } from 'vitest'
import { type Answered, load } from './load.ts'
import { kubectl, report, run } from './run.ts'
import { lostOf } from './viewer.ts'

const mebibytesAllowed = 1024

test('the system at rest fits into 1 GiB', async () => {
  const rest = await usage()

  for (const line of rest.lines) report('at rest', line)
  report('at rest, all containers (MiB)', rest.mebibytes)
  expect(rest.lines.length).toBeGreaterThanOrEqual(7)
  expect(rest.mebibytes).toBeLessThan(mebibytesAllowed)
})

test('100 requests a second for 40 s are all answered and complete, but for a few segments', async () => {
  const [done, busy] = await Promise.all([load({ ratePerSecond: 100 }, 40), usageAfter(35)])

  for (const line of busy.lines) report('at 100 requests/s', line)
  const notOk = done.answered.filter(({ status }) => status !== 200).length
  report('at 100 requests/s', `${done.answered.length} answered, ${notOk} of them not with 200`)
  expect(done.failed).toEqual([])
  await expectSeen('at 100 requests/s', done.answered)
})

test('at saturation every span and line arrives, and nearly every segment', async () => {
  const { answered, failed } = await load({ connections: 64 }, 30)

  report('at saturation', `${answered.length} answered`)
  expect(failed).toEqual([])
  await expectSeen('at saturation', answered)
})

/** UDP promises nothing: the aim is 99.9 % on an idle machine, and less on a busy one. */
async function expectSeen(when: string, answered: Answered[]): Promise<void> {
  const lost = await lostOf(answered)
  const share = 1 - lost.xray / answered.length
  report(
    when,
    `without ${JSON.stringify(lost)}: ${(share * 100).toFixed(3)} % of the traces have all their segments`,
  )
  expect(lost).toMatchObject({ otlp: 0, logs: 0 })
  expect(share).toBeGreaterThan(0.99)
}

async function usageAfter(seconds: number) {
  await new Promise(resolve => setTimeout(resolve, seconds * 1000))
  return usage()
}

/** The figures of metrics-server: `NAME CPU MEMORY`, averaged over its last 15 s. */
async function usage() {
  const endMillis = Date.now() + 90_000
  for (;;) {
    const text = await kubectl('top', 'pods', '--no-headers').catch(() => '')
    const lines = text.split('\n').filter(line => /\dMi/.test(line) && !line.startsWith('test-'))
    if (lines.length >= 7) return { lines, mebibytes: sumOf(lines) }
    if (Date.now() > endMillis)
      throw new Error(`kubectl top pods: ${await run('kubectl', ['top', 'pods', '-A'])}`)
    await new Promise(resolve => setTimeout(resolve, 3000))
  }
}

const sumOf = (lines: string[]) =>
  lines.reduce((sum, line) => sum + Number(/(\d+)Mi/.exec(line)![1]), 0)
