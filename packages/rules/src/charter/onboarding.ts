// Owns what a newcomer is to have read, done and been shown, by whom and by when; and who may mentor. It shows no case and
// grants nothing: what a member may read follows from the membership alone.
import { type Refusal, refuse } from '../refusal.js'
import { addDays, type Instant } from '../time.js'

/** Who sees to an item. @source charter-rules A9 */
export type OnboardingOwner = 'newcomer' | 'mentor' | 'admin'

/**
 * One thing of a newcomer's first weeks. `withinDays` counts from the beginning of the membership; `link` is where it is done
 * or read. The items `acknowledgement` and `mentor` tick themselves.
 * @source charter-rules A9
 */
export type OnboardingItem = {
  readonly id: string
  readonly text: string
  readonly owner: OnboardingOwner
  readonly withinDays: number
  readonly link: string | null
  readonly source: string
  readonly reading?: string
}

/** What is known of a newcomer's onboarding. @source charter-rules A9, K1 */
export type OnboardingFacts = {
  readonly joinedAt: Instant
  /** When items were ticked, by id; those that tick themselves included. */
  readonly doneAt: Readonly<Record<string, Instant>>
}

/** An item as it stands. @source charter-rules A9 */
export type OnboardingLine = {
  readonly item: OnboardingItem
  readonly dueAt: Instant
  readonly doneAt: Instant | null
  readonly isLate: boolean
}

/**
 * The checklist as it stands: in the charter's order, the acknowledgement first, for nothing opens before it.
 *
 * @source charter-rules A9, K1
 * @reading docs/READINGS.md#onboarding
 */
export const onboardingLines = (
  items: readonly OnboardingItem[],
  now: Instant,
  { joinedAt, doneAt }: OnboardingFacts,
): readonly OnboardingLine[] =>
  [...items]
    .sort((a, b) => Number(b.id === 'acknowledgement') - Number(a.id === 'acknowledgement'))
    .map((item) => {
      const dueAt = addDays(joinedAt, item.withinDays)
      const done = Object.hasOwn(doneAt, item.id) ? (doneAt[item.id] ?? null) : null
      return { item, dueAt, doneAt: done, isLate: done === null && now > dueAt }
    })

/** Items that nobody ticks: what they name is seen elsewhere. @source charter-rules A9, K1 */
export const tickThemselves: readonly string[] = ['acknowledgement', 'mentor']

/** Who asks to tick an item. @source charter-rules A9 */
export type TickFacts = {
  readonly isNewcomer: boolean
  readonly isMentor: boolean
  readonly isAdmin: boolean
}

/**
 * Whether somebody may tick an item, or take the tick back: its owner, and an admin for everybody.
 *
 * @returns refusal `onboarding.by-itself` or `onboarding.not-yours`, or undefined when they may
 * @source charter-rules A9
 * @reading docs/READINGS.md#onboarding
 */
export const refuseTick = (
  item: OnboardingItem,
  { isNewcomer, isMentor, isAdmin }: TickFacts,
): Refusal<'onboarding.by-itself' | 'onboarding.not-yours'> | undefined => {
  if (tickThemselves.includes(item.id))
    return refuse('onboarding.by-itself', 'This is ticked by itself once it is done.')
  const isOwner = { newcomer: isNewcomer, mentor: isMentor, admin: isAdmin }[item.owner]
  if (isOwner || isAdmin) return undefined
  const owners = { newcomer: 'The newcomer', mentor: 'The mentor', admin: 'An admin' }
  return refuse('onboarding.not-yours', `${owners[item.owner]} ticks this.`, item.source)
}

/** What is known when somebody becomes a mentor. @source charter-rules A9 */
export type MentorFacts = {
  /** An admin names them, or they offer themselves. */
  readonly byAdmin: boolean
  readonly isOneself: boolean
  readonly isActiveMember: boolean
  readonly hasAcknowledged: boolean
  readonly isNewcomer: boolean
  readonly hasMentor: boolean
}

/**
 * Whether a member becomes a newcomer's mentor: by their own offer, or named by an admin. It grants them nothing.
 *
 * @returns refusal `mentor.not-yours`, `mentor.not-a-member`, `mentor.oneself` or `mentor.taken`, or undefined when they do
 * @source charter-rules A9
 * @reading docs/READINGS.md#onboarding
 */
export const refuseMentor = (
  facts: MentorFacts,
):
  | Refusal<'mentor.not-yours' | 'mentor.not-a-member' | 'mentor.oneself' | 'mentor.taken'>
  | undefined => {
  if (!facts.byAdmin && !facts.isOneself)
    return refuse('mentor.not-yours', 'An admin names a mentor, or they offer themselves.')
  if (facts.isNewcomer) return refuse('mentor.oneself', 'Nobody is their own mentor.')
  if (!facts.isActiveMember || !facts.hasAcknowledged)
    return refuse('mentor.not-a-member', 'A mentor is a member who reads the team’s cases.')
  return facts.hasMentor
    ? refuse('mentor.taken', 'They have a mentor: that one ends it first.')
    : undefined
}

/** What is known when a case is chosen for a newcomer to shadow. @source charter-rules P17, A9 */
export type ShadowFacts = {
  readonly isMentor: boolean
  /** Both read the case already, each by their own right. */
  readonly newcomerReads: boolean
}

/**
 * Whether a mentor lets the newcomer shadow a case. It is an assignment and opens nothing: a case that either of them does
 * not read is not there to be chosen. Who shadows reads and suggests, and does not decide.
 *
 * @returns refusal `shadow.not-yours` or `shadow.not-theirs`, or undefined when they do
 * @source charter-rules P17, A9
 * @reading docs/READINGS.md#shadowing
 */
export const refuseShadow = ({
  isMentor,
  newcomerReads,
}: ShadowFacts): Refusal<'shadow.not-yours' | 'shadow.not-theirs'> | undefined => {
  if (!isMentor) return refuse('shadow.not-yours', 'The newcomer’s mentor chooses the cases.')
  return newcomerReads
    ? undefined
    : refuse('shadow.not-theirs', 'They do not read this case, and shadowing opens none.')
}
