import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { System } from '../e2e/system.ts'
import { axeViolations, launchBrowser } from '../viewer/ui/browser.ts'
import { openPage, post, startWithPage } from './web-client.ts'

let browser: Browser
let system: System

beforeAll(async () => {
  system = await startWithPage()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await system.stop()
})

const views: [hash: string, heading: string][] = [
  ['#/', 'Feed'],
  ['#/@bob', '@bob'],
  ['#/search/tea', 'Search: tea'],
  ['#/search/nothing%20like%20this', 'Search: nothing like this'],
  ['#/notifications', 'Notifications'],
  ['#/activity/00000000-0000-8000-8000-000000000008', 'Activity'],
  ['#/activity/gone', 'Activity'],
]

test.each(['light', 'dark'] as const)(
  'every view is accessible and fits, in the %s theme',
  async scheme => {
    const { page, close } = await openPage(browser, system.activities)
    await page.emulateMedia({ colorScheme: scheme })

    for (const width of [390, 1024, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      for (const [hash, heading] of views) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
        await page.getByRole('heading', { name: heading, exact: true }).waitFor()
        await page.getByText('Loading…').waitFor({ state: 'detached' })

        expect(await axeViolations(page), `${hash} at ${width}`).toStrictEqual([])
        const overflow = 'document.documentElement.scrollWidth - innerWidth'
        expect(await page.evaluate(overflow), `${hash} at ${width}`).toBeLessThanOrEqual(0)
      }
    }
    await close()
  },
)

test('a person replies, and the author reads it among the notifications and marks it as read', async () => {
  const { page, complaints, close } = await openPage(browser, system.activities)
  await page.getByRole('button', { name: 'You are @ada' }).click()
  await page.getByLabel('Your handle').fill('@dora')
  await page.keyboard.press('Enter')
  await post(page, 'Who answers me?')
  await page.getByText('Who answers me?').waitFor()

  await page.getByRole('button', { name: 'You are @dora' }).click()
  await page.getByLabel('Your handle').fill('emil')
  await page.keyboard.press('Enter')
  const card = page.getByRole('article').filter({ hasText: 'Who answers me?' })
  await card.getByRole('button', { name: 'Reply' }).click()
  await page.keyboard.type('I do.')
  await card.getByRole('button', { name: 'Send reply' }).click()
  await card.getByRole('link', { name: '1 reply' }).waitFor()

  await page.getByRole('button', { name: 'You are @emil' }).click()
  await page.getByLabel('Your handle').fill('dora')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Notifications 1 unread' }).click()
  await page.getByText('replied to you').waitFor()
  await page.getByText('I do.').waitFor()
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await page.getByRole('link', { name: 'Notifications', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Open the conversation' }).click()
  await page.getByRole('heading', { name: 'Replies, newest first' }).waitFor()

  expect(await page.getByRole('article').allTextContents()).toStrictEqual([
    expect.stringContaining('Who answers me?'),
    expect.stringContaining('I do.'),
  ])
  expect(complaints).toStrictEqual([])
  await close()
})

test('a search finds messages, and @somebody leads to a person', async () => {
  const { page, complaints, close } = await openPage(browser, system.activities)
  const search = page.getByRole('searchbox')

  await search.fill('nanosecond')
  await search.press('Enter')
  await page.getByText('I bring a nanosecond of wire.').waitFor()
  expect(await page.getByRole('article').count()).toBe(1)
  await search.fill('@margaret')
  await search.press('Enter')
  await page.getByRole('heading', { name: '@margaret' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Search: nanosecond' }).waitFor()

  expect(complaints).toStrictEqual([])
  await close()
})

test('what a person writes is text, whatever it looks like', async () => {
  const { page, complaints, close } = await openPage(browser, system.activities)
  const message = '<img src=x onerror=alert(1)> javascript:alert(1) @bob. \u202eabc'

  await post(page, message)

  const shown = page.locator('p.message').first()
  await page.getByText('Posted. 1 person was notified.').waitFor()
  expect(await shown.textContent()).toBe(message)
  expect(await shown.getByRole('link').allTextContents()).toStrictEqual(['@bob'])
  expect(complaints).toStrictEqual([])
  await close()
})

test('curl and scripts get the list of routes, a browser the page under a strict policy', async () => {
  const list = await fetch(system.activities)
  const any = await fetch(system.activities, { headers: { accept: '*/*' } })
  const page = await fetch(system.activities, { headers: { accept: 'text/html,*/*;q=0.8' } })

  expect(await list.json()).toMatchObject({ service: 'activities', routes: expect.any(Array) })
  expect(any.headers.get('content-type')).toContain('application/json')
  expect(page.headers.get('vary')).toBe('accept')
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'self'; connect-src 'self'; /,
  )
  const missing = await fetch(`${system.activities}/assets/..%2findex.html`)
  expect(missing.status).toBe(404)
})
