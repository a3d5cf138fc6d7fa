import { wordsOf } from './words.ts'

/**
 * The one list of what is secret by its name: fields of log lines, headers, query parameters,
 * attributes, members of items. Adding a word here adds it everywhere.
 */

/** A name with one of these among its words, or with a word that ends with one: `csrftoken`. */
const secretEndings = [
  ...['password', 'passwd', 'passphrase', 'passcode', 'secret', 'token', 'credential'],
  ...['authorization', 'cookie', 'jwt', 'apikey', 'accesskey', 'privatekey', 'secretkey'],
  ...['sessionid', 'sessid', 'hmac'],
]

/** The same, but only as a whole word: others end with them, such as `oldpwd`, `design`, `author`. */
const secretWords = [
  'auth',
  'oauth',
  'pwd',
  'pass',
  'passw',
  'session',
  'signature',
  'sig',
  'bearer',
]

/** Two words in a row. A `key` alone is often none: `messaging.kafka.message.key`. */
const secretPairs: { [second: string]: string[] } = {
  key: [
    ...[
      'access',
      'account',
      'api',
      'auth',
      'client',
      'deploy',
      'encryption',
      'functions',
      'ingest',
      'ingestion',
      'license',
    ],
    ...['master', 'peer', 'private', 'secret', 'service', 'shared', 'signing', 'ssh', 'storage'],
    ...['subscription', 'trust', 'write'],
  ],
  // Headers: Honeycomb's key, and the proof by which our services know each other.
  team: ['honeycomb'],
  peer: ['waywiser'],
  // The path of one is all that keeps strangers from posting to it.
  url: ['webhook', 'hook'],
}

/** A name that ends with one of these says something about a secret, and holds none. */
const aboutSecrets = new Set([
  ...['age', 'algorithm', 'at', 'budget', 'count', 'duration', 'enabled', 'endpoint', 'error'],
  ...['expiration', 'expires', 'expiry', 'file', 'format', 'hour', 'in', 'kind', 'length', 'limit'],
  ...['max', 'method', 'millis', 'min', 'minute', 'ms', 'name', 'path', 'policy', 'present'],
  ...['provider', 'rate', 'ref', 'remaining', 'required', 'scheme', 'second', 'size', 'state'],
  ...['status', 'total', 'ttl', 'type', 'uri', 'usage', 'used', 'valid', 'version'],
])

/** What language models count: `prompt_tokens`, `max_tokens`. */
const countedTokens = new Set([
  ...['cached', 'completion', 'input', 'max', 'min', 'num', 'number', 'output', 'prompt'],
  ...['reasoning', 'total', 'used'],
])

/** A person's visit in OpenTelemetry's conventions, by which visits are told apart, not entered. */
const harmless = new Set(['session.id', 'session.previous_id'])

/**
 * Whether what goes by a name, in any spelling (`clientSecret`, `X-Api-Key`, `REFRESH_TOKEN`,
 * `user[password]`), is a secret. Decided word by word, so that `author`, `keyboard`, `token_count`
 * and `sessions_total` are none.
 */
export const isSecretName = remembered(name => isSecret(name, wordsOf(name)))

/** The same of a query's parameter, where `key` alone usually is an API key. */
export const isSecretParameter = remembered(name => {
  const words = wordsOf(name)
  return isSecret(name, words) || (words.includes('key') && !aboutSecrets.has(words.at(-1)!))
})

/** What JSON has: `word` is true, false or null; `text` an object or a list too. */
export type MemberType = 'text' | 'number' | 'word'

/** Whether a member holds a secret: a number does, unless it seems to count (`tokens: 5`). */
export const isSecretMember = (name: string, type: MemberType): boolean =>
  type !== 'word' && isSecretName(name) && !(type === 'number' && name.endsWith('s'))

function isSecret(name: string, words: string[]): boolean {
  if (words.length === 0 || harmless.has(name)) return false
  if (words.length > 1 && aboutSecrets.has(singular(words.at(-1)!))) return false
  if (words.at(-1) === 'tokens' && countedTokens.has(words.at(-2) ?? '')) return false
  return words.some((word, index) => {
    const one = singular(word)
    return (
      secretWords.includes(one) ||
      secretEndings.some(ending => one.endsWith(ending)) ||
      isBeginningOfPassword(one) ||
      followsIn(secretPairs, one, words[index - 1] ?? '')
    )
  })
}

/** A sender may call something `constructor`, which every object has. */
const followsIn = (pairs: typeof secretPairs, second: string, first: string) =>
  Object.hasOwn(pairs, second) && pairs[second]!.includes(first)

/** `passwordhash`, `passwordconfirmation`. */
const isBeginningOfPassword = (word: string) =>
  word.startsWith('password') && !word.startsWith('passwordles')

const singular = (word: string) => (word.endsWith('s') ? word.slice(0, -1) : word)

/** Texts one of which is in each secret name, as short and as few as there are. */
export const partsOfSecretNames: readonly string[] = shortest([
  ...secretEndings,
  ...secretWords,
  ...Object.entries(secretPairs).flatMap(([second, firsts]) =>
    firsts.length > 2 ? second : firsts,
  ),
])

function shortest(texts: string[]): string[] {
  const unique = [...new Set(texts)]
  return unique.filter(text => !unique.some(other => other !== text && text.includes(other)))
}

/** Names are few and come again and again; bounded, for those who put a value into a name. */
const maxRemembered = 2000

/** A name longer than this is looked at without its middle. */
const maxNameLength = 200

function remembered(decide: (name: string) => boolean): (name: string) => boolean {
  const verdicts = new Map<string, boolean>()
  return name => {
    const known = verdicts.get(name)
    if (known !== undefined) return known
    const half = maxNameLength / 2
    const short = name.length > maxNameLength ? name.slice(0, half) + name.slice(-half) : name
    const verdict = decide(short)
    if (verdicts.size >= maxRemembered) verdicts.clear()
    if (name.length <= maxNameLength) verdicts.set(name, verdict)
    return verdict
  }
}
