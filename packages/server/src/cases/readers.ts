// Everyone who can read a case, by name and with the reason: the rules' `readersOf` over what the database has. A
// participant sees the list only as a number, unless the coordinator opened it.
import { type CaseReaders, isRefusal, type Refusal, readersOf, showsReviewed } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { mayOn, unknownCase } from './begin.js'
import { caseAccess } from './facts.js'
import { type LoadedCase, loadCase } from './load.js'
import { type CaseMember, selectMembers } from './people.js'
import { openContact } from './report.js'

const selectParticipants = async (tx: Tx, caseId: string) => {
  const rows = await tx
    .selectFrom('participant as p')
    .innerJoin('person', 'person.personId', 'p.personId')
    .innerJoin('person as inviter', 'inviter.personId', 'p.invitedBy')
    .leftJoin('project', 'project.projectId', 'p.projectId')
    .select(['p.personId', 'person.name', 'p.consent', 'p.invitedAt', 'p.endedAt'])
    .select(['inviter.name as invitedBy', 'project.name as project'])
    .where('p.caseId', '=', caseId)
    .where('p.endedAt', 'is', null)
    .orderBy('p.invitedAt')
    .execute()
  return rows.map(({ personId, name, consent, project, invitedBy, invitedAt }) => ({
    personId,
    name,
    participation: { caseId, consent: consent === 'left' ? 'declined' : consent, project },
    invitedBy,
    invitedAt,
  }))
}

/** Whoever was asked to review a version from outside: they read that, once they agreed. */
const selectReviewers = async (tx: Tx, caseId: string) => {
  const rows = await tx
    .selectFrom('review as r')
    .innerJoin('person', 'person.personId', 'r.personId')
    .innerJoin('person as asker', 'asker.personId', 'r.askedBy')
    .select(['r.personId', 'person.name', 'r.version', 'r.askedAt', 'r.state'])
    .select('asker.name as askedBy')
    .where('r.caseId', '=', caseId)
    .where('r.state', 'in', ['asked', 'agreed', 'approved'])
    .where(sql<boolean>`sec.review_stands(r.review_id)`)
    .orderBy('r.askedAt')
    .execute()
  return rows.map(({ state, ...row }) => ({ ...row, agreed: showsReviewed(state) }))
}

const selectReporter = async (tx: Tx, { caseId, key }: LoadedCase) => {
  const link = await tx
    .selectFrom('followLink')
    .innerJoin('report', 'report.caseId', 'followLink.caseId')
    .select('report.contact')
    .where('followLink.caseId', '=', caseId)
    .where('followLink.replacedAt', 'is', null)
    .executeTakeFirst()
  if (link === undefined) return null
  return { name: link.contact === null ? null : openContact(key, caseId, link.contact).name }
}

/** A participant is told that a reporter reads, never who. */
const selectUnnamedReporter = async (tx: Tx, caseId: string) => {
  const { rows } = await sql`
    select 1 from sec.readers_beside_team(${caseId}) r where r.person_id is null`.execute(tx)
  return rows.length > 0 ? { name: null } : null
}

const memberReader = (teamId: number) => (member: CaseMember) => ({
  personId: member.personId,
  name: member.name,
  membership: {
    teamId: String(teamId),
    roles: ['member' as const],
    active: true,
    acknowledged: member.acknowledged,
  },
})

export interface ReadersPage {
  readonly loaded: LoadedCase
  readonly readers: CaseReaders
  readonly narrowed: boolean
}

/** Who can read this case now, and who could once they agree; refused to whom the list was not opened. */
export const listReaders = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<ReadersPage | Refusal> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) return unknownCase()
    const { members, narrowed } = await selectMembers(tx, loaded)
    const refused = mayOn(person, 'case.read-readers', { loaded, members, narrowed })
    if (isRefusal(refused)) return refused
    const team = await tx
      .selectFrom('team')
      .select('name')
      .where('teamId', '=', loaded.teamId)
      .executeTakeFirstOrThrow()
    const isMember = members.some(({ personId }) => personId === person.personId)
    const readers = readersOf({
      case: caseAccess(loaded, narrowed ? members.map(({ personId }) => personId) : null),
      teamName: team.name,
      members: members.map(memberReader(loaded.teamId)),
      participants: await selectParticipants(tx, caseId),
      reporter: isMember
        ? await selectReporter(tx, loaded)
        : await selectUnnamedReporter(tx, caseId),
      reviews: await selectReviewers(tx, caseId),
    })
    return { loaded, readers, narrowed }
  })
