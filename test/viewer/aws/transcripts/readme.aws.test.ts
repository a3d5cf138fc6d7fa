import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { applyToViewer } from '../../../../commands/xray/apply-to-viewer.ts'
import { startViewerProcess } from '../../viewer-process.ts'
import { sdk } from './sdk.ts'

/** The first block of commands under the heading, as somebody would paste it. */
function commandsOfReadme(heading: string): string {
  const section = readFileSync('README.md', 'utf8').split(/^#+ /m)
  const text = section.find(part => part.startsWith(heading)) ?? ''
  return /```sh\n(.*?)```/s.exec(text)?.[1] ?? expect.unreachable(`README.md: no "${heading}"`)
}

/** A folder in which `aws` is version 2, and a home without anybody's configuration. */
function folderWithAws(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-aws-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(process.env.WAYWISER_TEST_AWS ?? '/usr/bin/aws', join(folder, 'aws'))
  return folder
}

test('the commands of the README work as they are, on a viewer of npm start', async () => {
  const { ports } = await startViewerProcess()
  const url = `http://127.0.0.1:${ports?.port}`
  await applyToViewer(url)
  await putLine(url, 'a line of the services')
  const commands = commandsOfReadme('X-Ray and CloudWatch Logs without AWS')
  const folder = folderWithAws()

  const { stdout } = await promisify(execFile)(
    'bash',
    ['-euc', commands.replaceAll('http://localhost:8088', url)],
    { env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder } },
  )

  expect(stdout).toContain('"Services": []')
  expect(stdout).toContain('"TraceSummaries": []')
  expect(stdout).toContain('a line of the services')
  const ask = sdk.xray(url)
  const { Groups } = await ask('GetGroups')
  expect(Groups).toContainEqual(
    expect.objectContaining({
      ...{ GroupName: 'Cruddur', FilterExpression: 'service("activities")' },
    }),
  )
  const { SamplingRuleRecords } = await ask('GetSamplingRules')
  expect(SamplingRuleRecords).toContainEqual(
    expect.objectContaining({
      SamplingRule: expect.objectContaining({
        ...{ RuleName: 'Cruddur', Priority: 9000, FixedRate: 0.1, ReservoirSize: 5 },
      }),
    }),
  )
  // What was typed is what xray.json wants, so the next npm start changes nothing.
  expect(await applyToViewer(url)).toBeUndefined()
}, 120_000)

async function putLine(url: string, message: string): Promise<void> {
  const ask = sdk.logs(url)
  const stream = { logGroupName: '/waywiser/local', logStreamName: 'activities/host/1' }
  await ask('CreateLogGroup', { logGroupName: '/waywiser/local' })
  await ask('CreateLogStream', stream)
  await ask('PutLogEvents', { ...stream, logEvents: [{ timestamp: Date.now(), message }] })
}
