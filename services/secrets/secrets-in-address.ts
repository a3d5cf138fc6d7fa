import { isSecretParameter } from './secret-names.ts'

/** A shorter one made of letters alone may be a word of log lines, such as the password `postgres`. */
const isWord = (text: string) => text.length < 16 && /^[a-z_-]*$/i.test(text)

/** A user without a password may be a token; names are shorter. */
const maxUserChars = 20

/** The password and the secret parameters of an address, as they stand in it and decoded. */
export function secretsInAddress(address: string): string[] {
  const url = URL.parse(address)
  if (!url) return []
  const parameters = [...url.searchParams].filter(([name]) => isSecretParameter(name))
  const login = url.password || (url.username.length > maxUserChars ? url.username : '')
  const values = [
    login,
    decoded(login),
    ...parameters.flatMap(([, value]) => [value, encodeURIComponent(value)]),
  ]
  return values.filter(value => !isWord(value))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
