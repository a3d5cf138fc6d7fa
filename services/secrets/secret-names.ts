/**
 * The one list of names whose values are secrets: fields of log lines, headers, query parameters,
 * attributes, members of items. A word that is added here is masked everywhere.
 */

const list = (words: string) => words.trim().split(/\s+/)

/** A name is secret when one of its words is one of these or ends with one: `csrftoken`. */
const secretEndings = list(`
  password passwd passphrase passcode secret token credential authorization cookie jwt apikey
  accesskey privatekey secretkey sessionid sessid hmac
`)

/** These count only as whole words: `oldpwd`, `design` and `author` end or begin with one. */
const secretWords = list('auth oauth pwd pass passw session signature sig bearer')

/** Two words in a row. `key` alone is often not a secret: `messaging.kafka.message.key`. */
const secretPairs = new Map([
  [
    'key',
    list(`
      access account api auth client deploy encryption functions ingest ingestion license master peer
      private secret service shared signing ssh storage subscription trust write
    `),
  ],
  // Headers: Honeycomb's key, and the proof by which our services know each other.
  ['team', ['honeycomb']],
  ['peer', ['waywiser']],
  // Only its path keeps strangers from posting to a webhook.
  ['url', ['webhook', 'hook']],
])

/** A name that ends with one of these describes a secret and does not hold it. */
const aboutSecrets = new Set(
  list(`
    age algorithm at budget count duration enabled endpoint error expiration expires expiry file
    format hour in kind length limit max method millis min minute ms name path policy present
    provider rate ref remaining required scheme second size state status total ttl type uri usage
    used valid version
  `),
)

/** The words before `tokens` in the counts of language models: `prompt_tokens`, `max_tokens`. */
const countedTokens = new Set(
  list('cached completion input max min num number output prompt reasoning total used'),
)

/** OpenTelemetry's names for a person's visit: they tell visits apart and admit no one. */
const harmless = new Set(['session.id', 'session.previous_id'])

/**
 * Whether a name, in any spelling (`clientSecret`, `X-Api-Key`, `REFRESH_TOKEN`, `user[password]`), is
 * a secret's. Decided word by word, so `author`, `keyboard`, `token_count` and `sessions_total` are not.
 */
export const isSecretName = remembered(name => isSecret(name, wordsOf(name)))

/** The same for a query parameter, where `key` alone usually is an API key. */
export const isSecretParameter = remembered(name => {
  const words = wordsOf(name)
  return isSecret(name, words) || (words.includes('key') && !aboutSecrets.has(words.at(-1)!))
})

/** The type of a JSON value: `word` is true, false or null; `text` is also an object or a list. */
export type MemberType = 'text' | 'number' | 'word'

/** Whether a member holds a secret. A number does, unless its name is a plural (`tokens: 5`). */
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
      secretPairs.get(one)?.includes(words[index - 1] ?? '') === true
    )
  })
}

/** `passwordhash`, `passwordconfirmation`. */
const isBeginningOfPassword = (word: string) =>
  word.startsWith('password') && !word.startsWith('passwordles')

const singular = (word: string) => (word.endsWith('s') ? word.slice(0, -1) : word)

/** Each secret name contains one of these. JSON Web Tokens begin with `eyJ`; `Basic` needs no name. */
const secretPart = new RegExp(
  [
    ...secretEndings,
    ...secretWords,
    ...[...secretPairs].flatMap(([second, firsts]) => (firsts.length > 2 ? second : firsts)),
    'eyJ',
    'basic ',
  ].join('|'),
  'i',
)

/**
 * A quick test before the closer look of the `redact…` functions: false for nearly every log line, in
 * a few microseconds, and only for texts in which they would find nothing.
 */
export const mightHoldSecret = (text: string): boolean =>
  secretPart.test(text) || mightHoldUser(text)

/** `postgres://user:password@host` */
function mightHoldUser(text: string): boolean {
  const scheme = text.indexOf('://')
  return scheme >= 0 && text.includes('@', scheme)
}

/**
 * The words of a name in lower case, in any spelling: `X-Api-Key`, `apiKey`, `API_KEY` and
 * `user[apiKey]` contain `api`, `key`; `AWSAccessKeyId` is `aws`, `access`, `key`, `id`. A digit
 * separates words too.
 */
function wordsOf(name: string): string[] {
  const words: string[] = []
  let start = 0
  for (let at = 0; at <= name.length; at++) {
    const kind = kindAt(name, at)
    const isEnd =
      kind === 'other' ||
      (kind === 'upper' && (kindAt(name, at - 1) === 'lower' || isLastOfAcronym(name, at)))
    if (!isEnd) continue
    if (at > start) words.push(name.slice(start, at).toLowerCase())
    start = kind === 'other' ? at + 1 : at
  }
  return words
}

/** The `K` of `APIKey` begins the next word. */
const isLastOfAcronym = (name: string, at: number) =>
  kindAt(name, at - 1) === 'upper' && kindAt(name, at + 1) === 'lower'

function kindAt(name: string, at: number): 'upper' | 'lower' | 'other' {
  const code = name.charCodeAt(at)
  if (code >= 0x61 && code <= 0x7a) return 'lower'
  return code >= 0x41 && code <= 0x5a ? 'upper' : 'other'
}

/** Programs use few names, again and again. The bound is for a sender that puts values into names. */
const maxRemembered = 2000

/** Only the beginning and the end of a longer name are read. */
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
