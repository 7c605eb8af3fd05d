// The frame around the pages of signed-in people and of the public: which places there are, and what they are called.
// The nav's counts come from whoever loads the page.
import type { ComponentChildren, VNode } from 'preact'
import type { Person, Viewer } from '../identity/viewer.js'
import { renderPage } from './look/frame/document.js'
import type { KeyLine } from './look/frame/overlays.js'
import { AppShell, type NavItem, PublicPage } from './look/frame/shell.js'

export type Place =
  | 'cases'
  | 'advisories'
  | 'governance'
  | 'members'
  | 'admin'
  | 'waiting'
  | 'cve-ids'
  | 'briefs'
  | 'reviews'
  | 'account'

const isAdmin = (person: Person): boolean =>
  person.memberships.some((membership) => membership.roles.includes('admin'))

const sitsInABody = (person: Person): boolean =>
  person.memberships.some((membership) => membership.roles.includes('steering-council'))

const places = (
  person: Person,
  current: Place | undefined,
  needsMe: number | undefined,
): readonly NavItem[] => {
  const all: readonly (NavItem & { place: Place; when?: boolean })[] = [
    { place: 'cases', href: '/cases', label: 'Cases', count: needsMe, go: 'c' },
    { place: 'advisories', href: '/advisories', label: 'Advisories', go: 'a' },
    { place: 'members', href: '/members', label: 'Members', go: 'm' },
    {
      place: 'governance',
      href:
        person.memberships.some(({ hostsCases }) => hostsCases) || sitsInABody(person)
          ? '/governance'
          : '/nominations',
      label: 'Governance',
      go: 'n',
      when: person.memberships.length > 0,
    },
    {
      place: 'waiting',
      href: '/waiting',
      label: 'What waits',
      go: 'w',
      when: person.memberships.length > 0,
    },
    {
      place: 'cve-ids',
      href: '/cve-ids',
      label: 'CVE ids',
      go: 'i',
      when: person.memberships.length > 0,
    },
    {
      place: 'briefs',
      href: '/briefs',
      label: 'Briefs',
      go: 'b',
      when: sitsInABody(person),
    },
    {
      place: 'admin',
      href: '/admin',
      label: 'Team',
      // Not `t`, which takes a case: pressed too late after `g`, it would.
      go: 'e',
      when: isAdmin(person) || person.isOwner,
    },
  ]
  return all
    .filter((item) => item.when !== false)
    .map(({ place, when: _when, ...item }) => ({ ...item, current: place === current }))
}

export interface FramedPage {
  /** Whether what is new is shown at once, for a page on which something is watched until it is done. */
  readonly liveFollows?: boolean | undefined
  readonly title: string
  readonly place?: Place | undefined
  /** How many cases need this person; shown beside Cases. */
  readonly needsMe?: number | undefined
  readonly keys?: readonly KeyLine[] | undefined
  readonly live?: string | undefined
  readonly liveShows?: string | undefined
  readonly children: ComponentChildren
}

/** A page for a signed-in person, as text. */
export const drawForPerson = (person: Person, page: FramedPage): string =>
  renderPage(
    <AppShell
      title={page.title}
      nav={places(person, page.place, page.needsMe)}
      viewer={{ name: person.name, href: '/account' }}
      csrf={person.session?.csrf ?? ''}
      keys={page.keys}
      live={page.live}
      liveShows={page.liveShows}
      liveFollows={page.liveFollows}
    >
      {page.children}
    </AppShell>,
  )

export interface PublicFrame {
  readonly title: string
  /** The team that speaks, or the product where there is none yet. */
  readonly site: string
  readonly description?: string | undefined
  readonly canonical?: string | undefined
  readonly feeds?: readonly {
    href: string
    type: 'application/atom+xml' | 'application/feed+json'
    title: string
  }[]
  readonly narrow?: boolean | undefined
  readonly live?: string | undefined
  readonly viewer?: Viewer | undefined
  readonly current?: string | undefined
  readonly children: ComponentChildren
}

const PUBLIC_NAV: readonly NavItem[] = [
  { href: '/report', label: 'Report a vulnerability' },
  { href: '/advisories', label: 'Advisories' },
  { href: '/members', label: 'Members' },
  { href: '/charter', label: 'Charter' },
]

const publicNav = (frame: PublicFrame): readonly NavItem[] => {
  const inside = frame.viewer?.kind === 'person'
  const door: NavItem = inside
    ? { href: '/cases', label: 'Cases' }
    : { href: '/sign-in', label: 'Sign in' }
  return [...PUBLIC_NAV, door].map((item) => ({ ...item, current: item.href === frame.current }))
}

const FOOTER: readonly NavItem[] = [{ href: '/privacy', label: 'Privacy' }]

/** Public pages that the navigation of signed-in people leads to: they are read without leaving it. */
const INSIDE: Readonly<Record<string, Place | undefined>> = {
  '/advisories': 'advisories',
  '/advisories/': 'advisories',
  '/members': 'members',
}

/** A page that anyone may read, as text: inside the frame of whoever is signed in, where that frame leads to it. */
export const drawForAnyone = (frame: PublicFrame): string => {
  const { viewer, current, children, ...rest } = frame
  const place = INSIDE[current ?? '']
  if (viewer?.kind === 'person' && place !== undefined)
    return drawForPerson(viewer, {
      title: frame.title,
      place,
      children: <div class="inside">{children}</div>,
    })
  const page: VNode = (
    <PublicPage {...rest} nav={publicNav(frame)} footer={FOOTER}>
      {children}
    </PublicPage>
  )
  return renderPage(page)
}
