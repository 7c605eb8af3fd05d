// The embargo of a case in one look: until when, who is bound and who is asked, and what changed. A participant sees
// the others as projects; who reads by name is for the team (cases/readers.ts).
import { type Charter, type Instant, type Refusal, replyWindowOf } from '@parley/rules'
import { type CaseEvent, namedFor, selectEvents } from '../cases/activity.js'
import { mayOn } from '../cases/begin.js'
import { loadStanding, nameBefore, projectsOf, type Standing } from '../cases/messages/standing.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { sureNow } from '../db/sure-now.js'
import { inTransaction } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { answerBy } from './consent.js'
import {
  type ListedParticipant,
  selectAllProjects,
  selectParticipants,
  selectTeam,
} from './store.js'
import { lookAtTerms, type TermsLook } from './terms/look.js'

export interface EmbargoPage {
  readonly standing: Standing
  readonly charter: Charter
  readonly teamName: string
  /** The negotiation as this reader's party sees it. */
  readonly terms: TermsLook
  /** How somebody who speaks in it is called before this reader. */
  readonly nameOf: (personId: string) => string
  /** The projects this reader came for; empty for a member. */
  readonly ownProjects: readonly number[]
  /** Why this reader may not leave the embargo for everyone; undefined when they may. */
  readonly mayNotLeave: Refusal | undefined
  /** For the team alone; empty for a participant. */
  readonly participants: readonly (ListedParticipant & { readonly replyBy: Instant | null })[]
  /** The projects that agreed, by name. */
  readonly projects: readonly string[]
  readonly events: readonly CaseEvent[]
  readonly now: Instant
}

/** Members and the reader by name; the other participants by name for the team, by their project for a participant. */
const speakerName = (
  standing: Standing,
  names: ReadonlyMap<string, string>,
  personId: string,
): string => {
  if (personId === standing.person.personId) return 'you'
  const participant = standing.participants.find((each) => each.personId === personId)
  const name = names.get(personId) ?? participant?.name ?? 'somebody'
  return nameBefore(standing, { personId, name, isTeam: false }).name
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
    const now = installation.now()
    const sure = await sureNow(installation, tx)
    const { personId } = person
    const party = standing.isMember ? ('team' as const) : (`person:${personId}` as const)
    const names = new Map(listed.map((row) => [row.personId, row.name]))
    const { members, narrowed, loaded } = standing
    return {
      terms: await lookAtTerms(tx, loaded, { charter, party, now, sure }),
      nameOf: (id) => speakerName(standing, names, id),
      ownProjects: standing.participants.flatMap((each) =>
        each.personId === personId && each.projectId !== null ? [each.projectId] : [],
      ),
      mayNotLeave: mayOn(person, 'embargo.terminate', { loaded, members, narrowed }),
      standing,
      charter,
      teamName: team.name,
      participants: listed.map((row) => ({
        ...row,
        replyBy: answerBy({ ...loaded, ...row }, window),
      })),
      projects: projectsOf(standing).map(({ name }) => name),
      events: events.filter(({ name }) =>
        /^(embargo|participant|break-glass):|^case:(vendor|fix|became|exploit|attacks)/.test(name),
      ),
      now,
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
