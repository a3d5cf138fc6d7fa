import { EventEmitter } from 'node:events'

/**
 * Emits when a request arrives where it gets no answer: `never` at the service under test, `silent`
 * at the silent server. So a step need not guess how long that takes.
 */
export const arrivals = new EventEmitter<{ never: []; silent: [] }>()
