/** What keeps a process from starting; the message is the one line to show. */
export class StartError extends Error {}
