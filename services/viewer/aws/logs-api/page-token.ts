import { invalid } from '../../from-cloudwatch/errors.ts'

/** The API's reference: "The token expires after 24 hours." */
export const expiryMillis = 24 * 60 * 60 * 1000

export const tokenInvalid = () => invalid('The specified nextToken is invalid.')

/** A token for the page after the entry of this name. */
export const writePageToken = (name: string, nowMillis: number) =>
  Buffer.from(`${Math.floor(nowMillis)} ${name}`).toString('base64url')

/** The name of the last entry of the previous page. Throws for an invalid or expired token. */
export function readPageToken(token: string, nowMillis: number): string {
  const [, millis, name] = /^(\d+) (.+)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? []
  if (name === undefined || nowMillis - Number(millis) > expiryMillis) throw tokenInvalid()
  return name
}
