import { execFile } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { applyToViewer } from '../../commands/xray/apply-to-viewer.ts'
import type { Trace } from '../../services/viewer/records/api.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { waitForTrace } from '../support/traces.ts'
import { sdk } from '../viewer/aws/transcripts/sdk.ts'
import { startViewerProcess } from '../viewer/viewer-process.ts'
import { runBlocks } from './documents.ts'

async function startViewer() {
  const { ports } = await startViewerProcess()
  const { port, otlpPort, xrayPort } = ports!
  const url = `http://127.0.0.1:${port}`
  const run = async (commands: string): Promise<string> => {
    const text = commands
      .replaceAll('localhost:8088', `127.0.0.1:${port}`)
      .replaceAll('localhost:4318', `127.0.0.1:${otlpPort}`)
      .replaceAll('127.0.0.1/2000', `127.0.0.1/${xrayPort}`)
    // `aws` is version 2 here, and the home has nothing of the developer's own configuration.
    const folder = scratchFolder()
    symlinkSync(process.env.WAYWISER_TEST_AWS ?? '/usr/bin/aws', join(folder, 'aws'))
    const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder }
    return (await promisify(execFile)('bash', ['-euc', text], { env })).stdout
  }
  return { url, run }
}

test('a request sent by hand arrives through all four lenses', async () => {
  const { url, run } = await startViewer()

  const stdout = await run(runBlocks.byHand.text)

  const id = /\/trace\/([0-9a-f]{32})$/.exec(stdout.trim())?.[1] ?? ''
  const isReceived = ({ delivery }: Trace) =>
    Object.values(delivery).every(({ state }) => state === 'received')
  const trace = await waitForTrace(url, id, isReceived)
  expect(trace.services).toEqual(['shop'])
  expect(trace.errors.map(({ title }) => title)).toEqual(['RangeError: no such item'])
  expect(trace.logs.map(({ message }) => message)).toEqual(['request failed'])
}, 120_000)

test('the viewer of npm start answers the aws commands', async () => {
  const { url, run } = await startViewer()
  await applyToViewer(url)
  await putLine(url, 'a line of the services')

  const stdout = await run(runBlocks.awsCommand.text)

  expect(stdout).toContain('"Services": []')
  expect(stdout).toContain('"TraceSummaries": []')
  expect(stdout).toContain('a line of the services')
  const ask = sdk.xray(url)
  const { Groups } = await ask('GetGroups')
  expect(Groups).toContainEqual(
    expect.objectContaining({ GroupName: 'Cruddur', FilterExpression: 'service("activities")' }),
  )
  const { SamplingRuleRecords } = await ask('GetSamplingRules')
  const rule = { RuleName: 'Cruddur', Priority: 9000, FixedRate: 0.1, ReservoirSize: 5 }
  expect(SamplingRuleRecords).toContainEqual(
    expect.objectContaining({ SamplingRule: expect.objectContaining(rule) }),
  )
  // The typed commands create the rules of xray.json, so the next npm start changes nothing.
  expect(await applyToViewer(url)).toBeUndefined()
}, 120_000)

async function putLine(url: string, message: string): Promise<void> {
  const ask = sdk.logs(url)
  const stream = { logGroupName: '/waywiser/local', logStreamName: 'activities/host/1' }
  await ask('CreateLogGroup', { logGroupName: '/waywiser/local' })
  await ask('CreateLogStream', stream)
  await ask('PutLogEvents', { ...stream, logEvents: [{ timestamp: Date.now(), message }] })
}
