/**
 * `npm test`: every test that needs no cluster. Prints in capitals which tests did not run because
 * the machine lacks a program; in CI that is an error, since `.ci/run` installs all programs.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

const vitest = spawn(
  'vitest',
  [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
    env: {
      ...environment,
      AWS_EC2_METADATA_DISABLED: 'true',
      WAYWISER_TEST_NO_DISK: mayMount ? undefined : 'true',
      ...Object.fromEntries(needs.map(({ variable, found }) => [variable, found])),
    },
  },
)

vitest.on('close', code => {
  const missing = needs.filter(({ found }) => !found)
  for (const { notRun } of missing) console.log(`NOT RUN: ${notRun}`)
  if (!mayMount) console.log('NOT RUN: FULL DISK TESTS (NO RIGHT TO MOUNT A tmpfs, WHICH root HAS)')
  printTotals()
  // Without a code, a signal ended it.
  process.exit((code ?? 1) || (process.env.CI && missing.length > 0 ? 1 : 0))
})

/** The closing line that any CI can read: `N passed, N failed`. */
function printTotals(): void {
  if (!existsSync(report)) return
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''
  console.log(`${numPassedTests} passed, ${numFailedTests} failed${skipped}`)
}
