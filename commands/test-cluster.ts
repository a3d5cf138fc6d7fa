/**
 * `npm run test:cluster`: runs the cluster tests in the cluster of the current kubectl context, and
 * leaves nothing behind. Takes about 15 minutes, longer on a busy machine.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { namespace } from '../charts/names.ts'
import { finishUnread } from '../services/process/output-end.ts'

finishUnread()

const context = outputOf('kubectl', 'config', 'current-context')
for (const program of ['skaffold version', 'docker version', 'kubectl get nodes']) {
  outputOf(...(program.split(' ') as [string, ...string[]]))
}
if (outputOf('kubectl', 'get', 'namespace', namespace, '--ignore-not-found')) {
  fail(
    `the cluster ${context} has a namespace ${namespace} already, which the tests would delete: ` +
      `kubectl delete namespace ${namespace}`,
  )
}
console.log(`in the cluster of context ${context}`)

const folder = mkdtempSync(join(tmpdir(), 'waywiser-cluster-report-'))
const report = join(folder, 'report.json')
const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`]
const vitest = spawn(
  'vitest',
  ['run', '--config=test/cluster/vitest.config.ts', ...reporters, ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
vitest.on('close', code => {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(folder, { recursive: true })
  console.log(`cluster: ${numPassedTests} passed, ${numFailedTests} failed`)
  process.exit(code ?? 1)
})

function outputOf(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trim()
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string }
    return fail(`${program} ${args.join(' ')}: ${stderr?.toString().trim() || message}`)
  }
}

function fail(why: string): never {
  console.error(`CLUSTER TESTS NOT RUN: ${why.toUpperCase()}`)
  process.exit(1)
}
