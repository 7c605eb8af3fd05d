// Which teams a person manages, and the one an address names. A team somebody does not manage is not found.

import { electsMembers, isRefusal, type Refusal } from '@parley/rules'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import { selectTeam, selectTeams, type Team } from '../../charter/store.js'
import type { Installation } from '../../db/installation.js'
import { notFound } from '../../http/problems.js'
import type { Person } from '../../identity/viewer.js'
import { sessionOf } from '../sign-in/passkey-routes.js'

const manages = (person: Person, teamId: number): boolean =>
  person.isOwner ||
  person.memberships.some(
    (membership) => membership.teamId === teamId && membership.roles.includes('admin'),
  )

/** The teams that this person manages: as admin, or all of them as owner. */
export const managedTeams = async (
  installation: Installation,
  person: Person,
): Promise<readonly Team[]> =>
  (await selectTeams(installation.db.app)).filter((team) => manages(person, team.teamId))

export interface Managing {
  readonly person: ReturnType<typeof sessionOf>
  readonly team: Team
}

export type BySlug = { Params: { slug: string } }

/** The person and the team of the address; not found for whoever does not manage it. */
export const managing = async (
  installation: Installation,
  request: FastifyRequest<BySlug>,
): Promise<Managing> => {
  const person = sessionOf(request)
  const team = await selectTeam(installation.db.app, request.params.slug)
  if (team === undefined || !manages(person, team.teamId)) throw notFound()
  return { person, team }
}

/** Whether the team elects its members, so that nobody joins it by a form alone. */
export const elects = (team: Team): boolean => electsMembers(charterOf(team), team)

const ABOUT_DECIDED = [
  'member.by-nomination',
  'member.returns-by-nomination',
  'member.source-too-long',
  'member.source-too-short',
  // A list that takes the role of admin from somebody.
  'member.admin-by-body',
]

/** A refusal that a field answers stands at that field. */
export const decidedError = ({ refusal, because }: Refusal) =>
  ABOUT_DECIDED.includes(refusal) ? { decided: because } : undefined

/** 409 for a refusal, 422 for errors, 200 otherwise. */
export const statusOf = (more: { errors?: unknown; refusal?: Refusal | undefined }): number =>
  more.errors !== undefined ? 422 : isRefusal(more.refusal) ? 409 : 200

export const hasErrors = (errors: Readonly<Record<string, string>>): boolean =>
  Object.keys(errors).length > 0

export const goTo = (reply: FastifyReply, path: string): FastifyReply => reply.redirect(path, 303)
