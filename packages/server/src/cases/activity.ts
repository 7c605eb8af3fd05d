// The events of a case, opened for those who may read them, and the marks of up to where and when somebody has read it. That
// they opened it at all is written elsewhere, off the request's path: reads/log.ts.
import type { Instant } from '@parley/rules'
import { type EventFacts, openEventBody } from '../audit/append.js'
import { change } from '../audit/change.js'
import type { EventName } from '../audit/events.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { insertTogether } from '../db/together.js'
import type { Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import type { LoadedCase } from './load.js'

/** The page shows so many of the newest events. */
const shownEvents = 300

export interface CaseEvent {
  readonly eventId: string
  readonly name: EventName
  readonly at: Instant
  readonly actorId: string | null
  readonly actorName: string | null
  readonly facts: EventFacts
}

/** The newest events of a case that its reader may see, oldest first. */
export const selectEvents = async (
  tx: Tx,
  { caseId, key }: Pick<LoadedCase, 'caseId' | 'key'>,
): Promise<readonly CaseEvent[]> => {
  const rows = await tx
    .selectFrom('eventBody as b')
    .innerJoin('event as e', 'e.eventId', 'b.eventId')
    .leftJoin('person as p', 'p.personId', 'b.actorId')
    .select(['b.eventId', 'b.name', 'b.at', 'b.actorId', 'b.body', 'p.name as actorName'])
    .where('b.caseId', '=', caseId)
    .where('b.name', '<>', 'case:read')
    .orderBy('b.at', 'desc')
    .orderBy('e.eventNumber', 'desc')
    .limit(shownEvents)
    .execute()
  return rows.reverse().map(({ body, ...row }) => ({
    ...row,
    // because: only `record` writes names, from the vocabulary
    name: row.name as EventName,
    facts: openEventBody(key, { eventId: row.eventId, body }).facts,
  }))
}

/**
 * Who looks at the events of a case, and whom they know by name: the members of its team, and those who take part where
 * they are given and the list was opened to them.
 */
export interface EventReader {
  readonly person: Pick<Person, 'personId'>
  readonly isMember: boolean
  readonly members: readonly { readonly personId: string }[]
  readonly participants?: readonly { readonly personId: string }[]
  readonly loaded?: Pick<LoadedCase, 'participantsOpen'>
}

/** Events as their reader may know them: a participant is not told the names of the other participants. */
export const namedFor = (
  { person, isMember, members, participants = [], loaded }: EventReader,
  events: readonly CaseEvent[],
): readonly CaseEvent[] => {
  if (isMember) return events
  const shown = loaded?.participantsOpen === true ? participants : []
  const known = new Set([person, ...members, ...shown].map(({ personId }) => personId))
  return events.map((event) =>
    event.actorId === null || known.has(event.actorId)
      ? event
      : { ...event, actorName: 'A participant' },
  )
}

type Opened = {
  readonly loaded: Pick<LoadedCase, 'caseId' | 'compartmentId'>
  readonly isMember: boolean
  /** Whether the page shows what is new. */
  readonly isRead: boolean
}

/**
 * Notes that this person has a page of the case open: up to when they have read it, where that page shows what is new,
 * and for a member in a browser that they are at it, so that the others see who is answering.
 */
export const markOpened = async (
  installation: Installation,
  person: Person,
  { loaded, isMember, isRead }: Opened,
): Promise<void> => {
  const { caseId, compartmentId } = loaded
  const row = { caseId, compartmentId, personId: person.personId }
  const isAnswering = isMember && person.session !== undefined
  if (!isRead && !isAnswering) return
  await change(installation, actorOf(person), async ({ tx, now }) => {
    const at = timestamp(now)
    const reading = tx
      .insertInto('reading')
      .values({ ...row, readUntil: at })
      .onConflict((same) => same.columns(['caseId', 'personId']).doUpdateSet({ readUntil: at }))
    const answering = tx
      .insertInto('answering')
      .values({ ...row, seenAt: at })
      .onConflict((same) => same.columns(['caseId', 'personId']).doUpdateSet({ seenAt: at }))
    await insertTogether(tx, [...(isRead ? [reading] : []), ...(isAnswering ? [answering] : [])])
  })
}
