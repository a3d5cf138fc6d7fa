/**
 * `npm run recipes`: runs the sample programs of docs/any-app.md in their own languages against the
 * viewer. Installs their libraries into a folder of the user's cache, with each language's own
 * tools. Says in capitals which languages this machine lacks; in CI that is an error, but for those
 * that `.ci/run` cannot install.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { finishUnread } from '../services/process/output-end.ts'
import { installers } from './recipes/installers.ts'

finishUnread()

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'waywiser-recipes')

const environment: { [variable: string]: string } = {}
const missing = installers.filter(({ language, variable, install }) => {
  const startMillis = performance.now()
  const found = install(cache)
  if (found === undefined) return true
  environment[variable] = found
  const seconds = ((performance.now() - startMillis) / 1000).toFixed(1)
  console.log(`${language} is ready after ${seconds} s`)
  return false
})

const folder = mkdtempSync(join(tmpdir(), 'waywiser-recipes-'))
const report = join(folder, 'report.json')
const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`]
const vitest = spawn(
  'vitest',
  ['run', '--config=test/recipes/vitest.config.ts', ...reporters, ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, ...environment } },
)

vitest.on('close', code => {
  for (const { language, needs } of missing) {
    console.log(`NOT RUN: RECIPES OF ${language.toUpperCase()} (NO ${needs} FOUND)`)
  }
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    console.log(`recipes: ${numPassedTests} passed, ${numFailedTests} failed`)
  }
  rmSync(folder, { recursive: true })
  process.exit(code || (process.env.CI && missing.some(({ isOptional }) => !isOptional) ? 1 : 0))
})
