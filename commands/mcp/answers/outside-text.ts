import { mark } from '../../../services/secrets/mark.ts'
import { maskValue } from '../../../services/secrets/mask-value.ts'
import { redactText } from '../../../services/secrets/redact-text.ts'
import { finish } from '../../../services/secrets/steps.ts'
import { clipText, valueText } from '../../../services/viewer/ui/compute/outside-text.ts'

/**
 * Text from outside (names, messages, attributes) may be written to lead an agent astray. It is only
 * given in quotes, on one line, short, without characters that a person would not see, and without
 * secrets.
 */

/** More is not looked at: answers show less, and looking for secrets takes time. */
const maxReadChars = 10_000

/** Zero widths, variation selectors and tags, which can carry a hidden text. */
const unseen = /\p{Default_Ignorable_Code_Point}+/gu

/** Control characters, marks of direction, lone surrogates, unassigned ones; line ends and spaces. */
const spaces = /[\p{C}\p{Z}]+/gu

/** Text from outside for JSON, which quotes it. */
export function plain(text: string, maxChars = 80): string {
  const seen = clipText(text, maxReadChars).text.replace(unseen, '').replace(spaces, ' ').trim()
  const clipped = clipText(redactText(seen), maxChars)
  return clipped.left > 0 ? `${clipped.text}…` : clipped.text
}

/** Text from outside within our own text: in double quotes, with those inside escaped. */
export const quoted = (text: string, maxChars?: number) => JSON.stringify(plain(text, maxChars))

/** Attributes by name, as `"name": "value"`. Values of secret names are masked. */
export function quotedMembers(members: Record<string, unknown>): string[] {
  const masked = finish(maskValue(members, text => text)) as Record<string, unknown>
  return Object.entries(masked).map(([name, value]) => {
    const text = value === mark ? mark : quoted(valueText(value), 200)
    return `${quoted(name)}: ${text}`
  })
}
