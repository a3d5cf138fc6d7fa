import type { DoctorContext } from './context.ts'

/** In the order in which they are printed. */
export const areas = ['offline', 'local', 'vendors', 'cluster'] as const

export type Area = (typeof areas)[number]

/** `skipped` is not a failure: there was nothing to look at, and `cause` says why. */
export type State = 'ok' | 'warning' | 'failing' | 'skipped'

/** What a check has found; one line of the report. */
export type Finding = {
  id: string
  what: string
  state: State
  seen: string
  cause?: string | undefined
  /** The one command, or line of `.env`, that mends it. */
  mend?: string | undefined
  link?: string | undefined
}

/** `what` only where one check looks at several things. */
export type Result = Omit<Finding, 'id' | 'what'> & { what?: string }

export type Check = {
  id: string
  area: Area
  /** What is looked at, as the first words of its line. */
  what: string
  /** One sentence for the table of docs/doctor.md. */
  about: string
  /** A check that takes longer is given up. @default 8 s */
  deadlineMillis?: number
  run(context: DoctorContext): Results | Promise<Results>
}

type Results = Result | Result[]

/** A check was asked for and could not look: the command ends with 2, unless something fails. */
export class CannotLook extends Error {
  readonly mend: string | undefined

  constructor(message: string, mend?: string) {
    super(message)
    this.mend = mend
  }
}

const resultOf =
  (state: Result['state']) =>
  (seen: string, more: Partial<Result> = {}): Result => ({ state, seen, ...more })

export const ok = resultOf('ok')
export const warning = resultOf('warning')
export const failing = resultOf('failing')

export const skipped = (cause: string, more: Partial<Result> = {}): Result => ({
  state: 'skipped',
  seen: 'not looked at',
  cause,
  ...more,
})
