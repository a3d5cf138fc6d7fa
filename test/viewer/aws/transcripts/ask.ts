/**
 * One operation of AWS, called with the members of its input: through an AWS SDK's client, or
 * through the `aws` command. So one transcript is played by both. Times in answers are epoch
 * milliseconds; an error is thrown as a `RefusedError`.
 */
// biome-ignore lint/suspicious/noExplicitAny: each operation answers something else
export type Ask = (operation: string, input?: object) => Promise<any>

export class RefusedError extends Error {
  /** The exception's class, such as `InvalidRequestException`. */
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

export async function refusalOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked
  } catch (error) {
    if (error instanceof RefusedError) return error.type
    throw error
  }
  return 'was not refused'
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/

/** Times as epoch milliseconds, whatever a client returns; members without a value are left out. */
export function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'string' && isoTime.test(value)) return new Date(value).getTime()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined || key === '$metadata' ? [] : [[key, plain(member)]],
    ),
  )
}
