// Owns what becomes of a carried ballot: the window in which the body may open a veto, and what an opened one holds.
// It counts no ballot and no council vote itself: their outcomes come in.
import { type Refusal, refuse } from '../../refusal.js'
import { addDays, type Instant } from '../../time.js'
import type { VetoRules } from '../governance.js'
import type { CouncilOutcome } from './council.js'

/**
 * Where a carried nomination stands. `waiting` until the window's end; `held` while an opened veto vote runs, however
 * long; then `granted` or `vetoed`.
 *
 * @source PEP 811, membership (B9)
 */
export type VetoState = 'waiting' | 'held' | 'granted' | 'vetoed'

/** @param carriedAt when the carried ballot closed @source PEP 811, membership (B9) @reading docs/READINGS.md#veto-window */
export const vetoEndsAt = (rules: VetoRules, carriedAt: Instant): Instant =>
  rules.body.value === null ? carriedAt : addDays(carriedAt, rules.windowDays.value)

/**
 * Where a carried nomination stands now. Silence is no veto: with the window's end it is granted. A vote that was opened
 * in the window runs until everybody has voted or abstained, past the window too, and holds the membership; a majority
 * of yes is the veto.
 *
 * @param vote the opened veto vote, or undefined
 * @source PEP 811, membership (B9); PEP 13 (C4)
 * @reading docs/READINGS.md#veto-window
 */
export const vetoState = (
  endsAt: Instant,
  now: Instant,
  vote: CouncilOutcome | undefined,
): VetoState => {
  if (vote === undefined) return now < endsAt ? 'waiting' : 'granted'
  if (vote.state === 'open') return 'held'
  return vote.state === 'passed' ? 'vetoed' : 'granted'
}

/** What is asked when a member of the body wants to open a veto vote. @source PEP 811, membership (B9) */
export type VetoAsked = {
  readonly carried: boolean
  readonly endsAt: Instant
  readonly isOpened: boolean
  readonly isOfBody: boolean
  readonly hasConflict: boolean
}

/** @source PEP 811, membership (B9) */
export type VetoRefusal = Refusal<
  | 'veto.nobody'
  | 'veto.not-of-body'
  | 'veto.not-carried'
  | 'veto.already-opened'
  | 'veto.too-late'
  | 'veto.has-conflict'
>

const membership = 'PEP 811, membership'

/**
 * Whether somebody may open a veto vote now. One member of the body is enough, in the window, once.
 *
 * @source PEP 811, membership (B9): only a positive vote can be vetoed
 * @reading docs/READINGS.md#veto-window
 */
export const mayOpenVeto = (
  rules: VetoRules,
  now: Instant,
  asked: VetoAsked,
): VetoRefusal | undefined => {
  if (rules.body.value === null)
    return refuse('veto.nobody', 'This charter lets nobody veto a nomination.')
  if (!asked.isOfBody)
    return refuse('veto.not-of-body', 'Members of the oversight body open a veto.', membership)
  if (!asked.carried)
    return refuse('veto.not-carried', 'Only a positive vote can be vetoed.', membership)
  if (asked.isOpened) return refuse('veto.already-opened', 'A veto vote is open already.')
  if (now >= asked.endsAt)
    return refuse(
      'veto.too-late',
      'The window for a veto is over; silence was no veto.',
      membership,
    )
  if (asked.hasConflict)
    return refuse('veto.has-conflict', 'Who has a conflict of interest must abstain.', 'PEP 13')
  return undefined
}
