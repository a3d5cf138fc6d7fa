import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Debian's Chromium without its own requests to the network. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.WAYWISER_TEST_CHROMIUM!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

export type Visit = {
  page: Page
  /** The errors that the browser reported, violations of the Content-Security-Policy among them. */
  complaints: string[]
  /** Paths and queries of the page's requests to the API, the latest last. */
  asked: string[]
  close(): Promise<void>
}

/** Closed pages for reuse, since each new page starts a process. */
const idlePages = new WeakMap<Browser, Page[]>()

/** A page without stored settings, which may have served another test before. */
export async function visit(
  browser: Browser,
  url: string,
  options: { width?: number } = {},
): Promise<Visit> {
  const page = idlePages.get(browser)?.pop() ?? (await openPage(browser))
  await page.setViewportSize({ width: options.width ?? 1280, height: 860 })
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  const asked: string[] = []
  page.on('request', request => {
    const { pathname, search } = new URL(request.url())
    if (pathname.startsWith('/-/api/')) asked.push(pathname + search)
  })
  await page.goto(url)
  return { page, complaints, asked, close: () => layAside(browser, page) }
}

async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  return context.newPage()
}

async function layAside(browser: Browser, page: Page): Promise<void> {
  page.removeAllListeners()
  await page.unrouteAll()
  await page.evaluate('localStorage.clear()')
  await page.emulateMedia({ colorScheme: null, reducedMotion: 'reduce' })
  // Ends its requests and its live stream, so that servers can close.
  await page.goto('about:blank')
  idlePages.set(browser, [...(idlePages.get(browser) ?? []), page])
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** The rules of axe that fail, each with the first element. */
export async function axeViolations(page: Page, onlyRules?: readonly string[]): Promise<string[]> {
  const isThere = await page.evaluate('typeof axe !== "undefined"')
  if (!isThere) await page.evaluate(await readFile(axeFile, 'utf8'))
  const options = { resultTypes: ['violations'], ...(onlyRules && { runOnly: onlyRules }) }
  const found = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`,
  )
}

/** Goes to another address as a link of the page does, without a reload. */
export const goInside = (page: Page, path: string) =>
  page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  )
