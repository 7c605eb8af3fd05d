// The embargo of a case in one look: until when, who is bound and who is asked, and what changed. A participant sees
// the others as projects; who reads by name is for the team (cases/readers.ts).
import { type Charter, type Instant, replyBy, replyWindowOf } from '@parley/rules'
import { type CaseEvent, namedFor, selectEvents } from '../cases/activity.js'
import { loadStanding, projectsOf, type Standing } from '../cases/messages/standing.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { inTransaction } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import {
  type ListedParticipant,
  selectAllProjects,
  selectParticipants,
  selectTeam,
} from './store.js'

export interface EmbargoPage {
  readonly standing: Standing
  readonly charter: Charter
  readonly teamName: string
  /** For the team alone; empty for a participant. */
  readonly participants: readonly (ListedParticipant & { readonly replyBy: Instant })[]
  /** The projects that agreed, by name. */
  readonly projects: readonly string[]
  /** How many agreed without a project. */
  readonly experts: number
  readonly events: readonly CaseEvent[]
  readonly now: Instant
}

/** Loads the page; undefined when there is no such case for this person. */
export const loadEmbargo = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<EmbargoPage | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const standing = await loadStanding(tx, installation, { person, caseId })
    if (standing === undefined) return undefined
    const team = await selectTeam(tx, standing.loaded.teamId)
    const charter = charterOf(team)
    const window = replyWindowOf(charter.embargo)
    const listed = standing.isMember ? await selectParticipants(tx, caseId) : []
    const events = namedFor(standing, await selectEvents(tx, standing.loaded))
    return {
      standing,
      charter,
      teamName: team.name,
      participants: listed.map((row) => ({ ...row, replyBy: replyBy(row.invitedAt, window) })),
      projects: projectsOf(standing).map(({ name }) => name),
      experts: standing.participants.filter(({ projectId }) => projectId === null).length,
      events: events.filter(({ name }) => /^(embargo|participant):/.test(name)),
      now: installation.now(),
    }
  })

/** Projects that somebody can be invited for, with the case; undefined when it is not the viewer's to invite to. */
export const loadInviting = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<
  | {
      readonly standing: Standing
      readonly projects: Awaited<ReturnType<typeof selectAllProjects>>
    }
  | undefined
> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const standing = await loadStanding(tx, installation, { person, caseId })
    if (standing === undefined || !standing.isMember) return undefined
    return { standing, projects: await selectAllProjects(tx) }
  })
