// What an interest says and what its case says, sealed. Opens and closes; decides nothing.
import type { InterestText } from '@parley/rules'
import type { Keys } from '../../db/keys.js'
import { openFor, type PurposePlace, sealFor } from '../../db/sealing.js'

/** What is sealed of an interest: its text, and the ways to reach who said it. */
export interface Interested extends InterestText {
  readonly email: string
  readonly githubLogin: string
}

/** The case for a candidate, as a nomination says it. */
export interface CaseText {
  readonly bio: string
  readonly reasons: string
}

export const interestPlace = (interestId: string): PurposePlace =>
  `interest:interest.sealed:${interestId}`
export const interestCasePlace = (interestId: string): PurposePlace =>
  `interest:interest_case.sealed:${interestId}`

export const sealInterest = (keys: Keys, interestId: string, said: Interested): Buffer =>
  sealFor(keys, interestPlace(interestId), JSON.stringify(said))

export const openInterest = (keys: Keys, interestId: string, sealed: Buffer): Interested =>
  // because: only sealInterest writes this column, and the seal vouches for it
  JSON.parse(openFor(keys, interestPlace(interestId), sealed)) as Interested

export const sealCase = (keys: Keys, interestId: string, text: CaseText): Buffer =>
  sealFor(keys, interestCasePlace(interestId), JSON.stringify(text))

/** The case; empty where nobody has written in it yet. */
export const openCaseText = (keys: Keys, interestId: string, sealed: Buffer | null): CaseText =>
  sealed === null
    ? { bio: '', reasons: '' }
    : // because: only sealCase writes this column, and the seal vouches for it
      (JSON.parse(openFor(keys, interestCasePlace(interestId), sealed)) as CaseText)
