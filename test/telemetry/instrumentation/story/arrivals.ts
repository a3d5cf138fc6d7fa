import { EventEmitter } from 'node:events'

/**
 * Tells when a request has come where it will get no answer: `never` at the service under test,
 * `silent` at the server that never says a word. What follows needs no guess at how long that takes.
 */
export const arrivals = new EventEmitter<{ never: []; silent: [] }>()
