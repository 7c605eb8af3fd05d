// What the pages of a body's decisions show, as far as the person who asks may see it. Decides nothing.
import { councilOutcome, effectOf, type Refusal } from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { charterOf } from '../charter-of.js'
import { adminsWithout } from '../offboarding/end.js'
import { selectManagedMembers, type Team } from '../store.js'
import {
  type DecisionRow,
  type NamedCouncilVote,
  selectCouncil,
  selectDecision,
  selectDecisions,
} from './store.js'

/** A team's decisions about members, as they are shown to this person. */
export const listDecisions = (
  installation: Installation,
  person: Person,
  teamId: number,
): Promise<readonly DecisionRow[]> =>
  inTransaction(installation.db, actorOf(person), (tx) => selectDecisions(tx, teamId))

export interface DecisionPage {
  readonly row: DecisionRow
  readonly council: readonly NamedCouncilVote[]
  /** Whose word it waits for, by name. */
  readonly waitedFor: readonly string[]
  /** Why what was decided is not done yet. */
  readonly waitsBecause: Refusal | undefined
}

/** One decision of a team; undefined for whoever it is not shown to. */
export const loadDecision = (
  installation: Installation,
  person: Person,
  of: {
    readonly team: Pick<Team, 'teamId' | 'charter' | 'charterOverrides'>
    readonly decisionId: string
  },
): Promise<DecisionPage | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const { teamId } = of.team
    const row = await selectDecision(tx, of.decisionId)
    if (row?.teamId !== teamId || row.kind === 'veto') return undefined
    const council = await selectCouncil(tx, row.decisionId)
    const outcome = councilOutcome(row.quorum, council)
    const waiting = row.state === 'open' && outcome.state === 'open' ? outcome.waitingFor : []
    const members = await selectManagedMembers(tx, teamId)
    const effect = effectOf(charterOf(of.team), row.kind, {
      outcome: row.state === 'passed' && row.doneAt === null ? 'passed' : 'failed',
      isMember: members.some((one) => one.membershipId === row.membershipId),
      admins: adminsWithout(members, row.membershipId ?? ''),
    })
    return {
      row,
      council,
      waitedFor: council
        .filter(({ personId }) => waiting.includes(personId))
        .map(({ name }) => name),
      waitsBecause: effect.kind === 'wait' ? effect.because : undefined,
    }
  })
