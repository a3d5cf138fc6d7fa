import { matchInWords } from './match-in-words.ts'
import { rateInWords } from './rate-in-words.ts'
import type { XRayRule } from './sampling-rule.ts'

/** `priority 9000: 5/s, then 10 % of every request` */
export const ruleInWords = (rule: XRayRule) =>
  `priority ${rule.Priority}: ${rateInWords(rule)} of ${matchInWords(rule)}`
