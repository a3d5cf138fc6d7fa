import { randomBytes } from 'node:crypto'
import { failureWords } from '../../text/failure-words.ts'
import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import { backOffMillis } from '../delivery/back-off.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { type CountsOfRule, createCentralRules } from './central-rules.ts'
import { createPoller } from './poller.ts'
import { readTargets } from './rules-answer.ts'
import type { AskRulesService } from './rules-service.ts'
import { createRulesSource } from './rules-source.ts'
import { keepByRules, type RootSampler } from './sampling.ts'

type CentralSamplingOptions = {
  serviceName: string
  /** They decide before the first central rules, and after those have expired. */
  localRules: SamplingRule[]
  ask: AskRulesService
  warn: ThrottledWarn
}

type CentralSampling = {
  /** Never waits: it uses the rules that it has. */
  decideRoot: RootSampler
  start(): void
  stop(): void
}

/** The intervals of X-Ray's own SDKs. */
const rulesEveryMillis = 300_000
const targetsEveryMillis = 10_000
// Processes that started together must not all poll at the same moment.
const rulesJitterMillis = 5000
const targetsJitterMillis = 100
/** The limit of one call of GetSamplingTargets. */
const maxCountsPerCall = 25

/**
 * `SAMPLING=central`: fetches X-Ray's rules every 5 minutes and when they have changed. Every 10 s
 * it reports the counts of each rule that matched requests, and receives this process's share of
 * the rule's reservoir. A failed call causes a warning and is repeated; requests are not affected.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
export function createCentralSampling(options: CentralSamplingOptions): CentralSampling {
  const { serviceName, localRules, ask, warn } = options
  const decideLocally = keepByRules(localRules, serviceName)
  // Ages and terms are monotonic, so that setting the clock does not stretch them.
  const rules = createCentralRules(serviceName, () => performance.now())
  const clientId = randomBytes(12).toString('hex')
  const source = createRulesSource(ask)
  let failures = 0

  async function fetchRules(signal: AbortSignal): Promise<number> {
    try {
      const { rules: fetched, leftOut } = await source.fetch(signal)
      rules.replace(fetched)
      failures = 0
      if (leftOut.length > 0) warn(who, `malformed rules are left out: ${leftOut.join(', ')}`)
    } catch (error) {
      if (!signal.aborted) warn(who, failureWords(error))
      return backOffMillis(failures++)
    }
    return rulesEveryMillis + Math.random() * rulesJitterMillis
  }

  async function reportCounts(signal: AbortSignal): Promise<number> {
    const counts = rules.takeCounts()
    for (let at = 0; at < counts.length; at += maxCountsPerCall) {
      await reportSome(counts.slice(at, at + maxCountsPerCall), signal)
    }
    return targetsEveryMillis + Math.random() * targetsJitterMillis
  }

  async function reportSome(counts: CountsOfRule[], signal: AbortSignal): Promise<void> {
    const documents = counts.map(counted => toDocument(counted, clientId))
    try {
      const body = { SamplingStatisticsDocuments: documents }
      const answer = readTargets(await ask('/SamplingTargets', body, signal))
      for (const target of answer.targets) {
        const quotaTermMillis = target.quotaEndsMillis - Date.now()
        rules.applyTarget({ ...target, quotaTermMillis })
      }
      source.announceChange(answer.modifiedSeconds)
      if (source.hasChanged() || answer.hasUnknownRules) rulesPoller.now()
    } catch (error) {
      rules.giveBack(counts)
      if (!signal.aborted) warn(who, failureWords(error))
    }
  }

  const onError = (error: unknown) => warn(who, failureWords(error))
  const rulesPoller = createPoller(fetchRules, onError)
  const targetsPoller = createPoller(reportCounts, onError)
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

const toDocument = ({ ruleName, requests, borrowed, sampled }: CountsOfRule, clientId: string) => ({
  RuleName: ruleName,
  ClientID: clientId,
  RequestCount: requests,
  BorrowCount: borrowed,
  SampledCount: sampled,
  Timestamp: Math.floor(Date.now() / 1000),
})
