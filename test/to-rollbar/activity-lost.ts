/** A class of error that does not set its name, as most do not. */
export class ActivityLost extends Error {
  constructor(id: string) {
    super(`the activity ${id} is lost`)
    Error.captureStackTrace(this, ActivityLost)
  }
}
