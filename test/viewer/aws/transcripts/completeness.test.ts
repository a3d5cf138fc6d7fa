import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as xray from '@aws-sdk/client-xray'
import { expect, test } from 'vitest'
import { startViewerProcess } from '../../viewer-process.ts'
import { refusalOf } from './ask.ts'
import { sdk } from './sdk.ts'

const operationsOf = (commands: object) =>
  Object.keys(commands).flatMap(name => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? [])

/** The operations in a transcript. */
function playedIn(file: string): string[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8')
  return [...text.matchAll(/ask\('(\w+)'/g)].map(([, name]) => name!)
}

test.each([
  ['xray', operationsOf(xray), 'NotImplementedException'],
  ['logs', operationsOf(logs), 'UnknownOperationException'],
] as const)(
  'every operation of %s outside the transcript answers that it is not available',
  async (service, all, type) => {
    const { ports } = await startViewerProcess()
    const ask = sdk[service](`http://127.0.0.1:${ports?.port}`)
    const played = playedIn(`${service}-transcript.ts`)
    const others = all.filter(name => !played.includes(name))

    const refusals: Record<string, string> = {}
    for (const name of others) refusals[name] = await refusalOf(ask(name))

    expect(others.length).toBeGreaterThan(10)
    expect(refusals).toEqual(Object.fromEntries(others.map(name => [name, type])))
  },
)
