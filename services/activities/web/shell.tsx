import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { type Place, searchHref } from './state/place.ts'
import { focusIt } from './views/focus-it.ts'

type ShellProps = {
  place: Place
  me: string
  unread: number | null
  onBecome: (handle: string) => void
  children: ComponentChildren
}

export function Shell({ place, me, unread, onBecome, children }: ShellProps) {
  return (
    <div class="shell">
      <header>
        <a class="brand" href="#/">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          Waywiser
        </a>
        <nav aria-label="Main">
          <NavLink href="#/" isHere={place.view === 'feed'}>
            Feed
          </NavLink>
          <NavLink href="#/notifications" isHere={place.view === 'notifications'}>
            Notifications{' '}
            {unread ? (
              <span class="badge">
                {unread}
                <span class="unseen"> unread</span>
              </span>
            ) : null}
          </NavLink>
        </nav>
        <SearchBox term={place.view === 'search' ? place.term : ''} />
        <WhoAmI me={me} onBecome={onBecome} />
      </header>
      <main>{children}</main>
    </div>
  )
}

type NavLinkProps = { href: string; isHere: boolean; children: ComponentChildren }

const NavLink = ({ href, isHere, children }: NavLinkProps) => (
  <a href={href} aria-current={isHere ? 'page' : undefined}>
    {children}
  </a>
)

function SearchBox({ term }: { term: string }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const wanted = String(new FormData(event.target as HTMLFormElement).get('term')).trim()
    if (wanted.startsWith('@') && wanted.length > 1)
      location.hash = `/${encodeURIComponent(wanted)}`
    else if (wanted) location.hash = searchHref(wanted)
  }
  return (
    <search>
      <form onSubmit={submit}>
        <input
          key={term}
          type="search"
          name="term"
          defaultValue={term}
          maxLength={280}
          aria-label="Search messages, or go to @somebody"
          placeholder="Search, or @handle"
        />
      </form>
    </search>
  )
}

function WhoAmI({ me, onBecome }: Pick<ShellProps, 'me' | 'onBecome'>) {
  const [isOpen, open] = useState(false)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const handle = String(new FormData(event.target as HTMLFormElement).get('handle'))
    const plain = handle.trim().replace(/^@/, '')
    if (plain) onBecome(plain)
    open(false)
  }
  if (!isOpen) {
    return (
      <button type="button" class="me" id="who-am-i" onClick={() => open(true)}>
        <span class="unseen">You are </span>@{me}
      </button>
    )
  }
  return (
    <form class="me" onSubmit={submit}>
      <input
        name="handle"
        defaultValue={me}
        maxLength={65}
        aria-label="Your handle"
        ref={focusIt}
      />
      <button type="submit">OK</button>
    </form>
  )
}
