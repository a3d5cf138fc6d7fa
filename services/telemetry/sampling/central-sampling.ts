import { randomBytes } from 'node:crypto'
import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import { backOffMillis } from '../delivery/back-off.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { type CountsOfRule, createCentralRules } from './central-rules.ts'
import { createPoller } from './poller.ts'
import { type RulesPage, readRulesPage, readTargets } from './rules-answer.ts'
import type { AskRulesService } from './rules-service.ts'
import { keepByRules, type RootSampler } from './sampling.ts'

export type CentralSamplingOptions = {
  serviceName: string
  /** They decide until the central rules have come, and when those are too old. */
  localRules: SamplingRule[]
  ask: AskRulesService
  warn: ThrottledWarn
  /** Epoch time. */
  nowMillis?: () => number
  /** For ages and terms, which a clock that is set must not stretch. @default monotonic */
  elapsedMillis?: () => number
  rulesEveryMillis?: number
  targetsEveryMillis?: number
}

export type CentralSampling = {
  /** Never waits: it goes by the rules that are there. */
  decideRoot: RootSampler
  start(): void
  stop(): void
}

// So that the processes that were started at one moment do not all ask at one moment.
const rulesJitterMillis = 5000
const targetsJitterMillis = 100
/** As many as one call of GetSamplingTargets takes. */
const maxCountsPerCall = 25
const maxPages = 20

/**
 * `SAMPLING=central`: rules of X-Ray, asked for every 5 minutes and when they have changed; every
 * 10 s each rule that was asked tells its counts, and is told how many of its reservoir this
 * process may keep. What fails is complained of and tried again; requests never notice.
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
    const { toldSeconds } = changes
    try {
      const pages = await readPages(ask, signal)
      rules.replace(pages.flatMap(page => page.rules))
      changes.newestSeconds = Math.max(...pages.map(page => page.modifiedSeconds))
      changes.obeyedSeconds = toldSeconds
      failures = 0
      complainOfLeftOut(pages.flatMap(page => page.leftOut))
    } catch (error) {
      if (!signal.aborted) warn(who, (error as Error).message)
      return backOffMillis(failures++)
    }
    return rulesEveryMillis + Math.random() * rulesJitterMillis
  }

  function complainOfLeftOut(names: string[]): void {
    if (names.length > 0) warn(who, `rules left out, not understood: ${names.join(', ')}`)
  }

  async function tellCounts(signal: AbortSignal): Promise<number> {
    const counts = rules.takeCounts()
    for (let at = 0; at < counts.length; at += maxCountsPerCall) {
      await tellSome(counts.slice(at, at + maxCountsPerCall), signal)
    }
    return targetsEveryMillis + Math.random() * targetsJitterMillis
  }

  async function tellSome(counts: CountsOfRule[], signal: AbortSignal): Promise<void> {
    const documents = counts.map(counted => toDocument(counted, clientId, nowMillis()))
    try {
      const body = { SamplingStatisticsDocuments: documents }
      const answer = readTargets(await ask('/SamplingTargets', body, signal))
      for (const target of answer.targets) {
        const quotaTermMillis = target.quotaEndsMillis - nowMillis()
        rules.applyTarget({ ...target, quotaTermMillis })
      }
      changes.toldSeconds = answer.modifiedSeconds ?? changes.toldSeconds
      if (isNews(changes) || answer.hasUnknownRules) rulesPoller.now()
    } catch (error) {
      rules.giveBack(counts)
      if (!signal.aborted) warn(who, (error as Error).message)
    }
  }

  const rulesPoller = createPoller(fetchRules)
  const targetsPoller = createPoller(tellCounts)
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

const who = 'sampling rules'

/** When the newest of our rules was changed, the last change told of, and the last one obeyed. */
type Changes = {
  newestSeconds?: number
  toldSeconds?: number | undefined
  obeyedSeconds?: number | undefined
}

/**
 * X-Ray's times against each other, never against our clock, which may be off. What is deleted
 * leaves no time in the rules that remain, so a change once obeyed is no news either.
 */
const isNews = ({ newestSeconds, toldSeconds, obeyedSeconds }: Changes) =>
  toldSeconds !== undefined && toldSeconds !== newestSeconds && toldSeconds !== obeyedSeconds

async function readPages(ask: AskRulesService, signal: AbortSignal): Promise<RulesPage[]> {
  const pages: RulesPage[] = []
  let token: string | undefined
  do {
    const page = readRulesPage(
      await ask('/GetSamplingRules', token === undefined ? {} : { NextToken: token }, signal),
    )
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
