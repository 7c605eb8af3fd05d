// Owns what an admin may do to another's membership without a vote of the body that oversees the team: end it, or take the
// role of admin from it. It knows no person: who asked for what comes in.

import { type Refusal, refuse } from '../../refusal.js'
import type { Charter } from '../charter.js'
import { checkDecided, type DecidedRefusal } from '../membership.js'

/** What an admin would do to somebody's membership. @source PEP 811, removal and admins (C3, C5) */
export type Unvoted = 'removal' | 'admin-removal'

/** What is known when an admin would end a membership, or take the role of admin. @source PEP 811, removal and admins (C3, C5) */
export type UnvotedAsked = {
  /** Whether anybody sits in the body that oversees the team. */
  readonly bodySits: boolean
  /** They are whoever asks, or began to leave by themselves. */
  readonly isTheirOwn: boolean
  /** An admin wrote down where it was decided when this leaving was begun. */
  readonly isDecided: boolean
  /** Where it was decided, as it was typed. */
  readonly decided: string
}

/** @source PEP 811, removal and admins (C3, C5) */
export type UnvotedRefusal =
  | Refusal<'member.removal-by-body' | 'member.admin-by-body'>
  | DecidedRefusal

const refusals = {
  removal: [
    'member.removal-by-body',
    'The oversight body decides about removals: a member of it opens a vote. Who wants to leave begins it under Governance. If it was decided elsewhere, say where.',
  ],
  'admin-removal': [
    'member.admin-by-body',
    'The oversight body determines the admins. Who wants to be none any more takes it off themselves. If it was decided elsewhere, say where.',
  ],
} as const

/**
 * Whether an admin may end a membership, or take the role of admin, without a vote here: where no body sits, of what they do
 * themselves or have asked for, and of what was decided elsewhere. The latter is recorded under the answer's `recorded`.
 *
 * @returns refusal `member.removal-by-body`, `member.admin-by-body`, or one of {@link checkDecided}
 * @source PEP 811, removal and admins (C3, C5)
 * @reading docs/READINGS.md#what-an-admin-does-without-a-vote
 */
export const mayDoUnvoted = (
  charter: Charter,
  what: Unvoted,
  { bodySits, isTheirOwn, isDecided, decided }: UnvotedAsked,
): { readonly recorded: string | null } | UnvotedRefusal => {
  const { oversight } = charter.governance
  const source = decided.trim()
  const unfit = checkDecided(decided)
  if (unfit !== undefined) return unfit
  if (oversight.value === null || !bodySits || isTheirOwn || isDecided) return { recorded: null }
  if (source !== '') return { recorded: source }
  const [name, because] = refusals[what]
  return refuse(name, because, oversight.source)
}
