import type { Intake } from '../from-otlp/intake.ts'
import type { DocumentKind } from './recognise.ts'

/** Reasons that are kept of one file. All rejections are counted. */
const maxReasons = 20

/** What was read of a file. */
export class Tally {
  readonly counts = { spans: 0, segments: 0, logs: 0, metricPoints: 0 }
  readonly kinds = new Set<DocumentKind>()
  /** The first reasons. */
  readonly reasons: string[] = []
  rejected = 0

  /** Records that are kept. */
  get kept(): number {
    const { spans, segments, logs } = this.counts
    return spans + segments + logs
  }

  reject(reason: string): void {
    this.rejected++
    if (this.reasons.length < maxReasons) this.reasons.push(reason)
  }

  /** Adds what an intake has taken and rejected; `line` as of `FileDocument`. */
  addIntake<Kept>(name: keyof Tally['counts'], intake: Intake<Kept>, line: number | undefined) {
    this.counts[name] += intake.received
    for (const { reason } of intake.rejected) this.reject(inLine(line, reason))
    this.rejected += intake.rejectedCount - intake.rejected.length
  }
}

export const inLine = (line: number | undefined, reason: string) =>
  line === undefined ? reason : `line ${line}: ${reason}`
