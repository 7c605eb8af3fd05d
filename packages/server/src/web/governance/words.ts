// Decisions of bodies and standings in words. Decides nothing.
import type { CouncilOutcome, Standing, Unvoted } from '@parley/rules'
import type { DecisionKind, DecisionState } from '../../db/tables/charter.js'
import type { Tone } from '../look/marks.js'

/** What an admin did because it was decided elsewhere. */
export const removalWords: Readonly<Record<Unvoted, string>> = {
  removal: 'A membership was ended',
  'admin-removal': 'The role of admin was taken',
}

export const kindWords: Readonly<Record<DecisionKind, string>> = {
  veto: 'Veto of a nomination',
  removal: 'Removal',
  'admin-appointment': 'Appointment as admin',
}

export const questionWords: Readonly<Record<Exclude<DecisionKind, 'veto'>, string>> = {
  removal: 'Shall the membership be ended?',
  'admin-appointment': 'Shall they be an admin?',
}

export const decisionStates: Readonly<
  Record<DecisionState, { readonly label: string; readonly tone: Tone }>
> = {
  open: { label: 'vote open', tone: 'embargo' },
  passed: { label: 'passed', tone: 'good' },
  failed: { label: 'not passed', tone: 'plain' },
  moot: { label: 'dropped: they left', tone: 'plain' },
}

type Counted = Exclude<CouncilOutcome, { readonly state: 'open' }>

export const countsInWords = ({ yes, no, abstain }: Omit<Counted, 'state' | 'reason'>): string =>
  `${yes} yes, ${no} no, ${abstain} abstained`

export const reasonInWords: Readonly<Record<Counted['reason'], string>> = {
  majority: 'More yes than no among those who did not abstain.',
  'no-majority': 'No majority of yes among those who did not abstain.',
  'no-quorum': 'Too many abstained: there was no quorum.',
}

export const standingWords: Readonly<Record<Standing, string>> = {
  active: 'active',
  exempt: 'exempt by role',
  newcomer: 'joined lately',
  unobserved: 'not known yet',
  inactive: 'inactive',
}
