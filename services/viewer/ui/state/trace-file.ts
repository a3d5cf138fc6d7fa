/**
 * The data of an exported trace, where this page is the file of one: without a viewer behind it, and
 * without an address that may change. Null on the pages of the viewer.
 */
export const traceFile: HTMLElement | null = document.querySelector('script#trace')
