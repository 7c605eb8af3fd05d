// The frames: what signed-in people work in, and what anyone reads. Each begins with a link past the navigation
// and says which page is the current one. Counts and links come in as data.
import type { ComponentChildren } from 'preact'
import { Hidden } from '../form/buttons.js'
import { classes } from '../marks.js'
import { Document, type DocumentProps } from './document.js'
import { KeyHelp, type KeyLine } from './overlays.js'

export type NavItem = {
  readonly href: string
  readonly label: string
  readonly count?: number | undefined
  readonly current?: boolean | undefined
  /** The letter after `g` that leads here. */
  readonly go?: string | undefined
}

export const Mark = () => (
  <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path
      d="M3 4.5A1.5 1.5 0 0 1 4.5 3h11A1.5 1.5 0 0 1 17 4.5v7a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 4V13h-2A1.5 1.5 0 0 1 3 11.5z"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
    />
    <path d="M8 8.2V7a2 2 0 0 1 4 0v1.2" fill="none" stroke="currentColor" stroke-width="1.4" />
    <rect x="7" y="8" width="6" height="3.4" rx=".8" fill="currentColor" />
  </svg>
)

const Skip = () => (
  <a class="skip" href="#main">
    Skip to content
  </a>
)

export type AppShellProps = {
  readonly title: string
  readonly nav: readonly NavItem[]
  readonly viewer: { readonly name: string; readonly href?: string | undefined }
  readonly csrf: string
  readonly site?: string | undefined
  /** The stream of changes that concern this page. */
  readonly live?: string | undefined
  /** Something is watched here until it is done: what is new is shown at once. */
  readonly liveFollows?: boolean | undefined
  /** Where what is new is shown, in a window of its own: on pages where something is being written. */
  readonly liveShows?: string | undefined
  /** Keys of this page, listed under `?` before the general ones. */
  readonly keys?: readonly KeyLine[] | undefined
  readonly children: ComponentChildren
}

export const AppShell = (props: AppShellProps) => (
  <Document title={props.title} site={props.site ?? 'Parley'}>
    <Skip />
    <div class="shell">
      <nav class="nav" aria-label="Main">
        <a class="brand" href="/cases">
          <Mark />
          Parley
        </a>
        <ul>
          {props.nav.map((item) => (
            <li>
              <NavLink {...item} />
            </li>
          ))}
        </ul>
        <ul class="rest">
          <li>
            <button type="button" class="item needs-script" popovertarget="keys">
              Shortcuts <kbd>?</kbd>
            </button>
          </li>
          <li>
            <a class="item" href={props.viewer.href ?? '/account'}>
              <span dir="auto">{props.viewer.name}</span>
            </a>
          </li>
          <li>
            <form method="post" action="/sign-out">
              <Hidden csrf={props.csrf} />
              <button type="submit" class="item">
                Sign out
              </button>
            </form>
          </li>
        </ul>
      </nav>
      <main class="page" id="main" tabIndex={-1}>
        {props.children}
      </main>
    </div>
    <KeyHelp page={props.keys} go={props.nav} />
    <parley-keys />
    <parley-palette src="/palette.json" />
    {props.live && (
      <parley-live src={props.live} shows={props.liveShows} follows={props.liveFollows} />
    )}
  </Document>
)

const NavLink = (item: NavItem) => (
  <a
    class="item"
    href={item.href}
    aria-current={item.current ? 'page' : undefined}
    data-go={item.go}
  >
    {item.label}
    {item.count !== undefined && item.count > 0 && (
      <>
        {' '}
        <span class="count">{item.count}</span>
      </>
    )}
  </a>
)

export type PageHeadProps = {
  readonly title: string
  readonly lede?: ComponentChildren
  readonly aside?: ComponentChildren
}

/** The head of a signed-in page: title, what is done from here, one sentence. */
export const PageHead = ({ title, lede, aside }: PageHeadProps) => (
  <header class="page-head">
    <h1>{title}</h1>
    {aside && <div class="inline">{aside}</div>}
    {lede && <p class="lede">{lede}</p>}
  </header>
)

export type PublicPageProps = Omit<DocumentProps, 'children'> & {
  /** The way home and the team's name. */
  readonly home?: string | undefined
  readonly nav: readonly NavItem[]
  readonly footer?: readonly NavItem[] | undefined
  /** Forms and single messages; wide is for advisories and tables. */
  readonly narrow?: boolean | undefined
  readonly live?: string | undefined
  readonly children: ComponentChildren
}

export const PublicPage = (props: PublicPageProps) => (
  <Document {...props}>
    <Skip />
    <div class={classes('pub', props.narrow && 'narrow')}>
      <header class="mast">
        <a class="brand" href={props.home ?? '/'} dir="auto">
          {props.site}
        </a>
        <PlainNav label="Main" items={props.nav} />
      </header>
      <main id="main" tabIndex={-1}>
        {props.children}
      </main>
      <footer class="foot">
        <span>Runs on Parley</span>
        {props.footer && <PlainNav label="More" items={props.footer} />}
      </footer>
    </div>
    {props.live && <parley-live src={props.live} />}
  </Document>
)

const PlainNav = ({
  label,
  items,
}: {
  readonly label: string
  readonly items: readonly NavItem[]
}) => (
  <nav aria-label={label}>
    <ul>
      {items.map((item) => (
        <li>
          <a href={item.href} aria-current={item.current ? 'page' : undefined}>
            {item.label}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)
