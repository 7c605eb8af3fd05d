// What the search of a case's team finds beside report and messages: the advisory as it is drafted, and who is credited.
import type { LoadedCase } from '../cases/load.js'
import type { Tx } from '../db/transaction.js'
import { selectVersion } from './advisory.js'
import { selectCreditRows } from './credits/store.js'

/** The texts of a case's remediation that its team can read. Addresses of the credited are not among them. */
export const remediationTexts = async (tx: Tx, loaded: LoadedCase): Promise<readonly string[]> => {
  const stored = await selectVersion(tx, loaded)
  const credits = await selectCreditRows(tx, loaded)
  const names = credits.flatMap(({ name, chosenName }) => [name, chosenName ?? ''])
  if (stored === undefined) return names
  const { title, description, recordDescription, mitigation, cweIds, modules } = stored.draft
  return [title, description, recordDescription ?? '', mitigation, ...cweIds, ...modules, ...names]
}
