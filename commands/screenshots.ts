/**
 * `npm run screenshots`: starts the three processes, plays the stories of the README and takes its
 * pictures: `docs/{live,trace,slow,errors,map}.png`, which a tool such as pngquant
 * makes smaller. Needs Debian's Chromium.
 */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { chromium, type Page } from 'playwright-core'
import { finishUnread } from '../services/process/output-end.ts'
import { buildPageWhenStale } from '../services/viewer/ui/build.ts'
import { startSystem } from '../test/e2e/system.ts'
import { playRequests, storyEnvironment } from '../test/viewer/ui/story-requests.ts'

finishUnread()

const folder = 'docs'

const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync)
if (!executablePath) {
  console.error('Chromium is missing: install Debian’s package chromium.')
  process.exit(1)
}

await buildPageWhenStale()
await mkdir(folder, { recursive: true })
const system = await startSystem(storyEnvironment)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  await takeAll(await browser.newPage())
} finally {
  await browser.close()
  await system.stop()
}

async function takeAll(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const { slow, failed } = await playRequests(system)
  const go = async (path: string, height = 900) => {
    await page.setViewportSize({ width: 1400, height })
    await page.goto(system.viewer + path)
  }

  await go('/', 620)
  await page.locator(`[data-trace="${failed}"]`).waitFor()
  await take(page, 'live')

  await go(`/trace/${failed}`)
  await page.getByRole('tree', { name: 'Spans' }).waitFor()
  await page.locator('.log-row', { hasText: 'request failed' }).hover()
  await take(page, 'trace')

  await go(`/trace/${slow}`)
  await page.getByRole('button', { name: /^INSERT notifications/ }).click()
  await page.getByRole('complementary', { name: 'Span details' }).waitFor()
  await take(page, 'slow')

  await go('/errors', 320)
  await page.getByText('The store was told to fail at home').first().waitFor()
  await take(page, 'errors')

  await go('/map?range=PT15M')
  await page.locator('text', { hasText: 'notifications' }).first().waitFor()
  await take(page, 'map')
}

async function take(page: Page, name: string): Promise<void> {
  const path = `${folder}/${name}.png`
  // Transitions and the first Server-Sent Events end within this time.
  await page.waitForTimeout(500)
  const picture = await page.screenshot({ animations: 'disabled', path })
  console.log(`${path}: ${Math.round(picture.length / 1000)} kB`)
}
