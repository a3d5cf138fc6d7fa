import { useEffect, useRef, useState } from 'preact/hooks'
import { Shell } from './shell.tsx'
import { keepMe, readMe } from './state/me.ts'
import { type Place, placeOf, titleOf } from './state/place.ts'
import { ActivityView } from './views/activity-view.tsx'
import { FeedView } from './views/feed-view.tsx'
import { InboxView } from './views/inbox-view.tsx'

/** The place that the address names; `isFirst` until the person goes somewhere else. */
function usePlace(): { place: Place; isFirst: boolean } {
  const [state, setState] = useState({ place: placeOf(location.hash), isFirst: true })
  useEffect(() => {
    const follow = () => setState({ place: placeOf(location.hash), isFirst: false })
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return state
}

export function App() {
  const { place, isFirst } = usePlace()
  const [me, setMe] = useState(readMe)
  const [unread, setUnread] = useState<number | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const title = titleOf(place)

  useEffect(() => {
    document.title = `${title} · Waywiser`
    // Who uses a screen reader learns that another place is shown.
    if (!isFirst) heading.current?.focus()
  }, [title, isFirst])

  const become = (handle: string) => {
    keepMe(handle)
    setMe(handle)
  }
  const common = { me, isFirst, onUnread: setUnread }
  return (
    <Shell place={place} me={me} unread={unread} onBecome={become}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {place.view === 'notifications' ? (
        <InboxView key={me} {...common} />
      ) : place.view === 'activity' ? (
        <ActivityView key={place.id} {...common} id={place.id} />
      ) : (
        <FeedView key={`${me} ${location.hash}`} {...common} place={place} />
      )}
    </Shell>
  )
}
