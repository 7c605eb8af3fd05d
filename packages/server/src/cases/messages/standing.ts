// Who stands in the conversation of a case: its members, those who agreed to its embargo, the reporter, and what the
// one who looks is among them. Loads few rows, whatever the case holds; decides nothing.
import type { CaseAccess, PersonActor } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import type { Tx } from '../../db/transaction.js'
import type { Person } from '../../identity/viewer.js'
import { accessOf, loadToShow } from '../begin.js'
import { personActor } from '../facts.js'
import type { LoadedCase } from '../load.js'
import type { CaseMember } from '../people.js'

/** Somebody who agreed to the embargo. Their name is for members of the team, and for themselves. */
export interface Participant {
  readonly personId: string
  readonly name: string
  readonly projectId: number | null
  readonly projectName: string | null
}

export interface Standing {
  readonly loaded: LoadedCase
  readonly person: Person
  readonly members: readonly CaseMember[]
  readonly narrowed: boolean
  readonly participants: readonly Participant[]
  /** Whether a reporter holds a follow link that works. */
  readonly hasReporter: boolean
  /** A member of the team who can read the case; otherwise a participant. */
  readonly isMember: boolean
  readonly actor: PersonActor
  readonly access: CaseAccess
}

const selectBesideTeam = async (tx: Tx, caseId: string) => {
  const { rows } = await sql<Participant | { readonly personId: null }>`
    select r.person_id, r.project_id, p.name, j.name as project_name
      from sec.readers_beside_team(${caseId}) r left join person p using (person_id)
           left join project j on j.project_id = r.project_id`.execute(tx)
  return {
    participants: rows.filter((row): row is Participant => row.personId !== null),
    hasReporter: rows.some((row) => row.personId === null),
  }
}

/** Loads a case with everyone who reads it; undefined when it is not there, or not for this person. */
export const loadStanding = async (
  tx: Tx,
  installation: Installation,
  of: { person: Person; caseId: string; lock?: boolean },
): Promise<Standing | undefined> => {
  const { person, caseId, lock = false } = of
  const around = await loadToShow(tx, installation, { person, caseId, lock })
  if (around === undefined) return undefined
  const { loaded, members, narrowed } = around
  const beside = await selectBesideTeam(tx, caseId)
  return {
    loaded,
    person,
    members,
    narrowed,
    ...beside,
    isMember: members.some((member) => member.personId === person.personId && member.acknowledged),
    actor: personActor(person, loaded),
    access: accessOf(around),
  }
}

/** The projects that somebody agreed to come for, each with a private channel, by name. */
export const projectsOf = (
  standing: Pick<Standing, 'participants'>,
): readonly { readonly projectId: number; readonly name: string }[] => {
  const byId = new Map(
    standing.participants.flatMap(({ projectId, projectName }) =>
      projectId === null ? [] : [[projectId, projectName ?? '']],
    ),
  )
  return [...byId]
    .map(([projectId, name]) => ({ projectId, name }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** How somebody is called before the one who looks: a participant knows the others by their projects alone, unless the
 * coordinator opened the list. */
export const nameBefore = (
  standing: Standing,
  who: { readonly personId: string; readonly name: string; readonly isTeam: boolean },
): { readonly name: string; readonly project: string | null } => {
  const participant = standing.participants.find(({ personId }) => personId === who.personId)
  const project = participant?.projectName ?? null
  const isKnown = who.isTeam || who.personId === standing.person.personId
  const isShown = participant !== undefined && standing.loaded.participantsOpen
  if (standing.isMember || isKnown || isShown) return { name: who.name, project }
  if (participant === undefined) return { name: 'A former participant', project: null }
  return { name: project === null ? 'An invited expert' : `Somebody for ${project}`, project: null }
}
