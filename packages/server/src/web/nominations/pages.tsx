// Nominations at their addresses. A nomination that is not shown to somebody answers as one that does not exist.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isVote } from '../../charter/ballots/cast.js'
import { charterOf } from '../../charter/charter-of.js'
import { noVote, voteByName } from '../../charter/council/vote.js'
import { noteNomination } from '../../charter/interests/sponsor.js'
import { sayWho } from '../../charter/nominations/candidate.js'
import { checkNominee, nominate, withdrawNomination } from '../../charter/nominations/nominate.js'
import { listNominations, loadNominationPage } from '../../charter/nominations/page.js'
import { selectRecorded } from '../../charter/nominations/recorded.js'
import { openVeto } from '../../charter/nominations/veto.js'
import { bodyMissing } from '../../charter/oversight/seated.js'
import { selectTeams } from '../../charter/store.js'
import type { Installation } from '../../db/installation.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { governedTeams } from '../governance/governing.js'
import { loadInterest, loadInterests } from '../interests/member-pages.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { typedIn } from '../team/forms.js'
import { registerCasting } from './casting.js'
import { registerHeldBallotPages } from './held-pages.js'
import { isNominationId, ofNomination } from './ids.js'
import { type Barred, NOMINATION_FIELDS, NominatePage, NominationsPage } from './list-page.js'
import { NominationView } from './nomination-page.js'
import type { WhoProps } from './who-card.js'

const config = { access: 'signed-in' } as const

type OfNomination = { Params: { nomination: string } }

const teamsOf = ({ memberships }: Person) => memberships.filter(({ hostsCases }) => hostsCases)

interface Form {
  readonly values: FieldValues
  readonly interest?: string | undefined
  readonly errors?: FieldErrors
  readonly refusal?: Refusal
}

/** Teams of a person in which nobody can be nominated now, and why. */
const barredIn = async ({ db }: Installation, person: Person): Promise<readonly Barred[]> => {
  const own = teamsOf(person).map(({ teamId }) => teamId)
  const teams = (await selectTeams(db.app)).filter(({ teamId }) => own.includes(teamId))
  const all = await Promise.all(
    teams.map(async (team) => ({ name: team.name, refusal: await bodyMissing(db.app, team) })),
  )
  return all.flatMap(({ name, refusal }) => (refusal === undefined ? [] : [{ name, ...refusal }]))
}

const sendForm = async (
  { installation }: Site,
  { reply, person }: { readonly reply: FastifyReply; readonly person: Person },
  form: Form,
) => {
  const barred = form.refusal ? [] : await barredIn(installation, person)
  const teams = teamsOf(person)
  const team = teams.find(({ slug }) => slug === form.values['team']) ?? teams[0]
  const html = drawForPerson(person, {
    title: 'Nominate somebody',
    place: 'governance',
    children: (
      <NominatePage
        teams={teams}
        backgrounds={charterOf(team).governance.nomination.expectedBackgrounds.value}
        csrf={person.session?.csrf ?? ''}
        interest={form.interest}
        values={form.values}
        barred={barred}
        errors={form.errors ?? {}}
        refusal={form.refusal}
      />
    ),
  })
  return sendPage(reply, html, form.errors ? 422 : form.refusal ? 409 : 200)
}

const registerMaking = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  /** The form as the case of an interest fills it, for its sponsor. */
  const valuesFrom = async (person: Person, interestId: string): Promise<FieldValues> => {
    const found = await loadInterest(installation, person, interestId)
    if (found === undefined || found.sponsorId !== person.personId) throw notFound()
    const { name, email, githubLogin, background } = found.said
    return { team: found.slug, name, email, githubLogin, background, ...found.text }
  }
  app.get('/nominations', { config }, async ({ viewer }, reply) => {
    const person = personOf(viewer)
    const nominations = await listNominations(installation, person)
    const recorded = await selectRecorded(installation.db.app)
    const interests = await loadInterests(installation, person)
    const mine = teamsOf(person).map(({ teamId }) => teamId)
    const teams = (await selectTeams(installation.db.app)).filter(({ teamId }) =>
      mine.includes(teamId),
    )
    const [governed] = await governedTeams(installation, person)
    const html = drawForPerson(person, {
      title: 'Nominations',
      place: 'governance',
      children: (
        <NominationsPage
          nominations={nominations}
          recorded={recorded}
          interests={interests}
          teams={teams}
          mayNominate={teamsOf(person).length > 0}
          barred={await barredIn(installation, person)}
          slug={governed?.team.slug}
        />
      ),
    })
    return sendPage(reply, html)
  })
  type Asked = { Querystring: { interest?: string; team?: unknown } }
  app.get<Asked>('/nominations/new', { config }, async ({ viewer, query }, reply) => {
    const person = personOf(viewer)
    if (teamsOf(person).length === 0) throw notFound()
    const { interest, team } = query
    const asked = typeof team === 'string' ? { team } : {}
    const values = interest === undefined ? asked : await valuesFrom(person, interest)
    return sendForm(site, { reply, person }, { values, interest })
  })
  app.post('/nominations', { config }, async ({ viewer, body }, reply) => {
    const person = personOf(viewer)
    const values = typedIn(body, NOMINATION_FIELDS)
    const given = textOf(body, 'interest')
    const interest = isNominationId(given) ? given : undefined
    const teams = teamsOf(person)
    const team = teams.find(({ slug }) => slug === values['team']) ?? teams[0]
    if (team === undefined) throw notFound()
    const text = (name: string) => values[name] ?? ''
    const nominee = {
      name: text('name'),
      email: text('email'),
      githubLogin: text('githubLogin'),
      background: text('background'),
      bio: text('bio'),
      reasons: text('reasons'),
    }
    const isOther = text('team') !== '' && team.slug !== text('team')
    const errors = {
      ...(isOther ? { team: 'You are not in that team, or no more. Choose one of yours.' } : {}),
      ...checkNominee(nominee),
    }
    const at = { reply, person }
    if (Object.keys(errors).length > 0) return sendForm(site, at, { values, interest, errors })
    const made = await nominate(installation, person, { ...nominee, teamId: team.teamId })
    if (isRefusal(made)) return sendForm(site, at, { values, interest, refusal: made })
    const { nominationId } = made
    if (interest !== undefined)
      await noteNomination(installation, person, { interestId: interest, nominationId })
    return reply.redirect(`/nominations/${made.nominationId}`, 303)
  })
}

const registerOne = (app: FastifyInstance, { installation }: Site): void => {
  const send = async (
    reply: FastifyReply,
    person: Person,
    of: {
      readonly nominationId: string
      readonly refusal?: Refusal
      readonly typed?: WhoProps['typed']
    },
  ) => {
    const page = await loadNominationPage(installation, person, of.nominationId)
    if (page === undefined) throw notFound()
    const { personId, session } = person
    const rpId = new URL(installation.url).hostname
    const html = drawForPerson(person, {
      title: 'A nomination',
      place: 'governance',
      children: (
        <NominationView
          {...{ page, rpId, personId, csrf: session?.csrf ?? '' }}
          {...{ refusal: of.refusal, typed: of.typed }}
        />
      ),
    })
    return sendPage(reply, html, of.refusal === undefined ? 200 : 409)
  }
  const act = (
    path: string,
    work: (person: Person, nominationId: string, body: unknown) => Promise<unknown>,
  ) =>
    app.post<OfNomination>(
      `/nominations/:nomination/${path}`,
      { config },
      async ({ params, viewer, body }, reply) => {
        const person = personOrNothing(viewer)
        const nominationId = ofNomination(params)
        const outcome = await work(person, nominationId, body)
        const typed = { email: textOf(body, 'email'), same: textOf(body, 'same') }
        if (isRefusal(outcome))
          return send(reply, person, { nominationId, refusal: outcome, typed })
        return reply.redirect(`/nominations/${nominationId}`, 303)
      },
    )
  app.get<OfNomination>('/nominations/:nomination', { config }, async ({ params, viewer }, reply) =>
    send(reply, personOrNothing(viewer), { nominationId: ofNomination(params) }),
  )
  act('withdraw', (person, id) => withdrawNomination(installation, person, id))
  act('who', (person, nominationId, body) => {
    const same = textOf(body, 'same')
    const isSame = same === 'yes' ? true : same === 'no' ? false : undefined
    return sayWho(installation, person, { nominationId, email: textOf(body, 'email'), isSame })
  })
  act('veto', (person, id) => openVeto(installation, person, id))
  act('veto/vote', async (person, nominationId, body) => {
    const vote = textOf(body, 'vote')
    const hasConflict = textOf(body, 'conflict') !== ''
    return isVote(vote)
      ? voteByName(installation, person, { decisionId: nominationId, hasConflict, vote })
      : noVote
  })
}

/** Nominations: made by members, decided by ballot, open to a veto. */
export const registerNominationPages = (app: FastifyInstance, site: Site): void => {
  registerMaking(app, site)
  registerOne(app, site)
  registerCasting(app, site)
  registerHeldBallotPages(app, site)
}
