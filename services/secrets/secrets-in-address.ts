import { isSecretParameter } from './secret-names.ts'

/** A shorter one made of letters alone may be a word of log lines, such as the password `postgres`. */
const isWord = (text: string) => text.length < 16 && /^[a-z_-]*$/i.test(text)

/** A user without a password may be a token; names are shorter. */
const maxUserChars = 20

/** The password and the secret parameters of an address, in all their spellings. */
export function secretsInAddress(address: string): string[] {
  const url = URL.parse(address)
  if (!url) return []
  const parameters = [...url.searchParams].filter(([name]) => isSecretParameter(name))
  const login = url.password || (url.username.length > maxUserChars ? url.username : '')
  const values = [
    login,
    decoded(login),
    // As the header has it.
    url.password && Buffer.from(`${decoded(url.username)}:${decoded(login)}`).toString('base64'),
    ...parameters.flatMap(([, value]) => [value, encodeURIComponent(value)]),
  ]
  return values.filter(value => !isWord(value))
}

/** A header's value, and what stands after its scheme (`Bearer …`, `Basic …`), which answers quote alone. */
export function secretsInHeader(value: string): string[] {
  const [scheme = '', credential] = value.split(/\s+/)
  if (credential === undefined) return [value]
  const login = /^basic$/i.test(scheme) ? Buffer.from(credential, 'base64').toString() : ''
  const password = login.slice(login.indexOf(':') + 1)
  return [value, credential, ...(isWord(password) ? [] : [password])]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
