/*
 * Owns what a CSAF document cannot say of an affected entry. Refuses to write it: see affected.ts.
 */
import type { Affected, VersionStatement } from '../advisory/affected.js'
import { lostFields } from '../advisory/losses.js'
import type { Lost } from '../advisory/report.js'
import { hasIdleChange } from '../versions/pieces.js'
import { type PlainStatements, plainStatements } from '../versions/plain-statements.js'
import { statementsOf } from '../versions/statements.js'
import { hasPurl, isWritable, MEANS, productName } from './affected.js'

const NO_PLACE = 'CSAF has no place for it.'

/** What of the advisory's entry at this place is not written. */
export function lostInAffected(affected: Affected, index: number): readonly Lost[] {
  const path = `/affected/${index}`
  if (!productName(affected)) return [{ path, reason: 'CSAF needs the name of a product.' }]
  const statements = statementsOf(affected)
  const said = plainStatements(affected, MEANS)
  const isByDefault = affected.defaultStatus === 'affected' && said.isDefaultSaid
  const isSaid = statements.length === 0 || isByDefault
  const byDefault = isSaid ? undefined : affected.defaultStatus
  const isWhole = affected.defaultStatus === 'affected' || statements.length === 0
  const isSilent = !said.plain.some(isWritable)
  const without = isSilent && !(isWhole && affected.defaultStatus !== undefined)
  return [
    ...(without ? [{ path, reason: 'CSAF needs a status of the product.' }] : []),
    ...lostInVersions(statements, said).map((each) => ({ ...each, path: path + each.path })),
    ...lostFields([
      { path: `${path}/defaultStatus`, value: byDefault, reason: 'CSAF names each version.' },
      {
        path: `${path}/package`,
        value: affected.product && !hasPurl(affected) ? affected.package : undefined,
        reason: 'CSAF names a package by its package URL.',
      },
      { path: `${path}/repo`, value: affected.repo, reason: NO_PLACE },
      { path: `${path}/modules`, value: affected.modules, reason: NO_PLACE },
      { path: `${path}/programFiles`, value: affected.programFiles, reason: NO_PLACE },
      { path: `${path}/programRoutines`, value: affected.programRoutines, reason: NO_PLACE },
      { path: `${path}/platforms`, value: affected.platforms, reason: NO_PLACE },
      {
        path: `${path}/cpes`,
        value: affected.cpes.slice(1),
        reason: 'CSAF has one CPE a product.',
      },
      { path: `${path}/severities`, value: affected.severities, reason: NO_PLACE },
    ]),
  ]
}

/** Paths are relative to the entry. */
function lostInVersions(
  statements: readonly VersionStatement[],
  { plain, unsaid, lost }: PlainStatements,
): readonly Lost[] {
  const unwritable = new Set(plain.filter((each) => !isWritable(each)).map(({ place }) => place))
  const unsaidPlaces = statements.flatMap((statement, place): readonly Lost[] => {
    const path = `/versions/${place}`
    const reason = unsaid.get(place)
    if (reason !== undefined) return [{ path, reason }]
    if (unwritable.has(place)) return [{ path, reason: 'CSAF has versions and their ranges.' }]
    return hasIdleChange(statement) ? [{ path: `${path}/changes`, reason: NO_PLACE }] : []
  })
  return [...unsaidPlaces, ...lost]
}
