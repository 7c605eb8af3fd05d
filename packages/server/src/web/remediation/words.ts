// The words of credits. Decides nothing.
import { type CreditRow, isOfPerson } from '../../remediation/credits/store.js'

/** How a credit is called on the team's pages. */
export const nameShown = ({ name, chosenName, isReporter }: CreditRow): string =>
  chosenName ?? (name === '' ? (isReporter ? 'The reporter' : 'Somebody') : name)

const DECISIONS = {
  'by-name': 'decided: credited by name',
  anonymous: 'decided: credited as Anonymous',
  'leave-out': 'decided: left out',
} as const

/** Where their consent stands. */
export const consentWords = (row: CreditRow): string => {
  const { consent, decision } = row
  switch (consent) {
    case 'unasked':
    case 'asked':
      if (!isOfPerson(row)) return 'a tool, named as given'
      if (decision !== null) return DECISIONS[decision.choice]
      return consent === 'asked' ? 'asked, no answer yet' : 'not asked yet'
    case 'accepted':
      return 'credited by this name'
    case 'anonymous':
      return 'credited as Anonymous'
    case 'declined':
      return 'does not want to be credited'
  }
}
