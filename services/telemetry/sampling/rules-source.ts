import { type RulesPage, readRulesPage } from './rules-answer.ts'
import type { AskRulesService } from './rules-service.ts'

type FetchedRules = Pick<RulesPage, 'rules' | 'leftOut'>

const maxPages = 20

/**
 * X-Ray's rules, and whether they have changed since they were fetched. That compares X-Ray's times
 * only with each other, since our clock may be off. A deleted rule leaves no time in the remaining
 * rules, so the change that was announced before the last fetch counts too.
 */
export function createRulesSource(ask: AskRulesService) {
  let newestSeconds: number | undefined
  let announcedSeconds: number | undefined
  let appliedSeconds: number | undefined

  return {
    async fetch(signal: AbortSignal): Promise<FetchedRules> {
      const announcedBefore = announcedSeconds
      const pages = await readPages(ask, signal)
      newestSeconds = Math.max(...pages.map(page => page.modifiedSeconds))
      appliedSeconds = announcedBefore
      return {
        rules: pages.flatMap(page => page.rules),
        leftOut: pages.flatMap(page => page.leftOut),
      }
    },
    /** @param seconds the time of X-Ray's last change; undefined: not in the answer */
    announceChange(seconds: number | undefined): void {
      announcedSeconds = seconds ?? announcedSeconds
    },
    hasChanged: (): boolean =>
      announcedSeconds !== undefined &&
      announcedSeconds !== newestSeconds &&
      announcedSeconds !== appliedSeconds,
  }
}

async function readPages(ask: AskRulesService, signal: AbortSignal): Promise<RulesPage[]> {
  const pages: RulesPage[] = []
  let token: string | undefined
  do {
    const page = readRulesPage(await ask('/GetSamplingRules', { NextToken: token }, signal))
    pages.push(page)
    token = page.nextToken
  } while (token !== undefined && pages.length < maxPages)
  return pages
}
