import { redactText } from '../../../services/secrets/redact-text.ts'
import { createSecretMask } from '../../../services/secrets/secret-mask.ts'
import { isSecretName } from '../../../services/secrets/secret-names.ts'
import { withoutWrapping } from '../../../services/settings/value-form.ts'
import { secretsOf } from '../../../services/telemetry/config/config-secrets.ts'
import type { Finding, State } from './check.ts'
import type { DoctorContext } from './context.ts'

/** A vendor's answer may be of any length. */
const maxChars = 1000

/** Line breaks, and what would move the cursor of a terminal or turn the direction of a line. */
const invisible = /[\p{Cc}\p{Cf}\p{Z}]+/gu

/** Returns a function that keeps secrets, and what would disturb a terminal, out of findings. */
export function createCleaner({ config, environment }: DoctorContext) {
  const mask = createSecretMask([
    ...secretsOf(config),
    ...Object.entries(environment)
      .filter(([name, value]) => value && isKey(name))
      .map(([, value = '']) => withoutWrapping(value)),
  ])
  const clean = (text: string) => cut(redactText(mask(text)).replaceAll(invisible, ' ').trim())
  return ({ state, ...texts }: Finding): Finding => {
    const shown = Object.entries(texts).filter(([, text]) => text !== undefined)
    const cleaned = Object.fromEntries(shown.map(([name, text]) => [name, clean(text!)]))
    const { id = '', what = '', ...rest } = cleaned
    return { id, what, state, seen: '', ...rest }
  }
}

/** A team's name stands in links; its header of the same name holds the key. */
const isKey = (name: string) =>
  name === 'AWS_ACCESS_KEY_ID' || (name !== 'HONEYCOMB_TEAM' && isSecretName(name))

const cut = (text: string) =>
  text.length > maxChars ? `${text.slice(0, maxChars).toWellFormed()}…` : text

const words: { [state in State]: string } = {
  ok: 'ok',
  warning: 'warning',
  failing: 'FAILING',
  skipped: 'skipped',
}

/** `FAILING  Honeycomb's key: answers 401; cause: …; mend: …; see https://…` */
export function lineOf({ state, what, seen, cause, mend, link }: Finding): string {
  const more = [cause && `cause: ${cause}`, mend && `mend: ${mend}`, link && `see ${link}`]
  return `  ${words[state].padEnd(7)}  ${[`${what}: ${seen}`, ...more.filter(Boolean)].join('; ')}`
}

/** `12 ok, 1 warning, 1 failing, 9 skipped` */
export function summaryOf(findings: Finding[]): string {
  const count = (state: State) => findings.filter(finding => finding.state === state).length
  const warnings = count('warning')
  return [
    `${count('ok')} ok`,
    `${warnings} warning${warnings === 1 ? '' : 's'}`,
    `${count('failing')} failing`,
    `${count('skipped')} skipped`,
  ].join(', ')
}

/** 0: fine; 1: something fails; 2: could not look. */
export function exitCodeOf(findings: Finding[], couldNotLook: boolean): 0 | 1 | 2 {
  if (findings.some(({ state }) => state === 'failing')) return 1
  return couldNotLook ? 2 : 0
}
