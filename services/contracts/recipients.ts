import type { Activity } from './activity.ts'
import type { NewNotification } from './notification.ts'
import { isLongerThan, maxHandleChars } from './text.ts'

/**
 * `@bob`, but neither the `@b.org` of an e-mail address nor the full stop after a name. Marks are part of
 * a name: accents written apart from their letters, and the vowels of many scripts.
 */
export const mention =
  /(?<![\p{L}\p{M}\p{N}_.@-])@([\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{M}\p{N}_])?)/gu

/**
 * A message of 280 code points has room for 93 mentions, and each may cause a call to a third party.
 * A message that names more than a few people is seldom meant for them.
 */
const maxRecipients = 20

/**
 * The notifications that an activity causes: for the author of the activity that it replies to, then for
 * each mentioned person once, in the order of the message, 20 at the most. The actor gets none. A
 * mention that is too long for a handle counts as text.
 */
export function notificationsFor(
  activity: Activity,
  repliesTo?: Activity,
): { notifications: NewNotification[]; leftOutCount: number } {
  const { handle: actor, message, id: activityId } = activity
  const mentioned = new Set([...message.matchAll(mention)].map(match => match[1]!))
  const all: NewNotification[] = [...mentioned].map(handle => ({
    handle,
    kind: 'mention',
    actor,
    activityId,
  }))
  if (repliesTo) all.unshift({ handle: repliesTo.handle, kind: 'reply', actor, activityId })
  const wanted = all.filter(({ handle }) => {
    return handle !== actor && !isLongerThan(maxHandleChars, handle)
  })
  const notifications = wanted.slice(0, maxRecipients)
  return { notifications, leftOutCount: wanted.length - notifications.length }
}
