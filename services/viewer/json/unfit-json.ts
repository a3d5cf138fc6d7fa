/**
 * A text from outside that is not JSON (status 400) or exceeds a limit (413). Each wire answers it
 * in its vendor's shape. The message is a predicate: `is not JSON: …`.
 */
export class UnfitJsonError extends Error {
  readonly status: 400 | 413

  constructor(status: 400 | 413, message: string) {
    super(message)
    this.status = status
  }
}

export const notJson = (position: number) =>
  new UnfitJsonError(400, `is not JSON: it breaks off or goes wrong at byte ${position}`)
