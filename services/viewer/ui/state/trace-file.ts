/**
 * The data of an exported trace, where this page is the file of one: without a viewer behind it, and
 * without an address that may change. Null on the pages of the viewer.
 */
export const traceFile: HTMLElement | null = document.querySelector('script#trace')

/** Not so in the file of a trace. Known when the page is built, so that the file contains no more. */
export const inViewer = !import.meta.env.TRACE_FILE
