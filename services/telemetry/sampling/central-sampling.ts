import { randomBytes } from 'node:crypto'
import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import { backOffMillis } from '../delivery/back-off.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { type CountsOfRule, createCentralRules } from './central-rules.ts'
import { createPoller } from './poller.ts'
import { type RulesPage, readRulesPage, readTargets } from './rules-answer.ts'
import type { AskRulesService } from './rules-service.ts'
import { keepByRules, type RootSampler } from './sampling.ts'

type CentralSamplingOptions = {
  serviceName: string
  /** They decide before the first central rules, and after those have expired. */
  localRules: SamplingRule[]
  ask: AskRulesService
  warn: ThrottledWarn
  /** Epoch time. */
  nowMillis?: () => number
  /** For ages and terms, so that setting the clock does not stretch them. @default monotonic */
  elapsedMillis?: () => number
  rulesEveryMillis?: number
  targetsEveryMillis?: number
}

type CentralSampling = {
  /** Never waits: it uses the rules that it has. */
  decideRoot: RootSampler
  start(): void
  stop(): void
}

// Processes that started together must not all poll at the same moment.
const rulesJitterMillis = 5000
const targetsJitterMillis = 100
/** The limit of one call of GetSamplingTargets. */
const maxCountsPerCall = 25
const maxPages = 20

/**
 * `SAMPLING=central`: fetches X-Ray's rules every 5 minutes and when they have changed. Every 10 s
 * it reports the counts of each rule that matched requests, and receives this process's share of
 * the rule's reservoir. A failed call causes a warning and is repeated; requests are not affected.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
export function createCentralSampling(options: CentralSamplingOptions): CentralSampling {
  const { serviceName, localRules, ask, warn, nowMillis = Date.now } = options
  const { elapsedMillis = () => performance.now() } = options
  const { rulesEveryMillis = 300_000, targetsEveryMillis = 10_000 } = options
  const decideLocally = keepByRules(localRules, serviceName, nowMillis)
  const rules = createCentralRules(serviceName, elapsedMillis)
  const clientId = randomBytes(12).toString('hex')
  let failures = 0
  const changes: Changes = {}

  async function fetchRules(signal: AbortSignal): Promise<number> {
    const { announcedSeconds } = changes
    try {
      const pages = await readPages(ask, signal)
      rules.replace(pages.flatMap(page => page.rules))
      changes.newestSeconds = Math.max(...pages.map(page => page.modifiedSeconds))
      changes.appliedSeconds = announcedSeconds
      failures = 0
      warnOfLeftOut(pages.flatMap(page => page.leftOut))
    } catch (error) {
      if (!signal.aborted) warn(who, (error as Error).message)
      return backOffMillis(failures++)
    }
    return rulesEveryMillis + Math.random() * rulesJitterMillis
  }

  function warnOfLeftOut(names: string[]): void {
    if (names.length > 0) warn(who, `rules left out, not understood: ${names.join(', ')}`)
  }

  async function reportCounts(signal: AbortSignal): Promise<number> {
    const counts = rules.takeCounts()
    for (let at = 0; at < counts.length; at += maxCountsPerCall) {
      await reportSome(counts.slice(at, at + maxCountsPerCall), signal)
    }
    return targetsEveryMillis + Math.random() * targetsJitterMillis
  }

  async function reportSome(counts: CountsOfRule[], signal: AbortSignal): Promise<void> {
    const documents = counts.map(counted => toDocument(counted, clientId, nowMillis()))
    try {
      const body = { SamplingStatisticsDocuments: documents }
      const answer = readTargets(await ask('/SamplingTargets', body, signal))
      for (const target of answer.targets) {
        const quotaTermMillis = target.quotaEndsMillis - nowMillis()
        rules.applyTarget({ ...target, quotaTermMillis })
      }
      changes.announcedSeconds = answer.modifiedSeconds ?? changes.announcedSeconds
      if (isChanged(changes) || answer.hasUnknownRules) rulesPoller.now()
    } catch (error) {
      rules.giveBack(counts)
      if (!signal.aborted) warn(who, (error as Error).message)
    }
  }

  const rulesPoller = createPoller(fetchRules)
  const targetsPoller = createPoller(reportCounts)
  return {
    decideRoot: (traceId, attributes) => (rules.current() ?? decideLocally)(traceId, attributes),
    start() {
      rulesPoller.now()
      targetsPoller.now()
    },
    stop() {
      rulesPoller.stop()
      targetsPoller.stop()
    },
  }
}

/** The subject of the warnings. */
const who = 'sampling rules'

/**
 * Times of changes: of the newest rule here, of the last announced change, of the last applied one.
 */
type Changes = {
  newestSeconds?: number
  announcedSeconds?: number | undefined
  appliedSeconds?: number | undefined
}

/**
 * Compares X-Ray's times only with each other, since our clock may be off. A deleted rule leaves no
 * time in the remaining rules, so the last applied change counts too.
 */
const isChanged = ({ newestSeconds, announcedSeconds, appliedSeconds }: Changes) =>
  announcedSeconds !== undefined &&
  announcedSeconds !== newestSeconds &&
  announcedSeconds !== appliedSeconds

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

const toDocument = (
  { ruleName, requests, borrowed, sampled }: CountsOfRule,
  clientId: string,
  nowMillis: number,
) => ({
  RuleName: ruleName,
  ClientID: clientId,
  RequestCount: requests,
  BorrowCount: borrowed,
  SampledCount: sampled,
  Timestamp: Math.floor(nowMillis / 1000),
})
