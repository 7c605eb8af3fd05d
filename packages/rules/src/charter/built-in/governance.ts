// Owns how the Python Security Response Team governs itself, as data, and the stricter reading of the same sentences.
// It counts nothing: see decisions/.
import type { Body, Governance } from '../governance.js'
import { pep811Onboarding } from './onboarding.js'
import { devguide, ours, pep811 } from './sources.js'

const pep13 = 'PEP 13'
const pep772 = 'PEP 772'

const bodies: readonly Body[] = [
  {
    id: 'steering-council',
    name: 'the Steering Council',
    under: null,
    quorum: { value: { kind: 'none' }, source: pep13, reading: 'council-decisions' },
  },
  {
    id: 'packaging-council',
    name: 'the Packaging Council',
    under: 'steering-council',
    quorum: { value: { kind: 'non-abstaining', count: 3 }, source: pep772 },
  },
  {
    id: 'team',
    name: 'the team',
    under: 'steering-council',
    quorum: { value: { kind: 'none' }, source: ours, reading: 'quorum' },
  },
]

/**
 * Governance of the `pep-811` charter.
 * @source PEP 811; PEP 13; Python Developer's Guide (charter-rules A, B, C, E)
 * @reading docs/READINGS.md#two-thirds
 */
export const pep811Governance: Governance = {
  bodies,
  oversight: { value: 'steering-council', source: pep811 },
  nomination: {
    nominators: { value: 'members', source: `${pep811}; ${devguide}` },
    expectedBackgrounds: { value: ['core developer', 'triager', 'PSF staff'], source: pep811 },
    otherBackgrounds: { value: 'warn', source: pep811, reading: 'expected-backgrounds' },
    againAfterDays: { value: 0, source: ours, reading: 'nominated-again' },
  },
  ballot: {
    electorate: { value: 'members-at-opening', source: pep811, reading: 'electorate' },
    nomineeVotes: { value: false, source: ours, reading: 'electorate' },
    threshold: { value: { numerator: 2, denominator: 3 }, source: pep811 },
    denominator: { value: 'votes-cast', source: pep811, reading: 'two-thirds' },
    quorum: { value: { kind: 'none' }, source: ours, reading: 'quorum' },
    reviewDays: { value: 0, source: ours, reading: 'review-before-voting' },
    windowDays: { value: 7, source: `${pep811}; ${devguide}` },
    secrecy: { value: 'secret', source: ours, reading: 'secrecy' },
    results: { value: 'on-close', source: ours, reading: 'secrecy' },
  },
  veto: {
    body: { value: 'steering-council', source: `${pep811}; ${devguide}` },
    windowDays: { value: 7, source: ours, reading: 'veto-window' },
  },
  inactivity: {
    windowDays: { value: 365, source: `${pep811}; ${devguide}`, reading: 'inactive' },
    evidence: { value: ['coordinated', 'commented'], source: `${pep811}; ${devguide}` },
    exempt: { value: ['release-manager', 'steering-council'], source: `${pep811}; ${devguide}` },
    newcomerDays: { value: 365, source: ours, reading: 'inactive' },
    reportEveryDays: { value: 365, source: `${pep811}; ${devguide}` },
    removal: { value: 'body-votes', source: `${pep811}; ${devguide}` },
  },
  directory: {
    follows: { value: 'ledger', source: devguide, reading: 'the-list-of-members' },
  },
  onboarding: pep811Onboarding,
}

/**
 * Governance of the `whole-membership` charter: two thirds of everybody, half must take part, a week of review first.
 * @source charter-rules B, the stricter reading
 * @reading docs/READINGS.md#two-thirds
 */
export const wholeMembershipGovernance: Governance = {
  ...pep811Governance,
  ballot: {
    ...pep811Governance.ballot,
    denominator: { value: 'membership', source: ours, reading: 'two-thirds' },
    quorum: {
      value: { kind: 'share', share: { numerator: 1, denominator: 2 } },
      source: ours,
      reading: 'quorum',
    },
    reviewDays: { value: 7, source: ours, reading: 'review-before-voting' },
  },
}
