// `/admin` and what its forms do to a team's members. Who may do it is the actions' answer; a team that somebody does
// not manage is not found.
import { checkAdmins, isRefusal, type Refusal, type Unvoted } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { thinProjects } from '../../cases/availability/page.js'
import { selectStillOpen } from '../../cases/leaving.js'
import { isId } from '../../cases/load.js'
import { charterOf } from '../../charter/charter-of.js'
import { addMember, changeRoles, inviteAgain, setContact } from '../../charter/members.js'
import { beginLeaving, takeBackLeaving } from '../../charter/offboarding/begin.js'
import { adminsWithout } from '../../charter/offboarding/end.js'
import { needsDecision } from '../../charter/offboarding/unvoted.js'
import { loadOnboarding } from '../../charter/onboarding/load.js'
import { bodyMissing } from '../../charter/oversight/seated.js'
import { countPasskeys } from '../../charter/passkeys-only/store.js'
import { signOutMember } from '../../charter/sign-out.js'
import { selectManagedMembers, selectProjects } from '../../charter/store.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { checkPerson } from '../../identity/people.js'
import { countContacts } from '../../identity/project-contacts.js'
import { sessionOf } from '../sign-in/passkey-routes.js'
import { type AdminPage, drawAdmin } from './draw-admin.js'
import { drawMember, type MemberPage } from './draw-member.js'
import { drawNewMember } from './draw-new-member.js'
import { memberIn, typedIn } from './forms.js'
import {
  type BySlug,
  decidedError,
  elects,
  goTo,
  hasErrors,
  type Managing,
  managedTeams,
  managing,
  statusOf,
} from './managed.js'

const config = { access: 'admin' } as const

const done: Readonly<Record<string, string>> = {
  left: 'The membership has ended. Cases they coordinated go to others by the charter.',
  offboard: 'Their cases are being handed over; the membership ends when the last one is.',
  stay: 'They stay. What others have accepted stays with those.',
  saved: 'Saved.',
  'sign-out': 'They are signed out everywhere, and their API tokens are revoked.',
}

type At = { readonly reply: FastifyReply; readonly managing: Managing }

const sendAdmin = async (
  { installation }: Site,
  { reply, managing }: At,
  more: Partial<AdminPage> = {},
) => {
  const { person, team } = managing
  const { app } = installation.db
  const [teams, members, projects, contacts, thin, missing] = await Promise.all([
    managedTeams(installation, person),
    selectManagedMembers(app, team.teamId),
    selectProjects(app, team.teamId),
    countContacts(app),
    team.hostsCases ? thinProjects(installation, team) : [],
    team.hostsCases ? bodyMissing(app, team) : undefined,
  ])
  const now = installation.now()
  const page = { person, team, teams, members, projects, contacts, thin, missing, now, ...more }
  return sendPage(reply, drawAdmin(page), statusOf(more))
}

type ByMember = { Params: { slug: string; member: string } }

const sendMember = async (
  { installation }: Site,
  { reply, managing, membershipId }: At & { membershipId: string },
  more: Partial<MemberPage> = {},
) => {
  const { person, team } = managing
  const members = await selectManagedMembers(installation.db.app, team.teamId)
  const member = members.find((one) => one.membershipId === membershipId)
  if (member === undefined) throw notFound()
  const passkeys = await countPasskeys(installation.db.app, member.personId)
  const { teamId } = team
  const stillOpen = await selectStillOpen(installation, person, { teamId, ...member })
  // The same answer that the action gives.
  const mayNotLeave = checkAdmins(charterOf(team), adminsWithout(members, membershipId))
  const isNew = (await loadOnboarding(installation, person, membershipId)) !== undefined
  const onboarding = isNew ? `/onboarding/${membershipId}` : undefined
  const asks = (what: Unvoted) => needsDecision(installation, person, { team, member, what })
  const undecided = { removal: await asks('removal'), admin: await asks('admin-removal') }
  const about = { person, team, member, passkeys, stillOpen, mayNotLeave, onboarding }
  const page = { ...about, now: installation.now(), undecided, ...more }
  return sendPage(reply, drawMember(page), statusOf(more))
}

const registerAdding = (app: FastifyInstance, site: Site) => {
  const { installation } = site
  const pageOf = async (request: FastifyRequest<BySlug>) => {
    const { person, team } = await managing(installation, request)
    const base = { person, now: installation.now(), title: 'New member', lede: team.name }
    const [action, back] = [`/admin/${team.slug}/members`, `/admin/${team.slug}`]
    const of = { here: `${action}/new`, slug: team.slug, elects: elects(team) }
    return { person, team, page: { ...base, ...of, action, back, values: {}, roles: [] } }
  }
  app.get<BySlug>('/admin/:slug/members/new', { config }, async (request, reply) =>
    sendPage(reply, drawNewMember((await pageOf(request)).page)),
  )
  app.post<BySlug>('/admin/:slug/members', { config }, async (request, reply) => {
    const { person, team, page } = await pageOf(request)
    const member = memberIn(request.body)
    const values = typedIn(request.body, ['name', 'email', 'githubLogin', 'decided'])
    const { decided } = values
    const typed = { ...page, values, roles: member.roles }
    const errors = checkPerson(member)
    if (hasErrors(errors)) return sendPage(reply, drawNewMember({ ...typed, errors }), 422)
    const added = await addMember(installation, person, { ...member, decided, teamId: team.teamId })
    if (isRefusal(added)) {
      const atField = decidedError(added)
      const why = atField ? { errors: atField, elects: true } : { refusal: added }
      return sendPage(reply, drawNewMember({ ...typed, ...why }), 409)
    }
    const at = { reply, managing: await managing(installation, request) }
    return sendAdmin(site, at, { invited: { name: member.name, link: added.link } })
  })
}

const ABOUT_UNVOTED = [
  'member.removal-by-body',
  'member.admin-by-body',
  'member.source-too-long',
  'member.source-too-short',
]

/** What the field of that name answers stands beside it. */
const whyNot = (refusal: Refusal, field: 'rolesDecided' | 'leavingDecided') =>
  ABOUT_UNVOTED.includes(refusal.refusal) ? { errors: { [field]: refusal.because } } : { refusal }

const memberOf = ({ params: { member } }: FastifyRequest<ByMember>): string => {
  if (!isId(member)) throw notFound()
  return member
}

/** Whom an admin's page is about, and who manages their team. */
const memberAsked =
  (installation: Site['installation']) =>
  async (request: FastifyRequest<ByMember>, reply: FastifyReply) => {
    const membershipId = memberOf(request)
    return { reply, managing: await managing(installation, request), membershipId }
  }

const ids = ({ managing, membershipId }: Awaited<ReturnType<ReturnType<typeof memberAsked>>>) => ({
  teamId: managing.team.teamId,
  membershipId,
})

/** Ending a membership by its admins: at once, or when what they coordinate is handed over. */
const registerEnding = (app: FastifyInstance, site: Site) => {
  const { installation } = site
  const base = '/admin/:slug/members/:member'
  const of = memberAsked(installation)
  const end = async (
    request: FastifyRequest<ByMember>,
    reply: FastifyReply,
    how: { readonly atOnce: boolean; readonly done: string },
  ) => {
    const at = await of(request, reply)
    const values = typedIn(request.body, ['leavingDecided'])
    const leaving = { ...ids(at), atOnce: how.atOnce, decided: values['leavingDecided'] }
    const outcome = await beginLeaving(installation, at.managing.person, leaving)
    if (isRefusal(outcome))
      return sendMember(site, at, { ...whyNot(outcome, 'leavingDecided'), values })
    return goTo(reply, `/admin/${at.managing.team.slug}?done=${how.done}`)
  }
  app.post<ByMember>(`${base}/leave`, { config }, (request, reply) => {
    return end(request, reply, { atOnce: true, done: 'left' })
  })
  app.post<ByMember>(`${base}/offboard`, { config }, (request, reply) =>
    end(request, reply, { atOnce: false, done: 'offboard' }),
  )
}

const registerMembers = (app: FastifyInstance, site: Site) => {
  const { installation } = site
  const base = '/admin/:slug/members/:member'
  const of = memberAsked(installation)
  app.get<ByMember>(base, { config }, async (request, reply) =>
    sendMember(site, await of(request, reply)),
  )
  app.post<ByMember>(`${base}/roles`, { config }, async (request, reply) => {
    const at = await of(request, reply)
    const { roles } = memberIn(request.body)
    const { roles: wrong } = checkPerson({ name: 'any', roles })
    if (wrong !== undefined) return sendMember(site, at, { errors: { roles: wrong } })
    const values = typedIn(request.body, ['rolesDecided'])
    const decided = values['rolesDecided']
    const wanted = { ...ids(at), roles, decided }
    const outcome = await changeRoles(installation, at.managing.person, wanted)
    if (isRefusal(outcome))
      return sendMember(site, at, { ...whyNot(outcome, 'rolesDecided'), values, roles })
    return goTo(reply, `/admin/${at.managing.team.slug}/members/${at.membershipId}`)
  })
  app.post<ByMember>(`${base}/contact`, { config }, async (request, reply) => {
    const at = await of(request, reply)
    const { email, githubLogin } = memberIn(request.body)
    const values = typedIn(request.body, ['email', 'githubLogin'])
    const errors = checkPerson({ name: 'any', email, githubLogin })
    if (hasErrors(errors)) return sendMember(site, at, { errors, values })
    const contact = { ...ids(at), email, githubLogin }
    const outcome = await setContact(installation, at.managing.person, contact)
    if (isRefusal(outcome)) return sendMember(site, at, { refusal: outcome, values })
    return goTo(reply, `/admin/${at.managing.team.slug}/members/${at.membershipId}`)
  })
  app.post<ByMember>(`${base}/invite`, { config }, async (request, reply) => {
    const at = await of(request, reply)
    const outcome = await inviteAgain(installation, at.managing.person, ids(at))
    if (isRefusal(outcome)) return sendMember(site, at, { refusal: outcome })
    const { link, isMailed } = outcome
    return sendMember(site, at, { invited: { name: 'This person', link, isMailed } })
  })
  const onMember = (path: string, act: typeof takeBackLeaving | typeof signOutMember) =>
    app.post<ByMember>(`${base}/${path}`, { config }, async (request, reply) => {
      const at = await of(request, reply)
      const outcome = await act(installation, at.managing.person, ids(at))
      if (isRefusal(outcome)) return sendMember(site, at, { refusal: outcome })
      return goTo(reply, `/admin/${at.managing.team.slug}?done=${path}`)
    })
  onMember('stay', takeBackLeaving)
  onMember('sign-out', signOutMember)
}

export const registerAdminPages = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.get('/admin', { config }, async (request, reply) => {
    const person = sessionOf(request)
    const [first] = await managedTeams(installation, person)
    if (first === undefined && person.isOwner) return goTo(reply, '/setup')
    if (first === undefined) throw notFound()
    return goTo(reply, `/admin/${first.slug}`)
  })
  app.get<BySlug>('/admin/:slug', { config }, async (request, reply) => {
    const at = { reply, managing: await managing(installation, request) }
    // because: a parsed query is an object of unknown values
    const word = String((request.query as Record<string, unknown>)['done'])
    return sendAdmin(site, at, Object.hasOwn(done, word) ? { done: done[word] } : {})
  })
  registerAdding(app, site)
  registerMembers(app, site)
  registerEnding(app, site)
}
