// Amending a team's charter: a provision of its own in the place of the built-in one, or the built-in one again. Which
// provisions and which numbers is the rules' to say.
import {
  type Amendable,
  amendable,
  amendableValue,
  amendCharter,
  type CharterAmendment,
  checkSource,
  isRefusal,
  type Refusal,
  refuse,
  refuseMistaken,
} from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { actorBy, type By, refusalBy } from '../identity/by.js'
import type { Person } from '../identity/viewer.js'
import { noteCharterChange } from './changes.js'
import {
  type CharteredTeam,
  type CharterOverrides,
  charterOf,
  checkOverrides,
  writtenCharter,
} from './charter-of.js'
import { type ChangePreview, previewChange } from './preview.js'

interface OfTeam {
  readonly teamId: number
}

const labelOf = (path: string): string =>
  amendable.find((provision) => provision.path === path)?.label ?? path

/** A provision as the team would set it; with no value, as the charter has it again. */
interface Wanted {
  readonly path: string
  readonly value: number | null
  readonly source: string
}

/** The team as it would be, or why no team could decide so. */
const amended = (team: CharteredTeam, { path, value, source }: Wanted): CharteredTeam | Refusal => {
  // because: only `write` writes the column, after the rules looked
  const { [path]: _, ...others } = team.charterOverrides as CharterOverrides
  const charterOverrides = value === null ? others : { ...others, [path]: { value, source } }
  const to = { charter: team.charter, charterOverrides }
  if (checkOverrides(writtenCharter(to.charter), charterOverrides).length > 0)
    return refuse('charter.overrides-do-not-fit', 'This provision is no number in the charter.')
  return refuseMistaken(charterOf(to)) ?? to
}

export interface AmendmentPreview extends ChangePreview {
  readonly provision: Amendable
  readonly from: number
  /** The number it would be. */
  readonly to: number
  /** Whether the charter's own number would hold again. */
  readonly isBack: boolean
}

/** What an amendment would change. Refused as the amendment itself would be, but for where it was decided. */
export const previewAmendment = async (
  installation: Installation,
  person: Person,
  {
    team,
    path,
    value,
  }: {
    readonly team: CharteredTeam & OfTeam
    readonly path: string
    readonly value: number | null
  },
): Promise<AmendmentPreview | Refusal> => {
  const provision = amendable.find((one) => one.path === path)
  if (provision === undefined)
    return refuse('charter.not-amendable', 'A team does not set this provision for itself.')
  const source = 'where it is decided: to be said below'
  const asked = value === null ? undefined : amendCharter({ path, value, source })
  if (isRefusal(asked)) return asked
  const to = amended(team, { path, value, source })
  if (isRefusal(to)) return to
  const preview = await previewChange(installation, person, { team, to })
  return {
    ...preview,
    provision,
    from: amendableValue(charterOf(team), provision).value,
    to: amendableValue(preview.charter, provision).value,
    isBack: value === null,
  }
}

const write = (
  installation: Installation,
  by: By,
  input: OfTeam & Wanted,
): Promise<true | Refusal> =>
  change(installation, actorBy(by), async (change) => {
    const { tx, now, record } = change
    const { teamId, path, value, source } = input
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'team.manage', { object, now })
    if (refusal !== undefined) return refusal
    const row = await tx
      .selectFrom('team')
      .select(['charter', 'charterOverrides'])
      .where('teamId', '=', teamId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const to = amended(row, input)
    if (isRefusal(to)) return to
    // because: only this function writes the column, after the rules looked
    const before = (row.charterOverrides as CharterOverrides)[path]
    await tx
      .updateTable('team')
      .set({ charterOverrides: sql`${JSON.stringify(to.charterOverrides)}::jsonb` })
      .where('teamId', '=', teamId)
      .execute()
    await noteCharterChange(change, by, {
      teamId,
      what:
        value === null
          ? `${labelOf(path)}: as in the charter again.`
          : `${labelOf(path)}: ${value}.`,
      source,
    })
    const from = typeof before?.value === 'number' ? before.value : null
    await record({ name: 'charter:amended', teamId, facts: { path, from, to: value, source } })
    return true as const
  })

/** Sets a provision for a team. */
export const setProvision = async (
  installation: Installation,
  by: By,
  { teamId, ...asked }: OfTeam & CharterAmendment,
): Promise<true | Refusal> => {
  const amendment = amendCharter(asked)
  return isRefusal(amendment) ? amendment : write(installation, by, { teamId, ...amendment })
}

/** Takes a team's own provision back: the built-in charter's holds again. That was decided somewhere, too. */
export const dropProvision = async (
  installation: Installation,
  by: By,
  { teamId, path, source }: OfTeam & { readonly path: string; readonly source: string },
): Promise<true | Refusal> => {
  if (!amendable.some((provision) => provision.path === path))
    return refuse('charter.not-amendable', 'A team does not set this provision for itself.')
  const checked = checkSource(source)
  return isRefusal(checked)
    ? checked
    : write(installation, by, { teamId, path, value: null, source: checked })
}
