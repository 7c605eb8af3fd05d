// Writes an event: the public row (id, time, salted commitment) and the body that opens it, in the transaction of
// the change it records. The Merkle tree over the rows is the sequencer's (ledger/); the rows are its whole input.
import { randomBytes, randomUUID } from 'node:crypto'
import { commit } from '@parley/ledger'
import type { Instant } from '@parley/rules'
import type { Insertable } from 'kysely'
import type { Keys } from '../db/keys.js'
import { type CaseKey, open, seal } from '../db/sealing.js'
import type { EventBodyTable, EventTable } from '../db/tables/cases.js'
import { timestamp } from '../db/tables/columns.js'
import { insertTogether } from '../db/together.js'
import type { Tx } from '../db/transaction.js'
import { bodyText, type EventFacts, type InnerBody, makeBody, parseBody, sha256 } from './body.js'
import { EVENTS, type EventAudience, type EventName } from './events.js'
import { vouchFor } from './vouch.js'

export { type EventFacts, sha256 } from './body.js'

export interface EventOfCase {
  readonly caseId: string
  readonly compartmentId: number
  readonly key: CaseKey
}

export interface EventInput {
  readonly name: EventName
  readonly facts?: EventFacts
  /** Facts that become public when an advisory opens this event; nothing else of it ever does. */
  readonly shown?: EventFacts
  readonly of?: EventOfCase
  readonly teamId?: number
  readonly audience?: EventAudience
  /** Ids of persons it is about, where its facts, which more people read, only count them. */
  readonly about?: readonly string[]
  readonly actor: {
    readonly kind: 'person' | 'reporter' | 'parley'
    readonly personId?: string | undefined
  }
  readonly at: Instant
}

export interface WrittenEvent {
  readonly eventId: string
  readonly at: Instant
  readonly commitment: Buffer
}

/** Where a body is sealed, as the seal is bound to it. */
export const eventBodyPlace = (eventId: string): string => `event_body.body:${eventId}`

const audienceOf = ({ audience, name }: EventInput): EventAudience => audience ?? EVENTS[name]

const innerOf = (input: EventInput): InnerBody => ({
  ...(input.of === undefined ? {} : { case: input.of.caseId }),
  ...(input.teamId === undefined ? {} : { team: input.teamId }),
  actor: input.actor.personId ?? input.actor.kind,
  audience: audienceOf(input),
  ...(input.about === undefined ? {} : { about: input.about }),
  facts: input.facts ?? {},
})

/** An event that is ready to be written: its public row and the body that opens it. */
export interface PreparedEvent {
  readonly event: WrittenEvent
  readonly row: Insertable<EventTable>
  readonly body: Insertable<EventBodyTable>
}

/**
 * Makes one event. The commitment covers the body as canonical JSON under a fresh salt. A body of a case is sealed under its
 * key; any other is plain, with a keyed hash beside it.
 */
export const prepareEvent = (input: EventInput, keys: Keys): PreparedEvent => {
  const eventId = randomUUID()
  const salt = randomBytes(32)
  const { at: when, name, shown = {} } = input
  const body = makeBody({
    at: when,
    name,
    inner: innerOf(input),
    shown,
    innerSalt: randomBytes(32),
  })
  const commitment = Buffer.from(commit({ sha256, salt, body: body.outer }))
  const text = bodyText(body)
  const at = timestamp(input.at)
  return {
    event: { eventId, at: input.at, commitment },
    row: { eventId, at, commitment },
    body: {
      eventId,
      caseId: input.of?.caseId ?? null,
      compartmentId: input.of?.compartmentId ?? null,
      teamId: input.teamId ?? null,
      audience: audienceOf(input),
      name: input.name,
      at,
      actorId: input.actor.personId ?? null,
      salt,
      body:
        input.of === undefined
          ? Buffer.from(text)
          : seal(input.of.key, eventBodyPlace(eventId), text),
      mac: input.of === undefined ? vouchFor(keys, { eventId, commitment }) : null,
    },
  }
}

/** The two inserts that write events, in their order, to stand in a statement with others. */
export const eventInserts = (tx: Tx, events: readonly PreparedEvent[]) => [
  tx.insertInto('event').values(events.map(({ row }) => row)),
  tx.insertInto('eventBody').values(events.map(({ body }) => body)),
]

/** Appends one event. */
export const appendEvent = async (tx: Tx, input: EventInput, keys: Keys): Promise<WrittenEvent> => {
  const prepared = prepareEvent(input, keys)
  await insertTogether(tx, eventInserts(tx, [prepared]))
  return prepared.event
}

/** The facts of an event of a case, opened; none once its body is erased. */
export const openEventBody = (
  key: CaseKey,
  row: { eventId: string; body: Buffer | null },
): { facts: EventFacts } =>
  row.body === null
    ? { facts: {} }
    : parseBody(open(key, eventBodyPlace(row.eventId), row.body)).inner
