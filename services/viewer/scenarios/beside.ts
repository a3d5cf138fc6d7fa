import type { Scenario, Step } from '../../scenarios/scenario.ts'
import type { Answer, Services } from './services.ts'

/** Sends the requests of a step, to these services. */
export type Send = (to: Services) => Promise<Answer[]>

/** What holds while a step's requests are sent, and ends after them. */
export type Around = (step: Step, send: Send) => Promise<Answer[]>

/** By `Scenario.beside`. */
export type Beside = { [kind in NonNullable<Scenario['beside']>]: Around }
