/**
 * AWS's limits for segment documents, and our own lower ones.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */

/** AWS allows 64 kB; the header line and an IPv6 path need room too. */
export const maxDocumentBytes = 60_000
/** "Values must be strings (up to 250 characters) unless noted otherwise." */
export const maxFieldChars = 250
export const maxAnnotations = 50
export const maxAnnotationKeyChars = 500
export const maxAnnotationChars = 1000
export const maxExceptions = 10
export const maxLinks = 100
/** Limit of texts for which AWS has none: a query, an exception's message. */
export const maxTextChars = 16_000
export const maxStackFrames = 50

/**
 * How much of a span a document shows. A span that is too big for a datagram is written again with
 * less detail until it fits: `cut` cuts long metadata, `lean` drops metadata and cuts exceptions,
 * `bare` keeps only the members that the map and the timeline need.
 */
export type Detail = 'full' | 'cut' | 'lean' | 'bare'
export const details: readonly Detail[] = ['full', 'cut', 'lean', 'bare']
export const cutTextChars = 1000
export const cutStackFrames = 10
export const leanAnnotationChars = 100
