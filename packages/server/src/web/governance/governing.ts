// Which teams' governance a person is shown, and as what: its members, its admins, and the body that oversees it. To
// anybody else there is no such team.
import type { FastifyRequest } from 'fastify'
import { selectTeams, type Team } from '../../charter/store.js'
import type { Installation } from '../../db/installation.js'
import { notFound } from '../../http/problems.js'
import type { Person } from '../../identity/viewer.js'
import { sessionOf } from '../sign-in/passkey-routes.js'

export interface Governed {
  readonly team: Team
  readonly isMember: boolean
  readonly isAdmin: boolean
  readonly isOfBody: boolean
}

const asSeenBy = (person: Person, team: Team): Governed => {
  const own = person.memberships.find(({ teamId }) => teamId === team.teamId)
  return {
    team,
    isMember: own !== undefined,
    isAdmin: own?.roles.includes('admin') ?? false,
    isOfBody: person.memberships.some(
      ({ teamId, roles, acknowledged }) =>
        teamId === team.oversightTeamId && acknowledged && roles.includes('steering-council'),
    ),
  }
}

/** The teams whose governance this person is shown: their own, and those their body oversees. */
export const governedTeams = async (
  installation: Installation,
  person: Person,
): Promise<readonly Governed[]> =>
  (await selectTeams(installation.db.app))
    .map((team) => asSeenBy(person, team))
    .filter(({ team, isMember, isOfBody }) => (isMember && team.hostsCases) || isOfBody)

export type OfTeam = { Params: { slug: string } }

export interface Governing extends Governed {
  readonly person: ReturnType<typeof sessionOf>
  readonly all: readonly Governed[]
}

/** The person and the team of the address. */
export const governing = async (
  installation: Installation,
  request: FastifyRequest<OfTeam>,
): Promise<Governing> => {
  const person = sessionOf(request)
  const all = await governedTeams(installation, person)
  const slug = request.params.slug.toLowerCase()
  const found = all.find(({ team }) => team.slug.toLowerCase() === slug)
  if (found === undefined) throw notFound()
  return { ...found, person, all }
}
