// The audiences of a case as its writer meets them: which are open to them, and exactly who would read. The counts are
// those of the rules' list of readers, over the same facts, so that a button never says another number than the list.
import {
  type Audience,
  audiencesFor,
  type CaseReader,
  type CaseReaderFacts,
  instant,
  readersOf,
} from '@parley/rules'
import type { Audience as StoredAudience } from '../../db/tables/cases.js'
import type { CaseMember } from '../people.js'
import { type Participant, projectsOf, type Standing } from './standing.js'

export type { StoredAudience }

/** The project of a private channel, or undefined for the other audiences. */
export const channelOf = (audience: string): number | undefined =>
  audience.startsWith('project:') ? Number(audience.slice('project:'.length)) : undefined

const memberOf =
  (teamId: number) =>
  ({ personId, name, acknowledged }: CaseMember): CaseReaderFacts['members'][number] => ({
    personId,
    name,
    membership: { teamId: String(teamId), roles: ['member'], active: true, acknowledged },
  })

/** Who asked them, and when, stands on the page of readers; here only who they are counts. */
const participantOf =
  (caseId: string) =>
  ({ personId, name, projectName }: Participant): CaseReaderFacts['participants'][number] => ({
    personId,
    name,
    participation: { caseId, consent: 'signatory', project: projectName },
    invitedBy: '',
    invitedAt: instant(0),
  })

const heardBy = (standing: Standing, audience: Audience): readonly Participant[] => {
  if (audience === 'everyone') return standing.participants
  const channel = channelOf(audience)
  return channel === undefined
    ? []
    : standing.participants.filter(({ projectId }) => projectId === channel)
}

const reporterHears = (audience: Audience) =>
  audience === 'everyone' || audience === 'team+reporter'

/** Everyone who can read a message to this audience now. */
export const readersOfAudience = (
  standing: Standing,
  audience: Audience,
): readonly CaseReader[] => {
  const { caseId, teamId } = standing.loaded
  return readersOf({
    case: standing.access,
    teamName: 'the team',
    members: standing.members.map(memberOf(teamId)),
    participants: heardBy(standing, audience).map(participantOf(caseId)),
    reporter: standing.hasReporter && reporterHears(audience) ? { name: null } : null,
    reviews: [],
  }).readers
}

export interface OfferedAudience {
  readonly audience: StoredAudience
  readonly label: string
  /** In a few words: "the team and the reporter". */
  readonly who: string
  readonly readers: readonly CaseReader[]
}

/** What an audience is called, and who that is. */
export const audienceWords = (
  standing: Pick<Standing, 'participants' | 'hasReporter'>,
  audience: string,
): { readonly label: string; readonly who: string } => {
  if (audience === 'team') return { label: 'Team only', who: 'the team' }
  if (audience === 'team+reporter')
    return { label: 'Team + reporter', who: 'the team and the reporter' }
  if (audience === 'everyone') {
    const others = [
      ...(standing.hasReporter ? ['the reporter'] : []),
      ...(standing.participants.length > 0 ? ['all who were invited and agreed'] : []),
    ]
    return { label: 'Everyone', who: ['the team', ...others].join(', ') }
  }
  const channel = channelOf(audience)
  const name = standing.participants.find(({ projectId }) => projectId === channel)?.projectName
  return { label: name ?? 'A project', who: `the team and ${name ?? 'a project'}` }
}

/** The audiences this person may write to, the narrowest first. Without a reporter there is none to address. */
export const offeredAudiences = (standing: Standing): readonly OfferedAudience[] => {
  const projects = projectsOf(standing).map(({ projectId }) => String(projectId))
  return audiencesFor(standing.actor, standing.access, projects)
    .filter((audience) => audience !== 'team+reporter' || standing.hasReporter)
    .map((audience) => ({
      // because: the channels were made from the numbers of projects just above
      audience: audience as StoredAudience,
      ...audienceWords(standing, audience),
      readers: readersOfAudience(standing, audience),
    }))
}
