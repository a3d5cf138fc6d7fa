/** A file from which nothing is taken. The message says why, `expected` what is taken. */
export class FileError extends Error {
  readonly status: 400 | 413
  readonly expected: string | undefined

  constructor(
    message: string,
    { status = 400, expected }: { status?: 400 | 413; expected?: string | undefined } = {},
  ) {
    super(message)
    this.status = status
    this.expected = expected
  }
}
