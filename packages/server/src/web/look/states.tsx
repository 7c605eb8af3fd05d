// What a page says when there is nothing, when something failed, and while something is waited for.
import type { ComponentChildren } from 'preact'
import { classes, type Tone } from './marks.js'
import { Age, DateTime, type Moment } from './time.js'

export type EmptyProps = {
  /** What will appear here. */
  readonly title: string
  readonly children?: ComponentChildren
  /** The one thing to do. */
  readonly action?: ComponentChildren
}

export const Empty = ({ title, children, action }: EmptyProps) => (
  <div class="card empty">
    <h2>{title}</h2>
    {children && <p class="quiet">{children}</p>}
    {action}
  </div>
)

export type NoteProps = {
  readonly tone?: Exclude<Tone, 'plain'> | undefined
  /** Read out when the page opens: for the outcome of what was just done. */
  readonly spoken?: boolean | undefined
  readonly children: ComponentChildren
}

export const Note = ({ tone = 'accent', spoken, children }: NoteProps) => (
  <div class={classes('note', tone !== 'accent' && tone)} role={spoken ? 'status' : undefined}>
    {children}
  </div>
)

export type FaultProps = {
  /** What happened. */
  readonly title: string
  readonly happened: string
  /** What was kept, so that nobody types twice. */
  readonly kept?: string | undefined
  /** What to try. */
  readonly next: ComponentChildren
  /** For the operator's log; says nothing by itself. */
  readonly requestId?: string | undefined
}

/** The content of an error page; it stands in whichever frame its reader is in. */
export const Fault = ({ title, happened, kept, next, requestId }: FaultProps) => (
  <section class="fault">
    <h1>{title}</h1>
    <p>{happened}</p>
    {kept && <p>{kept}</p>}
    <p>{next}</p>
    {requestId && (
      <p class="small faint">
        If you ask the operator about it, this number finds it: <span class="id">{requestId}</span>
      </p>
    )}
  </section>
)

export type WaitingProps = {
  /** What is waited for: "CVE Services has not answered". */
  readonly what: ComponentChildren
  readonly since: Moment
  readonly now: Moment
  readonly nextTry?: Moment | undefined
  readonly tries?: number | undefined
  /** It will not go on by itself: a person is needed. */
  readonly stuck?: boolean | undefined
  readonly action?: ComponentChildren
}

export const Waiting = ({ what, since, now, nextTry, tries, stuck, action }: WaitingProps) => (
  <div class={classes('waiting', stuck && 'stuck')}>
    <b>{what}</b>
    <span class="small">
      since <Age at={since} now={now} ago />
      {tries !== undefined && tries > 0 && `, tried ${tries === 1 ? 'once' : `${tries} times`}`}
      {nextTry && (
        <>
          , next try <DateTime at={nextTry} />
        </>
      )}
      {stuck && !nextTry && ', not tried again by itself'}
    </span>
    {action}
  </div>
)
