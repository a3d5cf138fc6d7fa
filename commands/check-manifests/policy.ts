import { containerRules } from './container-rules.ts'
import { linkRules } from './link-rules.ts'
import type { Rule } from './manifest.ts'
import { objectRules } from './object-rules.ts'
import { podSecurityRules } from './pod-security-rules.ts'
import { volumeRules } from './volume-rules.ts'

const rules: Rule[] = [
  ...podSecurityRules,
  ...containerRules,
  ...objectRules,
  ...volumeRules,
  ...linkRules,
]

/**
 * What we want of our own manifests beyond their being valid: Pod Security `restricted`, what
 * kube-score and the NSA's guide ask for, and that everything that is named exists.
 */
export const policyProblems: Rule = manifests => rules.flatMap(rule => rule(manifests))
