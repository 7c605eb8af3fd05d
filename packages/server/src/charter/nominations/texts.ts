// What a nomination says, sealed, and the rules it was made under. Opens and closes; decides nothing.
import type { BallotRules, Governance, NominationText, Quorum, VetoRules } from '@parley/rules'
import type { Keys } from '../../db/keys.js'
import { openFor, type PurposePlace, sealFor } from '../../db/sealing.js'

/** What is sealed of a nomination: its text, and the ways to reach the nominee. */
export interface Nominee extends NominationText {
  readonly email: string
  readonly githubLogin: string
}

export const nominationPlace = (nominationId: string): PurposePlace =>
  `nomination:nomination.sealed:${nominationId}`

export const ballotKeyPlace = (ballotId: string): PurposePlace =>
  `ballot:ballot.private_key:${ballotId}`

export const sealNominee = (keys: Keys, nominationId: string, nominee: Nominee): Buffer =>
  sealFor(keys, nominationPlace(nominationId), JSON.stringify(nominee))

const ERASED: Nominee = {
  ...{ name: 'Erased person', email: '', githubLogin: '' },
  ...{ background: '', bio: '', reasons: '' },
}

/** What a nomination says; nothing of it where the nominee was erased. */
export const openNominee = (keys: Keys, nominationId: string, sealed: Buffer): Nominee => {
  if (sealed.length === 0) return ERASED
  // because: only sealNominee writes this column, and the seal vouches for it
  return JSON.parse(openFor(keys, nominationPlace(nominationId), sealed)) as Nominee
}

/** What of a charter decides a nomination, as it was when the nomination was made. */
export interface DecidingRules {
  readonly ballot: BallotRules
  readonly veto: VetoRules
  /** Of the body that may veto. */
  readonly quorum: Quorum
}

export const decidingRules = ({ ballot, veto, bodies }: Governance): DecidingRules => ({
  ballot,
  veto,
  quorum: bodies.find(({ id }) => id === veto.body.value)?.quorum.value ?? { kind: 'none' },
})

/** What was typed into a field that may stay empty. */
export const given = (text: string): string | undefined =>
  text.trim() === '' ? undefined : text.trim()
