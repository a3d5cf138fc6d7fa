/** A reason why a process cannot start; the message is the one line to show. */
export class StartError extends Error {}
