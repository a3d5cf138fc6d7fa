import type { Verdict } from '../../turns/verdict.ts'

/** Tests the text of a line. It must contain all `needles`, which SQLite checks faster. */
export type LineMatcher = { matches(raw: string): Verdict; needles: string[] }
