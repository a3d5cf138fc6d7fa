import { maskValue } from '../../../services/secrets/mask-value.ts'
import { redactAddress } from '../../../services/secrets/redact-address.ts'
import { redactText } from '../../../services/secrets/redact-text.ts'
import { item, itemWords } from '../grammar/item.ts'
import { jsonMutator } from '../mutate/json.ts'
import { type Target, ViolationError } from '../target.ts'

const words = [
  ...itemWords,
  'Authorization: Bearer abc',
  'https://user:pass@a.example/?token=x&a=b#c',
  'password=abc',
  'api_key',
  '{\\"password\\":\\"x\\"}',
  'postgres://a:b@c/d',
  'Cookie: a=b',
  'x-api-key',
  'secret',
  '%22',
  'key=',
]

const asItIs = (text: string) => text

const planted = 'planted-4711'

/** The value of a member called `password` is not shown, whatever surrounds it. */
function check(text: string): void {
  redactText(text)
  redactAddress(text)
  const json = JSON.stringify({ before: text, password: planted, after: text })
  for (const shown of [redactText(json), JSON.stringify(maskValue(JSON.parse(json), asItIs))]) {
    if (shown.includes(planted)) throw new ViolationError(`shown in ${shown.slice(0, 200)}`)
  }
}

export const secretMasks: Target = {
  name: 'secret-masks',
  about: 'what hides secrets in texts, addresses and values that came from outside',
  generate: random => Buffer.from(JSON.stringify(item(random))),
  mutate: jsonMutator(words),
  // Nested six times; secrets are looked for eight levels deep.
  maxBytes: 8192,
  open: () => ({ run: input => check(input.toString('utf8')) }),
}
