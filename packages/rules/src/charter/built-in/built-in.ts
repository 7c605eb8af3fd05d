// Owns the list of charters that a team can name without bringing its own.
// It holds no provision: those are in the files beside it.
import type { Charter } from '../charter.js'
import { wholeMembershipGovernance } from './governance.js'
import { pep811Charter } from './pep-811.js'

/**
 * The stricter charter: as `pep-811`, but a nomination needs two thirds of the whole membership.
 * @source charter-rules B, the stricter reading
 * @reading docs/READINGS.md#two-thirds
 */
export const wholeMembershipCharter: Charter = {
  ...pep811Charter,
  id: 'whole-membership',
  title: 'Charter of the whole membership',
  summary:
    'The rules of the charter after PEP 811, but for nominations: two thirds of the whole membership, half of it taking part, after a week of review.',
  governance: wholeMembershipGovernance,
}

/**
 * The charters that a team can name without bringing its own, by id.
 * @source PEP 811
 */
export const builtInCharters: Readonly<Record<string, Charter>> = {
  [pep811Charter.id]: pep811Charter,
  [wholeMembershipCharter.id]: wholeMembershipCharter,
}
