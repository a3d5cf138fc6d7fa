import type { NotificationKind } from '../notifications/notification.ts'
import type { Activity } from './activity.ts'

/** Somebody to be told of an activity; what `POST /api/notifications` takes a list of. */
export type ToTell = { handle: string; kind: NotificationKind; actor: string; activityId: string }

/** `@bob`, but neither the `@b.org` of an e-mail address nor the full stop after a name. */
const mention = /(?<![\p{L}\p{N}_.@-])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?)/gu

/**
 * Each distinct mentioned person once, and the author of the activity that is replied to; nobody
 * is told of their own.
 */
export function whoToTell(activity: Activity, repliesTo?: Activity): ToTell[] {
  const { handle: actor, message, id: activityId } = activity
  const mentioned = new Set([...message.matchAll(mention)].map(match => match[1]!))
  const all: ToTell[] = [...mentioned].map(handle => ({
    handle,
    kind: 'mention',
    actor,
    activityId,
  }))
  if (repliesTo) all.unshift({ handle: repliesTo.handle, kind: 'reply', actor, activityId })
  return all.filter(({ handle }) => handle !== actor)
}
