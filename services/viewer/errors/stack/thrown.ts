import type { Frame } from './frame-lines.ts'

/** An exception of a chain: frames oldest first, the throw site last, as Rollbar's. */
export type Thrown = { frames: Frame[]; class?: string; message: string }
