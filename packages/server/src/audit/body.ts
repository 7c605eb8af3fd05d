// The body of an event, in two layers under two salts. The outer one says when, what kind and the few facts that may
// become public with an advisory; who, which case and everything else stand in the inner one, of which the outer holds
// a commitment. Opening the outer layer to the public opens nothing else.
import { createHash } from 'node:crypto'
import { base64Bytes, base64Text, canonicalText, commit } from '@parley/ledger'
import { formatInstant, type Instant } from '@parley/rules'
import type { EventName } from './events.js'

/** Facts of an event: ids, numbers, states, dates; texts only in events of a case, where they are sealed. */
export type EventFacts = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

/** What may become public with an advisory. `subject` is the same for all events of a case and names none. */
export interface OuterBody {
  readonly at: string
  readonly event: string
  readonly facts: EventFacts
  readonly inner: string
  readonly subject?: string
}

export interface InnerBody {
  readonly actor: string
  readonly facts: EventFacts
  readonly case?: string
  readonly team?: number
  /** Who may read the body: of every event since there is this check of it. */
  readonly audience?: string
  /** Whom it is about, for the check of rows against their history; shown to nobody. */
  readonly about?: readonly string[]
}

/** Both layers as the database keeps them, in canonical JSON. */
export interface KeptBody {
  readonly outer: OuterBody
  readonly inner: InnerBody
  readonly innerSalt: string
}

/** A case's id is random, so that its hash tells the events of one case together without telling which. */
export const subjectOf = (caseId: string): string =>
  base64Text(sha256(Buffer.from(`parley-ledger/subject/v1\n${caseId}`)))

const innerCommitment = (salt: Uint8Array, inner: InnerBody): string =>
  base64Text(commit({ sha256, salt, body: inner }))

/** Makes both layers. `shown` are the facts that may become public. */
export const makeBody = (input: {
  at: Instant
  name: EventName
  inner: InnerBody
  shown: EventFacts
  innerSalt: Uint8Array
}): KeptBody => ({
  outer: {
    at: formatInstant(input.at),
    event: input.name,
    facts: input.shown,
    inner: innerCommitment(input.innerSalt, input.inner),
    ...(input.inner.case === undefined ? {} : { subject: subjectOf(input.inner.case) }),
  },
  inner: input.inner,
  innerSalt: base64Text(input.innerSalt),
})

export const bodyText = (body: KeptBody): string => canonicalText(body)

/** Reads what `bodyText` wrote. */
export const parseBody = (text: string): KeptBody =>
  // because: only `bodyText` writes this, and for a case the seal vouches for it
  JSON.parse(text) as KeptBody

/** Whether the inner layer is the one that the outer commits to. */
export const isWholeBody = ({ outer, inner, innerSalt }: KeptBody): boolean => {
  const salt = base64Bytes(innerSalt)
  return salt?.length === 32 && innerCommitment(salt, inner) === outer.inner
}
