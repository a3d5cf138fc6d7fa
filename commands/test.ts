/**
 * `npm test`: every test that needs no cluster. Prints in capitals which tests did not run because
 * the machine lacks a program; in CI that is an error, since `.ci/run` installs all programs.
 *
 * With `--again`, which `.ci/run` uses, a few files that fail run once more without others beside
 * them, and their names are printed in capitals: a machine that is shared may stop a test for seconds.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { finishUnread } from '../services/process/output-end.ts'

finishUnread()

/** Keys and addresses in the shell must not reach the tests: all clients point at this machine. */
const vendorKeys =
  /^(HONEYCOMB_|ROLLBAR_|AWS_|CLOUDWATCH_|OTEL_|VIEWER_|SAMPLING|(DATABASE|PUSH_WEBHOOK|ACTIVITIES|NOTIFICATIONS)_URL$|XRAY_GOES_TO$)/

/**
 * Programs that some tests need. A test finds its program by the variable, and is left out without
 * it.
 */
const needs = [
  {
    variable: 'WAYWISER_TEST_POSTGRES',
    found: globSync('/usr/lib/postgresql/*/bin').find(folder => existsSync(join(folder, 'initdb'))),
    notRun: 'POSTGRES TESTS (NO initdb FOUND; DEBIAN PACKAGE postgresql)',
  },
  {
    variable: 'WAYWISER_TEST_PGBOUNCER',
    found: ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find(
      existsSync,
    ),
    notRun: 'POSTGRES TESTS (NO pgbouncer FOUND; DEBIAN PACKAGE pgbouncer)',
  },
  {
    variable: 'WAYWISER_TEST_CHROMIUM',
    found: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
      existsSync,
    ),
    notRun: 'BROWSER TESTS (NO chromium FOUND; DEBIAN PACKAGE chromium)',
  },
  {
    variable: 'WAYWISER_TEST_AWS',
    // Only version 2 has `aws logs tail`, and version 1 may come first on the PATH.
    found: ['aws', '/usr/bin/aws', '/usr/local/bin/aws'].find(command =>
      spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('aws-cli/2.'),
    ),
    notRun: 'AWS COMMAND TESTS (NO aws VERSION 2 FOUND; DEBIAN PACKAGE awscli)',
  },
  {
    variable: 'WAYWISER_TEST_FAKETIME',
    // A clock that can be set, for the tests of what a step of it costs.
    found: globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0],
    notRun: 'CLOCK TESTS (NO libfaketime FOUND; DEBIAN PACKAGE faketime)',
  },
]
// The tests of a full disk mount a small one. This needs a privilege, which cannot be installed.
const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0
const report = join(mkdtempSync(join(tmpdir(), 'waywiser-test-')), 'report.json')

const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !vendorKeys.test(name)),
)

/** A change that breaks more files than these has no bad luck. */
const mostFilesAgain = 3

const again = '--again'
const given = process.argv.slice(2).filter(argument => argument !== again)

let code = await run(given)
let files = readReport()
const failed = files.filter(({ status }) => status === 'failed').map(({ name }) => name)
if (code && process.argv.includes(again) && failed.length > 0 && failed.length <= mostFilesAgain) {
  const names = failed.map(name => relative(process.cwd(), name))
  console.log(`FAILED ONCE, AND RUN AGAIN ALONE: ${names.join(' ')}`)
  code = await run([...names, '--maxWorkers=1'])
  files = [...files.filter(({ status }) => status !== 'failed'), ...readReport()]
}
const missing = needs.filter(({ found }) => !found)
for (const { notRun } of missing) console.log(`NOT RUN: ${notRun}`)
if (!mayMount) console.log('NOT RUN: FULL DISK TESTS (NO RIGHT TO MOUNT A tmpfs, WHICH root HAS)')
printTotals()
process.exit(code || (process.env.CI && missing.length > 0 ? 1 : 0))

/** Returns the exit code of vitest; 1 when a signal ended it. */
async function run(chosen: string[]): Promise<number> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  rmSync(report, { force: true })
  const vitest = spawn('vitest', ['run', ...reporters, ...chosen], {
    stdio: 'inherit',
    env: {
      ...environment,
      AWS_EC2_METADATA_DISABLED: 'true',
      WAYWISER_TEST_NO_DISK: mayMount ? undefined : 'true',
      ...Object.fromEntries(needs.map(({ variable, found }) => [variable, found])),
    },
  })
  const [code] = (await once(vitest, 'close')) as [number | null]
  return code ?? 1
}

type FileReport = { name: string; status: string; assertionResults: { status: string }[] }

function readReport(): FileReport[] {
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : []
}

/** The closing line that any CI can read: `N passed, N failed`. */
function printTotals(): void {
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  const count = (wanted: string) => tests.filter(({ status }) => status === wanted).length
  const [passed, failed] = [count('passed'), count('failed')]
  const left = tests.length - passed - failed
  console.log(`${passed} passed, ${failed} failed${left > 0 ? `, ${left} skipped` : ''}`)
}
