import { expect, test } from 'vitest'
import { disturbed, reportLoad, unexpected } from './disturb.ts'
import { evict } from './evict.ts'
import { kubectl, pods } from './run.ts'
import { lostOf } from './viewer.ts'

test.each(['activities', 'notifications'])(
  'a rollout of %s under load fails no request and loses no span, segment or line',
  async name => {
    const { failed, answered } = await disturbed(async () => {
      await kubectl('rollout', 'restart', `deployment/${name}`)
      await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=120s')
    })

    const lost = await lostOf(answered)
    reportLoad(`rollout of ${name}`, { failed, answered }, lost)
    expect(failed).toEqual([])
    expect(unexpected(answered)).toEqual([])
    expect(lost).toEqual({ otlp: 0, xray: 0, logs: 0 })
  },
)

test('the disruption budget allows one of two evictions, which fails no request and loses nothing', async () => {
  const answers: string[] = []
  const { failed, answered } = await disturbed(async () => {
    const [first, second] = await pods('activities')
    for (const pod of [first!, second!]) {
      answers.push(await evict(pod.metadata.name).then(() => 'evicted', String))
    }
  })

  const lost = await lostOf(answered)
  reportLoad('eviction', { failed, answered }, lost)
  expect(answers[0]).toBe('evicted')
  expect(answers[1]).toContain('Cannot evict pod as it would violate')
  expect(failed).toEqual([])
  expect(lost).toEqual({ otlp: 0, xray: 0, logs: 0 })
})

test('a deleted daemon pod loses segments at most', async () => {
  const { failed, answered } = await disturbed(async () => {
    await kubectl('delete', 'pod', '--selector=app.kubernetes.io/name=xray-daemon')
  })

  const lost = await lostOf(answered)
  reportLoad('deleted daemon pod', { failed, answered }, lost)
  expect(failed).toEqual([])
  expect(lost).toMatchObject({ otlp: 0, logs: 0 })
})

test('while the database is killed, clients get errors, and nothing of an answered request is lost', async () => {
  const { failed, answered } = await disturbed(async () => {
    await kubectl('delete', 'pod', 'postgres-0', '--grace-period=0', '--force')
  })

  const lost = await lostOf(answered)
  reportLoad('killed database', { failed, answered }, lost)
  expect(failed).toEqual([])
  expect(unexpected(answered)).toEqual([])
  expect(answered.at(-1)?.status).toBe(200)
  expect(lost).toEqual({ otlp: 0, xray: 0, logs: 0 })
})
