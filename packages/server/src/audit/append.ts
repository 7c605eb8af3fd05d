// Writes an event: the public row (id, time, salted commitment) and the body that opens it, in the transaction of
// the change it records. The Merkle tree over the rows is a sequencer's work, later; the rows are its whole input.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { canonicalText, commit } from '@parley/ledger'
import { formatInstant, type Instant } from '@parley/rules'
import type { Insertable } from 'kysely'
import { type CaseKey, open, seal } from '../db/sealing.js'
import type { EventBodyTable, EventTable } from '../db/tables/cases.js'
import { timestamp } from '../db/tables/columns.js'
import { insertTogether } from '../db/together.js'
import type { Tx } from '../db/transaction.js'
import { EVENTS, type EventAudience, type EventName } from './events.js'

/** Facts of an event: ids, numbers, states, dates; texts only in events of a case, where they are sealed. */
export type EventFacts = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>

export interface EventOfCase {
  readonly caseId: string
  readonly compartmentId: number
  readonly key: CaseKey
}

export interface EventInput {
  readonly name: EventName
  readonly facts?: EventFacts
  readonly of?: EventOfCase
  readonly teamId?: number
  readonly audience?: EventAudience
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

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

const bodyOf = (input: EventInput) => ({
  at: formatInstant(input.at),
  event: input.name,
  ...(input.of === undefined ? {} : { case: input.of.caseId }),
  ...(input.teamId === undefined ? {} : { team: input.teamId }),
  actor: input.actor.personId ?? input.actor.kind,
  facts: input.facts ?? {},
})

/** An event that is ready to be written: its public row and the body that opens it. */
export interface PreparedEvent {
  readonly event: WrittenEvent
  readonly row: Insertable<EventTable>
  readonly body: Insertable<EventBodyTable>
}

/** Makes one event. The commitment covers the body as canonical JSON under a fresh salt. */
export const prepareEvent = (input: EventInput): PreparedEvent => {
  const eventId = randomUUID()
  const salt = randomBytes(32)
  const body = bodyOf(input)
  const commitment = Buffer.from(commit({ sha256, salt, body }))
  const text = canonicalText(body)
  const at = timestamp(input.at)
  return {
    event: { eventId, at: input.at, commitment },
    row: { eventId, at, commitment },
    body: {
      eventId,
      caseId: input.of?.caseId ?? null,
      compartmentId: input.of?.compartmentId ?? null,
      teamId: input.teamId ?? null,
      audience: input.audience ?? EVENTS[input.name],
      name: input.name,
      at,
      actorId: input.actor.personId ?? null,
      salt,
      body:
        input.of === undefined
          ? Buffer.from(text)
          : seal(input.of.key, `event_body.body:${eventId}`, text),
    },
  }
}

/** The two inserts that write events, in their order, to stand in a statement with others. */
export const eventInserts = (tx: Tx, events: readonly PreparedEvent[]) => [
  tx.insertInto('event').values(events.map(({ row }) => row)),
  tx.insertInto('eventBody').values(events.map(({ body }) => body)),
]

/** Appends one event. */
export const appendEvent = async (tx: Tx, input: EventInput): Promise<WrittenEvent> => {
  const prepared = prepareEvent(input)
  await insertTogether(tx, eventInserts(tx, [prepared]))
  return prepared.event
}

/** The body of an event of a case, opened. */
export const openEventBody = (
  key: CaseKey,
  row: { eventId: string; body: Buffer },
): { facts: EventFacts } =>
  // because: only appendEvent writes this column, and the seal vouches for it
  JSON.parse(open(key, `event_body.body:${row.eventId}`, row.body)) as { facts: EventFacts }
