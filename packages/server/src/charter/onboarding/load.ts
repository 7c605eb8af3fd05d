// What the pages of onboarding show, as far as whoever asks may see it. Decides nothing.
import {
  type Instant,
  type OnboardingLine,
  onboardingLines,
  type Refusal,
  refusePractice,
  refuseTick,
} from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { charterOf } from '../charter-of.js'
import { standingIn } from './begin.js'
import {
  type Onboarding,
  type PracticeCase,
  type ShadowedCase,
  selectOnboarding,
  selectOnboardings,
  selectPractice,
  selectShadowed,
  selectTicks,
} from './store.js'

export type Standing = ReturnType<typeof standingIn>

export interface ShownLine extends OnboardingLine {
  readonly mayNotTick: Refusal | undefined
}

export interface OnboardingPage {
  readonly of: Onboarding
  readonly standing: Standing
  readonly lines: readonly ShownLine[]
  readonly shadowed: readonly ShadowedCase[]
  /** Of the two who read it; undefined while there is none. */
  readonly practice: PracticeCase | undefined
  readonly mayNotPractise: Refusal | undefined
  /** Whom an admin can name: members who read the team's cases, but for the newcomer. */
  readonly mentors: readonly { readonly personId: string; readonly name: string }[]
}

/** What is done by itself: seen in the membership, and in who mentors. */
const byThemselves = ({ acknowledgedAt, mentorSince }: Onboarding): Record<string, Instant> => ({
  ...(acknowledgedAt === null ? {} : { acknowledgement: acknowledgedAt }),
  ...(mentorSince === null ? {} : { mentor: mentorSince }),
})

/** One onboarding, for whose it is, who mentors them and the admins; undefined for everybody else. */
export const loadOnboarding = (
  installation: Installation,
  person: Person,
  membershipId: string,
): Promise<OnboardingPage | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const of = await selectOnboarding(tx, membershipId)
    if (of === undefined) return undefined
    const standing = standingIn(person, of)
    if (!standing.isNewcomer && !standing.isMentor && !standing.isAdmin) return undefined
    const doneAt = { ...(await selectTicks(tx, membershipId)), ...byThemselves(of) }
    const items = charterOf(of).governance.onboarding
    const lines = onboardingLines(items, installation.now(), { joinedAt: of.begunAt, doneAt })
    const mentors = await tx
      .selectFrom('membership')
      .innerJoin('person', 'person.personId', 'membership.personId')
      .select(['membership.personId', 'person.name'])
      .where('teamId', '=', of.teamId)
      .where('leftAt', 'is', null)
      .where('acknowledgedAt', 'is not', null)
      .where('membership.personId', '<>', of.personId)
      .orderBy('person.name')
      .execute()
    const practice = await selectPractice(tx, membershipId)
    return {
      ...{ of, standing, mentors, practice },
      mayNotPractise: refusePractice({
        ...standing,
        hasAcknowledged: of.acknowledgedAt !== null,
        hasMentor: of.mentorId !== null,
        isUnderWay: practice !== undefined,
      }),
      lines: lines.map((line) => ({ ...line, mayNotTick: refuseTick(line.item, standing) })),
      shadowed: await selectShadowed(tx, membershipId),
    }
  })

/** Who is new in one's teams. */
export const listOnboardings = (
  installation: Installation,
  person: Person,
): Promise<readonly Onboarding[]> =>
  inTransaction(installation.db, actorOf(person), selectOnboardings)
