import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { kubectl, pods, report, run, untilRolledOut } from './run.ts'
import { tree } from './tree.ts'

// The ports that Skaffold forwards, as a developer uses them.
const activities = 'http://localhost:3000/'
let printed = ''
let dev: ReturnType<typeof spawn>

describe('skaffold dev', () => {
  beforeAll(async () => {
    const startMillis = Date.now()
    dev = spawn('skaffold', ['dev'], { cwd: tree, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [dev.stdout!, dev.stderr!]) {
      stream.on('data', chunk => {
        printed += chunk
      })
    }
    await until(() => printed.includes('Watching for changes'), printedSoFar, 240_000)
    await until(() => isAnswered(''), printedSoFar, 60_000)
    report(
      'from skaffold dev to answering on localhost:3000 (s)',
      (Date.now() - startMillis) / 1000,
    )
  })

  afterAll(async () => {
    if (dev.exitCode === null) dev.kill('SIGKILL')
  })

  test('an edited source file answers from the same pod, without a new image, port-forward still up', async () => {
    await untilRolledOut()
    const before = await identities()
    const builds = countOf('Building [')

    const millis: number[] = []
    for (const word of ['first edit', 'second edit', 'third edit']) {
      await new Promise(resolve => setTimeout(resolve, 5000))
      const startMillis = Date.now()
      edit('services/activities/feed.ts', /about: '.*'/, `about: '${word}'`)
      await until(() => isAnswered(word), printedSoFar, 60_000)
      millis.push(Date.now() - startMillis)
    }

    report('from edit to answer (ms)', millis.join(', '))
    expect(countOf('Building [')).toBe(builds)
    // The autoscaler may have added some.
    expect(await identities()).toEqual(expect.arrayContaining(before))
  })

  test('an edited chart is deployed once', async () => {
    const deploys = countOf('Starting deploy')
    edit('charts/probes.ts', /periodSeconds: 10/, 'periodSeconds: 11')

    await run('npm', ['run', '--silent', 'synth'], tree)

    await until(() => countOf('Starting deploy') > deploys, printedSoFar, 60_000)
    await new Promise(resolve => setTimeout(resolve, 15_000))
    expect(countOf('Starting deploy')).toBe(deploys + 1)
  })

  test('Ctrl-C takes the system down and keeps Secrets and volumes', async () => {
    dev.kill('SIGINT')
    await once(dev, 'exit')

    await kubectl('wait', 'pods', '--all', '--for=delete', '--timeout=120s').catch(() => {})
    expect(await pods()).toEqual([])
    const kept = await kubectl('get', 'secrets,pvc', '--output=name')
    expect(kept.trim().split('\n').sort()).toEqual([
      'persistentvolumeclaim/data-postgres-0',
      'persistentvolumeclaim/data-viewer-0',
      'secret/aws',
      'secret/honeycomb',
      'secret/peers',
      'secret/postgres',
      'secret/rollbar',
    ])
  })
})

function edit(path: string, what: RegExp, by: string): void {
  const file = join(tree, path)
  writeFileSync(file, readFileSync(file, 'utf8').replace(what, by))
}

async function isAnswered(word: string): Promise<boolean> {
  const answer = await fetch(activities, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  )
  return (await answer?.text().catch(() => undefined))?.includes(word) ?? false
}

const countOf = (words: string) => printed.split(words).length - 1

const printedSoFar = () => `Skaffold printed: ${printed}`

const identities = async () => (await pods()).map(({ metadata }) => metadata.uid).sort()
