import type { Activity } from '../../../contracts/activity.ts'
import { type Feed, readFeed, readPerson, search } from '../state/api.ts'
import type { Place } from '../state/place.ts'
import type { Call } from '../tracing/tracing.ts'
import { ActivityCard } from './activity-card.tsx'
import { Composer } from './composer.tsx'
import { Loading, Problem, TraceLink } from './notes.tsx'
import { useLoad } from './use-load.ts'

type ListPlace = Extract<Place, { view: 'feed' | 'person' | 'search' }>

export type ViewProps = {
  me: string
  isFirst: boolean
  onUnread: (count: number | null) => void
}

export function FeedView({ me, isFirst, onUnread, place }: ViewProps & { place: ListPlace }) {
  const read = (call: Call, cursor?: string) => readPlace(call, place, me, cursor)
  const { value, problem, set, act } = useLoad<Feed>(place.view, isFirst, async call => {
    const feed = await read(call)
    if (place.view === 'feed') onUnread(feed.unreadNotifications ?? null)
    return feed
  })
  const activities = value?.activities ?? []

  const more = () =>
    act('click more', 'more', async call => {
      const next = await read(call, value?.next)
      set({ ...next, activities: [...activities, ...next.activities] })
    })
  const put = (activity: Activity) => set({ ...value, activities: [activity, ...activities] })
  const replace = (changed: Activity) =>
    set({ ...value, activities: activities.map(each => (each.id === changed.id ? changed : each)) })

  return (
    <>
      {place.view === 'feed' ? <Composer me={me} act={act} onCreated={put} /> : null}
      <Problem text={problem} />
      {value === undefined && !problem ? <Loading /> : null}
      {value && activities.length === 0 ? <p class="empty">{emptyWords(place)}</p> : null}
      <ol class="cards">
        {activities.map(activity => (
          <li key={activity.id}>
            <ActivityCard activity={activity} me={me} act={act} onReplied={replace} />
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

function readPlace(call: Call, place: ListPlace, me: string, cursor?: string): Promise<Feed> {
  if (place.view === 'person') return readPerson(call, place.handle, cursor)
  if (place.view === 'search') return search(call, place.term, cursor)
  return readFeed(call, me, cursor)
}

function emptyWords(place: ListPlace): string {
  if (place.view === 'person') return `@${place.handle} wrote nothing that is still alive.`
  if (place.view === 'search') return `No message contains “${place.term}”.`
  return 'Nothing was written lately. The first message is yours.'
}
