// A case's head and its conversation: the embargo strip, messages with their audience at the edge, quiet lines of
// events that fold when many stand in a row. Decides nothing: who may read comes in as words.
import type { ComponentChildren } from 'preact'
import type { SafeHtml } from './markdown.js'
import { ClockRing, type ClockRingProps, classes, counted, Pill, type Tone, Who } from './marks.js'
import { DateTime, dateInWords, type Moment } from './time.js'

export type EmbargoStripProps = {
  /** "Under embargo", "Fix public, not announced", "Public". */
  readonly title: string
  /** "until 12 Jan 2027, 14:00 UTC". */
  readonly until?: ComponentChildren
  readonly tone?: 'embargo' | 'good' | 'bad' | 'plain' | undefined
  /** Who can read, who has agreed; plain words where there is nothing behind them for this reader. */
  readonly links?:
    | readonly { readonly href?: string | undefined; readonly label: string }[]
    | undefined
  readonly clock?: Omit<ClockRingProps, 'tone'> | undefined
}

export const EmbargoStrip = ({
  title,
  until,
  tone = 'embargo',
  links = [],
  clock,
}: EmbargoStripProps) => (
  <section class={classes('strip', tone !== 'embargo' && tone)} aria-label="Embargo">
    <p class="strip-main">
      <span>
        <b>{title}</b> {until}
      </span>
      {clock && <ClockRing {...clock} />}
    </p>
    {links.length > 0 && (
      <ul class="strip-links">
        {links.map((link) => (
          <li>{link.href === undefined ? link.label : <a href={link.href}>{link.label}</a>}</li>
        ))}
      </ul>
    )}
  </section>
)

export type Side = 'team' | 'reporter' | 'project' | 'all'

const toneOf: Readonly<Record<Side, Tone>> = {
  team: 'plain',
  reporter: 'accent',
  project: 'good',
  all: 'embargo',
}

export type RenderedProps = { readonly html: SafeHtml }

/** Text that went through `renderMarkdown`: the only place where a page takes HTML as it is. */
export const Rendered = ({ html }: RenderedProps) => (
  <div class="rendered" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />
)

export type MessageProps = {
  readonly id: string
  readonly author: string
  /** "for uv · by the report form". */
  readonly about?: string | undefined
  readonly at: Moment
  readonly audience: { readonly side: Side; readonly label: string }
  readonly html?: SafeHtml | undefined
  /** In place of the text: retracted, by whom and when. */
  readonly gone?: string | undefined
  readonly unread?: boolean | undefined
  readonly files?:
    | readonly { readonly href: string; readonly name: string; readonly size: string }[]
    | undefined
  readonly actions?: ComponentChildren
  /** Stands under the text: further parts of a report, what a message said before it was taken back. */
  readonly children?: ComponentChildren
}

export const Message = (props: MessageProps) => (
  <article class={classes('msg', props.audience.side, props.unread && 'new')} id={props.id}>
    <Who name={props.author} big />
    <div class="body">
      <header>
        <span>
          <b>
            <bdi>{props.author}</bdi>
          </b>{' '}
          <span class="faint small">
            {props.about && `${props.about} · `}
            <a class="faint" href={`#${props.id}`}>
              <DateTime at={props.at} />
            </a>
          </span>
        </span>
        <Pill tone={toneOf[props.audience.side]}>{props.audience.label}</Pill>
      </header>
      {props.gone ? <p class="gone">{props.gone}</p> : props.html && <Rendered html={props.html} />}
      {props.children && <div class="more">{props.children}</div>}
      <Below {...props} />
    </div>
  </article>
)

const Below = ({ files = [], actions }: MessageProps) =>
  files.length === 0 && !actions ? null : (
    <footer>
      {files.map((file) => (
        <span>
          <a href={file.href} download>
            <bdi>{file.name}</bdi>
          </a>{' '}
          <span class="faint">{file.size}</span>
        </span>
      ))}
      {actions}
    </footer>
  )

export type EventLineProps = { readonly text: ComponentChildren; readonly at: Moment }

export const EventLine = ({ text, at }: EventLineProps) => (
  <div class="event">
    <p>
      {text} · <DateTime at={at} />
    </p>
  </div>
)

/** So many events in a row stand open; more fold, and the last one stays in sight. */
const openEvents = 3

export const EventLines = ({ events }: { readonly events: readonly EventLineProps[] }) => {
  const last = events.at(-1)
  if (events.length <= openEvents || !last)
    return (
      <>
        {events.map((event) => (
          <EventLine {...event} />
        ))}
      </>
    )
  const folded = events.slice(0, -1)
  const [from, to] = [folded[0], folded.at(-1)].map((event) => dateInWords(event?.at ?? last.at))
  return (
    <>
      <details class="fold">
        <summary>
          {counted(folded.length, 'event')}, {from === to ? from : `${from} to ${to}`}
        </summary>
        <ol>
          {folded.map((event) => (
            <li>
              <EventLine {...event} />
            </li>
          ))}
        </ol>
      </details>
      <EventLine {...last} />
    </>
  )
}

export type ConversationItem =
  | ({ readonly kind: 'message' } & MessageProps)
  | ({ readonly kind: 'event' } & EventLineProps)

export type ConversationProps = {
  readonly items: readonly ConversationItem[]
  readonly children?: ComponentChildren
}

/** Messages and events in their order; the composer comes as the children. */
export const Conversation = ({ items, children }: ConversationProps) => (
  <section class="talk" aria-label="Conversation">
    {groups(items).map((group) =>
      Array.isArray(group) ? <EventLines events={group} /> : <Message {...group} />,
    )}
    {children}
  </section>
)

const groups = (items: readonly ConversationItem[]): (MessageProps | EventLineProps[])[] => {
  const out: (MessageProps | EventLineProps[])[] = []
  for (const item of items) {
    const last = out.at(-1)
    if (item.kind === 'message') out.push(item)
    else if (Array.isArray(last)) last.push(item)
    else out.push([item])
  }
  return out
}
