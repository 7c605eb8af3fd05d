// SQL on parties: the projects of a case, what each says of itself, and the people asked for each. Decides nothing.
import { randomUUID } from 'node:crypto'
import {
  type FixState,
  fixOf,
  type Instant,
  type Justification,
  type PartyPerson,
  type PartyStatus,
} from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { type LoadedState, projectKey } from '../../cases/state/store.js'
import { open, seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'

export interface PartyRow {
  readonly projectId: number
  readonly projectName: string
  readonly status: PartyStatus
  readonly justification: Justification | null
  readonly statusAt: Instant
}

/** Makes a project a party of the case, if it is none yet. */
export const ensureParty = async (
  { tx, now, record }: Change,
  { caseId, compartmentId, of }: LoadedCase,
  projectId: number,
): Promise<void> => {
  const at = timestamp(now)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('party')
    .values({ caseId, compartmentId, projectId, status: 'not-looked', statusAt: at, addedAt: at })
    .onConflict((same) => same.columns(['caseId', 'projectId']).doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows) await record({ name: 'party:added', of, facts: { projectId } })
}

/** What is true of a party's fix: what was recorded of it, and what its own word says. */
export const fixIn = (
  { state }: Pick<LoadedState, 'state'>,
  { projectId, status }: Pick<PartyRow, 'projectId' | 'status'>,
): FixState => {
  const said = fixOf(status)
  const recorded = state.projects[projectKey(projectId)] ?? said
  return {
    vendorAware: said.vendorAware || recorded.vendorAware,
    fixReady: said.fixReady || recorded.fixReady,
    fixDeployed: said.fixDeployed || recorded.fixDeployed,
  }
}

/** The parties of a case that its reader may know, by name. */
export const selectParties = async (tx: Tx, caseId: string): Promise<readonly PartyRow[]> => {
  const { rows } = await sql<PartyRow>`
    select p.project_id, j.name as project_name, p.status, p.justification, p.status_at
      from party p join project j using (project_id)
     where p.case_id = ${caseId} order by lower(j.name), p.project_id`.execute(tx)
  return rows
}

/** One party, held until the transaction ends; undefined when it is none, or not for this actor. */
export const lockParty = async (
  tx: Tx,
  { caseId, projectId }: { caseId: string; projectId: number },
): Promise<PartyRow | undefined> => {
  const { rows } = await sql<PartyRow>`
    select p.project_id, j.name as project_name, p.status, p.justification, p.status_at
      from party p join project j using (project_id)
     where p.case_id = ${caseId} and p.project_id = ${projectId} for update of p`.execute(tx)
  return rows[0]
}

/** One word of a party, as it was said. */
export interface SaidStatus {
  readonly status: PartyStatus
  readonly justification: Justification | null
  readonly note: string
  /** False where the coordinator recorded what they were told. */
  readonly byParty: boolean
  readonly setBy: string
  readonly setByName: string
  readonly setAt: Instant
}

const place = (partyStatusId: string) => `party_status.note:${partyStatusId}`

/** Writes what a party says now, and keeps it with what it said before. */
export const writeStatus = async (
  { tx, now }: Change,
  { caseId, compartmentId, key }: LoadedCase,
  said: Omit<SaidStatus, 'setAt' | 'setByName'> & { readonly projectId: number },
): Promise<void> => {
  const partyStatusId = randomUUID()
  const { projectId, status, justification, note, byParty, setBy } = said
  const at = timestamp(now)
  await tx
    .updateTable('party')
    .set({ status, justification, statusAt: at })
    .where('caseId', '=', caseId)
    .where('projectId', '=', projectId)
    .execute()
  await tx
    .insertInto('partyStatus')
    .values({
      ...{ partyStatusId, caseId, compartmentId, projectId, status, justification },
      note: note === '' ? null : seal(key, place(partyStatusId), note),
      ...{ byParty, setBy, setAt: at },
    })
    .execute()
}

/** So many of a party's words are shown, the newest first. */
const wordsShown = 100

/** What a party has said, the newest first: for the team and the party. */
export const selectHistory = async (
  tx: Tx,
  { caseId, key }: LoadedCase,
  projectId: number,
): Promise<readonly SaidStatus[]> => {
  const rows = await tx
    .selectFrom('partyStatus as s')
    .innerJoin('person as p', 'p.personId', 's.setBy')
    .select(['s.partyStatusId', 's.status', 's.justification', 's.note', 's.byParty', 's.setBy'])
    .select(['p.name as setByName', 's.setAt'])
    .where('s.caseId', '=', caseId)
    .where('s.projectId', '=', projectId)
    .orderBy('s.setAt', 'desc')
    .limit(wordsShown)
    .execute()
  return rows.map(({ partyStatusId, note, justification, ...row }) => ({
    ...row,
    // because: the column is written from the rules' own words
    justification: justification as Justification | null,
    note: note === null ? '' : open(key, place(partyStatusId), note),
  }))
}

/** Somebody who was asked into a case, with when they opened it and last wrote: for the team alone. */
export interface SeenParticipant extends PartyPerson {
  readonly name: string
  readonly projectId: number | null
  /** As it is stored; `consent` is as the rules know it. */
  readonly stored: 'invited' | 'signatory' | 'declined' | 'lapsed' | 'left'
  readonly endedAt: Instant | null
  /** The mail that asked them was given up: they were not reached. */
  readonly undelivered: boolean
}

/** Everyone who was ever asked, in the order they were asked. */
export const selectSeen = async (tx: Tx, caseId: string): Promise<readonly SeenParticipant[]> => {
  const { rows } = await sql<SeenParticipant>`
    select p.person_id, w.name, p.project_id, p.consent as stored, p.invited_at, p.asked_at, p.answered_at, p.ended_at,
           p.reminded_at, s.opened_at, s.wrote_at, coalesce(s.undelivered, false) as undelivered,
           case when p.ended_at is not null or p.consent = 'left' then 'none' else p.consent end as consent
      from participant p join person w using (person_id)
           left join sec.participants_seen(${caseId}) s using (person_id)
     where p.case_id = ${caseId} order by p.invited_at, w.name`.execute(tx)
  return rows
}

/** When the newest post was written that everyone can read, and the newest of each private channel. */
export const selectNewestPosts = async (
  tx: Tx,
  caseId: string,
): Promise<{
  readonly everyone: Instant | null
  readonly channels: ReadonlyMap<number, Instant>
}> => {
  const { rows } = await sql<{ audience: string; at: Instant }>`
    select audience, max(written_at) as at from message
     where case_id = ${caseId} and retracted_at is null and (audience = 'everyone' or audience like 'project:%')
     group by 1`.execute(tx)
  const channels = rows
    .filter(({ audience }) => audience !== 'everyone')
    .map(({ audience, at }): [number, Instant] => [Number(audience.slice('project:'.length)), at])
  return {
    everyone: rows.find(({ audience }) => audience === 'everyone')?.at ?? null,
    channels: new Map(channels),
  }
}
