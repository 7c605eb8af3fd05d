// Amending a team's charter: a provision of its own in the place of the built-in one, or the built-in one again. Which
// provisions and which numbers is the rules' to say.
import {
  amendable,
  amendCharter,
  type CharterAmendment,
  isRefusal,
  type Refusal,
  refuse,
} from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { actorBy, type By, refusalBy } from '../identity/by.js'
import { noteCharterChange } from './changes.js'
import type { CharterOverrides } from './charter-of.js'

interface OfTeam {
  readonly teamId: number
}

const labelOf = (path: string): string =>
  amendable.find((provision) => provision.path === path)?.label ?? path

const write = (
  installation: Installation,
  by: By,
  input: OfTeam & { readonly path: string; readonly amendment: CharterAmendment | null },
): Promise<true | Refusal> =>
  change(installation, actorBy(by), async (change) => {
    const { tx, now, record } = change
    const { teamId, path, amendment } = input
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'team.manage', { object, now })
    if (refusal !== undefined) return refusal
    const row = await tx
      .selectFrom('team')
      .select(['charterOverrides'])
      .where('teamId', '=', teamId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    // because: only this function writes the column, after the rules looked
    const { [path]: before, ...others } = row.charterOverrides as CharterOverrides
    const own =
      amendment === null
        ? others
        : { ...others, [path]: { value: amendment.value, source: amendment.source } }
    await tx
      .updateTable('team')
      .set({ charterOverrides: sql`${JSON.stringify(own)}::jsonb` })
      .where('teamId', '=', teamId)
      .execute()
    await noteCharterChange(change, by, {
      teamId,
      what:
        amendment === null
          ? `${labelOf(path)}: as in the charter again.`
          : `${labelOf(path)}: ${amendment.value}.`,
      source: amendment?.source ?? '',
    })
    await record({
      name: 'charter:amended',
      teamId,
      facts: {
        path,
        from: typeof before?.value === 'number' ? before.value : null,
        to: amendment?.value ?? null,
        source: amendment?.source ?? null,
      },
    })
    return true as const
  })

/** Sets a provision for a team. */
export const setProvision = async (
  installation: Installation,
  by: By,
  input: OfTeam & CharterAmendment,
): Promise<true | Refusal> => {
  const { teamId, ...asked } = input
  const amendment = amendCharter(asked)
  return isRefusal(amendment)
    ? amendment
    : write(installation, by, { teamId, path: amendment.path, amendment })
}

/** Takes a team's own provision back: the built-in charter's holds again. */
export const dropProvision = async (
  installation: Installation,
  by: By,
  { teamId, path }: OfTeam & { readonly path: string },
): Promise<true | Refusal> =>
  amendable.some((provision) => provision.path === path)
    ? write(installation, by, { teamId, path, amendment: null })
    : refuse('charter.not-amendable', 'A team does not set this provision for itself.')
