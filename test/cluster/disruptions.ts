import { expect, test } from 'vitest'
import { namespace } from '../../charts/names.ts'
import { type Answered, type Load, load } from './load.ts'
import { create } from './pod.ts'
import { kubectl, pods, report, untilRolledOut } from './run.ts'
import { lostOf } from './viewer.ts'

const ratePerSecond = 20
const seconds = 30

test.each(['activities', 'notifications'])(
  'a rollout of %s under load fails no request and loses no span, segment or line',
  async name => {
    const { failed, answered } = await disturbed(async () => {
      await kubectl('rollout', 'restart', `deployment/${name}`)
      await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=120s')
    })

    const lost = await lostOf(answered)
    tell(`rollout of ${name}`, { failed, answered }, lost)
    expect(failed).toEqual([])
    expect(unexpected(answered)).toEqual([])
    expect(lost).toEqual({ otlp: 0, xray: 0, logs: 0 })
  },
)

test('of two evictions the budget allows one, which fails no request and loses nothing', async () => {
  const answers: string[] = []
  const { failed, answered } = await disturbed(async () => {
    const [first, second] = await pods('activities')
    for (const pod of [first!, second!]) {
      answers.push(await evict(pod.metadata.name).then(() => 'evicted', String))
    }
  })

  const lost = await lostOf(answered)
  tell('eviction', { failed, answered }, lost)
  expect(answers[0]).toBe('evicted')
  expect(answers[1]).toContain('Cannot evict pod as it would violate')
  expect(failed).toEqual([])
  expect(lost).toEqual({ otlp: 0, xray: 0, logs: 0 })
})

test('a deleted daemon pod costs segments at most', async () => {
  const { failed, answered } = await disturbed(async () => {
    await kubectl('delete', 'pod', '--selector=app.kubernetes.io/name=xray-daemon')
  })

  const lost = await lostOf(answered)
  tell('deleted daemon pod', { failed, answered }, lost)
  expect(failed).toEqual([])
  expect(lost).toMatchObject({ otlp: 0, logs: 0 })
})

test('a deleted viewer pod costs what it held, and segments while it was away', async () => {
  let goneMillis = 0
  const { failed, answered } = await disturbed(async () => {
    await kubectl('delete', 'pod', '--selector=app.kubernetes.io/name=viewer')
    goneMillis = Date.now()
  })

  const since = answered.filter(({ atMillis }) => atMillis > goneMillis)
  const lost = await lostOf(since)
  tell('deleted viewer pod, requests since it was gone', { failed, answered: since }, lost)
  expect(failed).toEqual([])
  expect(lost).toMatchObject({ otlp: 0, logs: 0 })
})

test('a killed database is told to the clients and loses nothing that was answered', async () => {
  const { failed, answered } = await disturbed(async () => {
    await kubectl('delete', 'pod', 'postgres-0', '--grace-period=0', '--force')
  })

  const lost = await lostOf(answered)
  tell('killed database', { failed, answered }, lost)
  expect(failed).toEqual([])
  expect(unexpected(answered)).toEqual([])
  expect(answered.at(-1)?.status).toBe(200)
  expect(lost).toEqual({ otlp: 0, xray: 0, logs: 0 })
})

/** Does something to the system in the middle of a load. */
async function disturbed(disturb: () => Promise<void>): Promise<Load> {
  await untilRolledOut()
  const underway = load(ratePerSecond, seconds)
  await new Promise(resolve => setTimeout(resolve, 10_000))
  await Promise.all([disturb(), underway])
  await untilRolledOut()
  return underway
}

/** 503 says that the database did not answer in time: on a busy machine that may be so at any time. */
const unexpected = (answered: Answered[]) =>
  answered.filter(({ status }) => status !== 200 && status !== 503)

const evict = (name: string) =>
  create(
    { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
    `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
  )

function tell(what: string, { failed, answered }: Load, lost: object): void {
  const unwell = answered.filter(({ status }) => status !== 200).length
  report(
    what,
    `${answered.length} answered (${unwell} not 200), ${failed.length} failed; without ${JSON.stringify(lost)}`,
  )
}
