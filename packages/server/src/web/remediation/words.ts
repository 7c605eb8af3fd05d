// The words of credits. Decides nothing.
import type { CreditRow } from '../../remediation/credits/store.js'

/** How a credit is called on the team's pages. */
export const nameShown = ({ name, chosenName, isReporter }: CreditRow): string =>
  chosenName ?? (name === '' ? (isReporter ? 'The reporter' : 'Somebody') : name)

const DECISIONS = {
  'by-name': 'decided: credited by name',
  anonymous: 'decided: credited as Anonymous',
  'leave-out': 'decided: left out',
} as const

/** Where their consent stands. */
export const consentWords = ({
  consent,
  decision,
}: Pick<CreditRow, 'consent' | 'decision'>): string => {
  switch (consent) {
    case 'unasked':
      return 'not asked yet'
    case 'asked':
      return decision === null ? 'asked, no answer yet' : DECISIONS[decision.choice]
    case 'accepted':
      return 'credited by this name'
    case 'anonymous':
      return 'credited as Anonymous'
    case 'declined':
      return 'does not want to be credited'
  }
}
