// Adopting another charter as a whole: a built-in one, or a version read from a file. Shown beforehand in the sentences
// that would go and come; done by an admin with a fresh proof, who says where it was decided.
import {
  builtInCharters,
  checkAdoption,
  checkSource,
  isRefusal,
  type Refusal,
  refuse,
  refuseMistaken,
  refuseOtherBody,
  refuseQuorum,
} from '@parley/rules'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { actorBy, type By, refusalBy } from '../identity/by.js'
import { selectBodyOf } from '../identity/oversight.js'
import { lockTeam } from '../identity/people.js'
import type { Person } from '../identity/viewer.js'
import { noteCharterChange } from './changes.js'
import { type CharteredTeam, charterOf, checkOverrides } from './charter-of.js'
import { knownCharter, readVersions } from './known.js'
import { type ChangePreview, previewChange } from './preview.js'
import { selectActiveMembers, type Team } from './store.js'

export interface OfferedCharter {
  readonly name: string
  readonly title: string
  /** When the version was read from its file; null for a built-in one. */
  readonly readAt: number | null
}

/** Every charter a team can adopt: the built-in ones, then the versions of files, the newest first. */
export const offeredCharters = async (
  installation: Installation,
): Promise<readonly OfferedCharter[]> => {
  await readVersions(installation)
  const versions = await installation.db.app
    .selectFrom('charterVersion')
    .select(['charter', 'readAt'])
    .orderBy('readAt', 'desc')
    .orderBy('charter')
    .limit(50)
    .execute()
  return [
    ...Object.values(builtInCharters).map(({ id, title }) => ({ name: id, title, readAt: null })),
    ...versions.map(({ charter, readAt }) => ({
      name: charter,
      title: knownCharter(charter)?.title ?? charter,
      readAt,
    })),
  ]
}

export interface AdoptionPreview extends ChangePreview {
  readonly name: string
}

const unknown = () => refuse('charter.unknown', 'There is no such charter.')

/** What of a team decides whether it can adopt a charter. */
interface Standing {
  readonly admins: number
  readonly members: number
  /** A team is named as the body that oversees it. */
  readonly isNamed: boolean
}

/** The team as it would be with this charter; its own provisions stay where they fit. Or why it cannot decide so. */
const adopted = (
  team: CharteredTeam,
  { name, admins, members, isNamed }: Standing & { readonly name: string },
): CharteredTeam | Refusal => {
  const written = knownCharter(name)
  if (written === undefined) return unknown()
  const misfits = checkOverrides(written, team.charterOverrides)
  if (misfits.length > 0) {
    const because = `Take back first what the team has set for itself: ${misfits.map(({ path }) => path).join(', ')}.`
    return refuse('charter.overrides-do-not-fit', because)
  }
  const to = { charter: name, charterOverrides: team.charterOverrides }
  const after = charterOf(to)
  const charters = { before: charterOf(team), after }
  return (
    refuseMistaken(after) ??
    checkAdoption(charters, admins) ??
    refuseQuorum(after, members) ??
    refuseOtherBody(charters, { isNamed }) ??
    to
  )
}

/** What adopting a charter would change for a team. Refused as adopting it would be. */
export const previewAdoption = async (
  installation: Installation,
  person: Person,
  { team, name }: { readonly team: Team; readonly name: string },
): Promise<AdoptionPreview | Refusal> => {
  const { admins, members, oversightTeamId } = team
  const to = adopted(team, { name, admins, members, isNamed: oversightTeamId !== null })
  if (isRefusal(to)) return to
  return { name, ...(await previewChange(installation, person, { team, to })) }
}

/** Adopts a charter for a team, from now on. What runs under the old one, such as a ballot, ends under the old one. */
export const adoptCharter = async (
  installation: Installation,
  by: By,
  input: { readonly teamId: number; readonly name: string; readonly source: string },
): Promise<true | Refusal> => {
  const { teamId, name } = input
  await readVersions(installation)
  return change<true>(installation, actorBy(by), async (change) => {
    const { tx, now, record } = change
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'team.manage', { object, now })
    if (refusal !== undefined) return refusal
    const source = checkSource(input.source)
    if (typeof source !== 'string') return source
    const team = await lockTeam(tx, teamId)
    if (team === undefined) return refuse('team.unknown', 'There is no such team.')
    const members = await selectActiveMembers(tx, teamId)
    const admins = members.filter(({ roles }) => roles.includes('admin')).length
    const isNamed = (await selectBodyOf(tx, teamId)) !== undefined
    const to = adopted(team, { name, admins, members: members.length, isNamed })
    if (isRefusal(to)) return to
    if (team.charter === name)
      return refuse('charter.in-force', 'The team decides by this charter already.')
    await tx.updateTable('team').set({ charter: name }).where('teamId', '=', teamId).execute()
    const what = `Adopted “${charterOf(to).title}” (${name}) in the place of ${team.charter}.`
    await noteCharterChange(change, by, { teamId, what, source })
    await record({
      name: 'charter:adopted',
      teamId,
      facts: { from: team.charter, to: name, source },
    })
    return true as const
  })
}
