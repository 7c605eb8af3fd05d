// Owns how many admins a team must have, and when a change to its members is refused because of it.
// It knows no person: counts come in, and who may change members at all is decided by access.
import { type Refusal, refuse } from '../refusal.js'
import type { Charter } from './charter.js'

/**
 * Whether a team has its admins yet. Until then it is being set up; it takes reports all the same.
 *
 * @source PEP 811, admins
 */
export type SetUpState = {
  readonly isSetUp: boolean
  readonly admins: number
  readonly needed: number
}

/**
 * Tells whether a team is set up: it is as soon as it has as many admins as its charter asks for.
 *
 * Does not check that the admins have ever signed in.
 *
 * @param admins active members who are admins now
 * @source PEP 811, admins
 */
export const setUpState = (charter: Charter, admins: number): SetUpState => ({
  isSetUp: admins >= charter.team.adminsMinimum.value,
  admins,
  needed: charter.team.adminsMinimum.value,
})

/**
 * Refuses a change that leaves fewer admins than there were and fewer than the charter asks for: a replacement comes
 * first. A team being set up may not lose one either.
 *
 * @param admins active admins before the change and after it
 * @returns refusal `membership.too-few-admins`, or undefined when the change may be made
 * @source PEP 811, admins; charter-rules C5
 */
export const checkAdmins = (
  charter: Charter,
  admins: { readonly before: number; readonly after: number },
): Refusal<'membership.too-few-admins'> | undefined => {
  const { value, source } = charter.team.adminsMinimum
  if (admins.after >= admins.before || admins.after >= value) return undefined
  return refuse(
    'membership.too-few-admins',
    `The charter asks for at least ${value} admins: make another member an admin first.`,
    source,
  )
}

/**
 * Refuses a charter that asks a team for more admins than it has, if it has as many as its charter asks for now: it would be
 * one that is being set up again.
 *
 * @param admins active admins
 * @returns refusal `membership.too-few-admins`, or undefined when the charter may be adopted
 * @source PEP 811, admins; charter-rules C5
 */
export const checkAdoption = (
  charters: { readonly before: Charter; readonly after: Charter },
  admins: number,
): Refusal<'membership.too-few-admins'> | undefined => {
  const { value, source } = charters.after.team.adminsMinimum
  if (admins >= value || !setUpState(charters.before, admins).isSetUp) return undefined
  return refuse(
    'membership.too-few-admins',
    `That charter asks for at least ${value} admins, and there are ${admins}: make another member an admin first.`,
    source,
  )
}

/**
 * Refuses a charter under which another body oversees the team, or may veto, while a team is named as the one of now: it was named as
 * that body, and would be asked under the name of another.
 *
 * @returns refusal `charter.other-body`, or undefined when the charter may be adopted
 * @source PEP 811, membership (B9): not vetoed by the Steering Council
 * @reading docs/READINGS.md#which-body-oversees
 */
export const refuseOtherBody = (
  { before, after }: { readonly before: Charter; readonly after: Charter },
  { isNamed }: { readonly isNamed: boolean },
): Refusal<'charter.other-body'> | undefined => {
  const bodyOf = ({ governance }: Charter) => governance.oversight.value
  if (!isNamed || bodyOf(before) === bodyOf(after)) return undefined
  return refuse(
    'charter.other-body',
    'Another body oversees the team under that charter, and the one of now is named. First take it away (Team, Oversight); after adopting the charter, name the other.',
    after.governance.oversight.source,
  )
}

/**
 * Refuses a charter whose ballots need more voters than the team has members: none could ever be carried.
 *
 * @returns refusal `charter.quorum-above-team`, or undefined when the charter may be adopted
 * @source charter-rules B4
 */
export const refuseQuorum = (
  { governance: { ballot } }: Charter,
  members: number,
): Refusal<'charter.quorum-above-team'> | undefined => {
  const { value, source } = ballot.quorum
  if (value.kind !== 'non-abstaining' || value.count <= members) return undefined
  return refuse(
    'charter.quorum-above-team',
    `Its ballots need ${value.count} who vote yes or no, and the team has ${members} members: none could be carried.`,
    source,
  )
}

/**
 * Whether a team elects its members now: it handles reports, and has the admins it needs. Until then it is being set up, and
 * its admins bring people in.
 *
 * @source PEP 811, membership
 * @reading docs/READINGS.md#members-who-were-not-elected-here
 */
export const electsMembers = (
  charter: Charter,
  team: { readonly hostsCases: boolean; readonly admins: number },
): boolean => team.hostsCases && setUpState(charter, team.admins).isSetUp

/** What is known when an admin makes somebody a member. @source PEP 811, membership */
export type JoiningFacts = {
  readonly elects: boolean
  /** Was a member before, and left. */
  readonly returns: boolean
  /** Where their membership was decided, if an admin says that it was elsewhere. */
  readonly decided: string
}

/** Fewer letters and digits name no place where anybody could look: "A poll" has as many. */
const SOURCE_LETTERS = 5

/**
 * Whether a text says where something was decided, so that others can look there: a few letters or digits at least.
 *
 * @source design: an amendment has who, when, why
 * @reading docs/READINGS.md#where-it-was-decided
 */
export const saysWhere = (text: string): boolean =>
  (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= SOURCE_LETTERS

/** @source design: an amendment has who, when, why */
export type DecidedRefusal = Refusal<'member.source-too-long' | 'member.source-too-short'>

/**
 * Checks what was typed of where a membership was decided; nothing typed is nothing to check.
 *
 * @returns refusal `member.source-too-long` or `member.source-too-short`
 * @source design: an amendment has who, when, why
 * @reading docs/READINGS.md#where-it-was-decided
 */
export const checkDecided = (decided: string): DecidedRefusal | undefined => {
  const source = decided.trim()
  if (source.length > 300)
    return refuse('member.source-too-long', 'Say where it was decided in 300 characters or less.')
  return source === '' || saysWhere(source)
    ? undefined
    : refuse(
        'member.source-too-short',
        'Say where it was decided so that others find it: a vote and its day, or a link.',
      )
}

/**
 * Whether an admin may make somebody a member without a ballot here: while the team is being set up, or of whom was decided
 * elsewhere. The latter is recorded under the answer's `recorded`, never counted.
 *
 * @returns refusal `member.by-nomination`, `member.returns-by-nomination`, or one of {@link checkDecided}
 * @source PEP 811, membership
 * @reading docs/READINGS.md#members-who-were-not-elected-here
 */
export const mayJoinUnelected = ({
  elects,
  returns,
  decided,
}: JoiningFacts):
  | { readonly recorded: string | null }
  | Refusal<'member.by-nomination' | 'member.returns-by-nomination'>
  | DecidedRefusal => {
  const source = decided.trim()
  const unfit = checkDecided(decided)
  if (unfit !== undefined) return unfit
  if (source !== '') return { recorded: elects || returns ? source : null }
  if (returns)
    return refuse(
      'member.returns-by-nomination',
      'They were a member before: who returns is nominated, like anybody else. If it was decided elsewhere, say where.',
      'PEP 811, membership',
    )
  if (elects)
    return refuse(
      'member.by-nomination',
      'The team elects its members: nominate them. If it was decided elsewhere, say where.',
      'PEP 811, membership',
    )
  return { recorded: null }
}
