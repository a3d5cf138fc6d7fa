import type { Notification } from '../../../contracts/notification.ts'
import { type Inbox, markRead, readInbox } from '../state/api.ts'
import { activityHref, personHref } from '../state/place.ts'
import { agoOf } from '../state/words.ts'
import type { ViewProps } from './feed-view.tsx'
import { Loading, Problem, TraceLink } from './notes.tsx'
import { Avatar, MessageText } from './person.tsx'
import { useLoad } from './use-load.ts'

export function InboxView({ me, isFirst, onUnread }: ViewProps) {
  const { value, problem, set, act } = useLoad<Inbox>('notifications', isFirst, async call => {
    const inbox = await readInbox(call, me)
    onUnread(unreadIn(inbox))
    return inbox
  })
  const list = value?.notifications ?? []

  const read = () =>
    act('click mark read', 'mark-read', async call => {
      await markRead(call, me)
      const inbox = await readInbox(call, me)
      onUnread(unreadIn(inbox))
      set(inbox)
    })
  const more = () =>
    act('click more', 'more', async call => {
      const next = await readInbox(call, me, value?.next)
      set({ ...next, notifications: [...list, ...(next.notifications ?? [])] })
    })

  return (
    <>
      <Problem text={problem} />
      {value === undefined && !problem ? <Loading /> : null}
      {value?.notifications === null ? <Problem text="The notifications are away." /> : null}
      {value?.notifications?.length === 0 ? <p class="empty">Nobody mentioned @{me} yet.</p> : null}
      {list.some(({ readAt }) => !readAt) ? (
        <button type="button" id="mark-read" class="more" onClick={read}>
          Mark all as read
        </button>
      ) : null}
      <ol class="cards">
        {list.map(notification => (
          <li key={notification.id}>
            <NotificationCard {...notification} />
          </li>
        ))}
      </ol>
      {value?.next ? (
        <button type="button" id="more" class="more" onClick={more}>
          Show more
        </button>
      ) : null}
      <TraceLink />
    </>
  )
}

const unreadIn = ({ notifications }: Inbox) =>
  notifications?.filter(({ readAt }) => !readAt).length ?? null

const NotificationCard = ({ actor, kind, createdAt, readAt, activity }: Notification) => (
  <article class={readAt ? 'card' : 'card unread'} aria-label={`From @${actor}`}>
    <Avatar handle={actor} />
    <div class="body">
      <p class="by">
        <a href={personHref(actor)}>@{actor}</a>
        {kind === 'mention' ? 'mentioned you' : 'replied to you'}
        <time dateTime={createdAt}>{agoOf(createdAt)}</time>
        {readAt ? null : <strong class="new">new</strong>}
      </p>
      {activity ? <MessageText text={activity.message} /> : <p class="gone">It has expired.</p>}
      {activity ? (
        <p class="actions">
          <a href={activityHref(activity.replyTo ?? activity.id)}>Open the conversation</a>
        </p>
      ) : null}
    </div>
  </article>
)
