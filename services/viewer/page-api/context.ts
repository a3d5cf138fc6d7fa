import type { Store } from '../store/open.ts'

/** What a route works on: the parts of the store that it names, and the clock. */
export type Context<Part extends keyof Store> = Pick<Store, Part> & {
  /** Epoch milliseconds. Ranges end at this time. */
  now(): number
}
