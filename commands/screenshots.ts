/**
 * `npm run screenshots`: starts the three processes, goes the tour of the README by its own commands,
 * and takes its pictures: `docs/{trace,web,slow,errors,map,routes,cost}.png`, which a tool such as
 * pngquant makes smaller. Needs Debian's Chromium.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import { buildWebClientWhenStale } from '../services/activities/web/build.ts'
import { finishUnread } from '../services/process/output-end.ts'
import { buildPageWhenStale } from '../services/viewer/ui/build.ts'
import { startSystem } from '../test/e2e/system.ts'

finishUnread()

const folder = 'docs'

const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync)
if (!executablePath) {
  console.error('Chromium is missing: install Debian’s package chromium.')
  process.exit(1)
}

await Promise.all([buildPageWhenStale(), buildWebClientWhenStale()])
await mkdir(folder, { recursive: true })
const system = await startSystem()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  await takeAll(await browser.newPage())
} finally {
  await browser.close()
  await system.stop()
}

async function takeAll(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const go = async (url: string, height = 900) => {
    await page.setViewportSize({ width: 1400, height })
    await page.goto(url)
  }
  const { activities, notifications, viewer } = system

  await go(activities, 760)
  await page.getByRole('article').first().waitFor()
  await take(page, 'web')

  await go(await traceOf('slow-statement'))
  await page.getByRole('button', { name: /^INSERT notifications/ }).click()
  await page.getByRole('complementary', { name: 'Span details' }).waitFor()
  await take(page, 'slow')

  await go((await traceOf('exception-two-lenses')).replace(/\?.*/, ''))
  await page.getByRole('tree', { name: 'Spans' }).waitFor()
  await page.locator('.log-row', { hasText: 'request failed' }).hover()
  await take(page, 'trace')
  await go(`${viewer}/errors`, 320)
  await page.locator('.error-table tbody tr').first().waitFor()
  await take(page, 'errors')

  await traceOf('peer-down')
  await go(`${viewer}/map?range=PT15M`)
  await page.locator('text', { hasText: 'notifications' }).first().waitFor()
  await take(page, 'map')

  const places = ['--activities', activities, '--notifications', notifications, '--viewer', viewer]
  await run('load', '--rate', '20', '--for', '20s', ...places)
  await go(`${viewer}/routes?range=PT15M`, 520)
  await page.locator('.route-table tbody tr').nth(4).waitFor()
  await take(page, 'routes')
  await go(`${viewer}/cost`, 760)
  await page.getByRole('heading', { name: /^\$.* a month$/ }).waitFor()
  await take(page, 'cost')
}

/** Plays a scenario. @returns the address of the trace with the fault */
async function traceOf(scenario: string): Promise<string> {
  const printed = await run('scenario', scenario, '--viewer', system.viewer)
  return /^ *trace +(\S+)$/m.exec(printed)![1]!
}

/** Runs one of our commands to its end. @throws Error unless it exits with 0 */
async function run(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    `commands/${command}.ts`,
    ...args,
  ])
  return stdout
}

async function take(page: Page, name: string): Promise<void> {
  const path = `${folder}/${name}.png`
  // Transitions and the first Server-Sent Events end within this time.
  await page.waitForTimeout(500)
  const picture = await page.screenshot({ animations: 'disabled', path })
  console.log(`${path}: ${Math.round(picture.length / 1000)} kB`)
}
