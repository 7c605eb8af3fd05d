// `/setup`: the owner of a fresh installation says who they are, names the team, then sees what is still to be done.
// Each step is a form of its own; the list stays as long as the team is being set up.
import { type Instant, isRefusal, type Refusal, setUpState } from '@parley/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import { addMember } from '../../charter/members.js'
import { type ListedProject, selectProjects, selectTeam, type Team } from '../../charter/store.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, type SiteSettings, sendPage } from '../../http/site.js'
import { nameOwner, UNNAMED_OWNER } from '../../identity/owner.js'
import { selectPasskeys } from '../../identity/passkeys.js'
import { checkPerson } from '../../identity/people.js'
import { checkTeam, createTeam } from '../../identity/teams.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card, type TodoItem, TodoList } from '../look/card.js'
import { Button } from '../look/form/buttons.js'
import { Check } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, type FieldValues } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { sessionOf } from '../sign-in/passkey-routes.js'
import { drawForm } from './draw-form.js'
import { typedIn } from './forms.js'
import { goTo, hasErrors } from './managed.js'
import { NewTeamFields, newTeamIn } from './settings-pages.js'

interface Step {
  readonly person: Person
  readonly now: Instant
  readonly values?: FieldValues
  readonly errors?: FieldErrors
  readonly refusal?: Refusal
}

const labels = { name: 'Your name', email: 'Your email' }

const drawYou = (step: Step): string => {
  const name = step.person.name === UNNAMED_OWNER ? '' : step.person.name
  const values = { name, email: '', ...step.values }
  const field = bindForm(values, step.errors)
  return drawForm({
    ...step,
    values,
    labels,
    title: 'Welcome. Who are you?',
    lede: 'Step 1 of 3. You own this installation: you set it up and manage its teams. It lets you read no case; only members of a team do.',
    action: '/setup/you',
    here: '/setup',
    back: '/',
    button: 'Go on',
    children: (
      <>
        <Field {...field('name')} label="Your name" autocomplete="name" />
        <Field
          {...field('email')}
          label="Your email"
          help="Where links to sign in are sent."
          type="email"
          autocomplete="email"
        />
      </>
    ),
  })
}

const drawTeam = (step: Step & { readonly joins: boolean }): string => {
  const values = step.values ?? {}
  return drawForm({
    ...step,
    values,
    labels: { slug: 'Short name', ...labels, name: 'Name' },
    title: 'Name the team',
    lede: 'Step 2 of 3. Everything but the short name can be changed later.',
    action: '/setup/team',
    here: '/setup',
    back: '/',
    button: 'Make the team',
    children: (
      <>
        <NewTeamFields values={values} errors={step.errors} />
        <Check
          name="joins"
          label="I am a member of it, and an admin"
          checked={step.joins}
          help="Otherwise you manage it from outside and read none of its cases."
        />
      </>
    ),
  })
}

interface Overview {
  readonly person: Person
  readonly team: Team
  readonly projects: readonly ListedProject[]
  readonly hasPasskey: boolean
  readonly settings: SiteSettings
}

/** How far its admins are: as many as the charter asks for, and come in. */
const adminsOf = (team: Team) => {
  const { isSetUp, admins, needed } = setUpState(charterOf(team), team.admins)
  const { adminsToCome } = team
  const toCome = adminsToCome === 0 ? '' : ` (${adminsToCome} invited, not yet come in)`
  return {
    hasCome: isSetUp && admins - adminsToCome >= needed,
    isInvited: isSetUp,
    text: `Its admins: ${admins} of at least ${needed}${toCome}`,
  }
}

interface SetUpStep {
  readonly done: boolean
  readonly text: string
  /** Where it is done, and what the button says until it is. */
  readonly href: string
  readonly label: string
}

/** A step leads to where it is done, before and after. */
const toDo = ({ done, text, href, label }: SetUpStep): TodoItem => ({
  text: done ? <a href={href}>{text}</a> : text,
  done,
  aside: done ? undefined : (
    <Button href={href} small>
      {label}
    </Button>
  ),
})

const todoOf = ({ team, projects, hasPasskey, settings }: Overview): readonly TodoItem[] => {
  const here = `/admin/${team.slug}`
  const admins = adminsOf(team)
  const hasProjects = projects.length > 0
  const osv = team.settings.osvRepo ?? settings.osv.repo
  const steps: readonly SetUpStep[] = [
    {
      done: true,
      text: `The team ${team.name} is named`,
      ...{ href: `${here}/settings`, label: 'Settings' },
    },
    {
      done: hasProjects,
      text: 'Its projects: what reports can be about',
      href: hasProjects ? `${here}#projects` : `${here}/projects/new`,
      label: 'Add a project',
    },
    {
      done: admins.hasCome,
      text: admins.text,
      href: admins.isInvited ? here : `${here}/members/new`,
      label: admins.isInvited ? 'See who' : 'Add a member',
    },
    {
      done: hasPasskey,
      text: 'A passkey, so that you come in without a link: add it now, while you need no other proof that it is you',
      ...{ href: '/account#passkeys', label: 'Add a passkey' },
    },
    {
      done: settings.mail.smtpUrl !== undefined,
      text: 'Mail goes out (PARLEY_SMTP_URL, in the environment)',
      ...{ href: '/waiting', label: 'What waits' },
    },
    {
      done: settings.cve.account !== undefined,
      text: 'CVE Services are connected (PARLEY_CVE_URL, in the environment)',
      ...{ href: `${here}/settings`, label: 'Settings' },
    },
    {
      done: osv !== undefined,
      text: 'An advisory database takes OSV records (PARLEY_OSV_REPO, or the team’s settings)',
      ...{ href: `${here}/settings`, label: 'Settings' },
    },
  ]
  return steps.map(toDo)
}

const drawOverview = (page: Overview): string => {
  const { person, team } = page
  const isSetUp = adminsOf(team).hasCome
  return drawForPerson(person, {
    title: 'Setting up',
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead
          title={isSetUp ? `${team.name} is set up` : `${team.name} is being set up`}
          lede={
            isSetUp
              ? 'What is open below can follow at any time.'
              : 'Step 3 of 3. It takes reports meanwhile; nothing is lost.'
          }
          aside={<Button href={`/admin/${team.slug}`}>To the team</Button>}
        />
        <Card title="What is to be done">
          <TodoList items={todoOf(page)} />
        </Card>
        <Note>
          Reports come in at <a href="/report">/report</a>. Keep a copy of the keys apart from the
          database, as the first start said.
        </Note>
      </div>
    ),
  })
}

const ownerOf = (request: FastifyRequest) => {
  const person = sessionOf(request)
  if (!person.isOwner) throw notFound()
  return person
}

const registerSteps = (app: FastifyInstance, { installation }: Site) => {
  const config = { access: 'signed-in' } as const
  app.post('/setup/you', { config }, async (request, reply) => {
    const step = { person: ownerOf(request), now: installation.now() }
    const values = typedIn(request.body, ['name', 'email'])
    const { name = '', email = '' } = values
    const errors = checkPerson({ name, email })
    if (hasErrors(errors)) return sendPage(reply, drawYou({ ...step, values, errors }), 422)
    const outcome = await nameOwner(installation, step.person, { name, email })
    if (isRefusal(outcome))
      return sendPage(reply, drawYou({ ...step, values, refusal: outcome }), 409)
    return goTo(reply, '/setup')
  })
  app.post('/setup/team', { config }, async (request, reply) => {
    const step = { person: ownerOf(request), now: installation.now() }
    const { values, team } = newTeamIn(request.body)
    const joins = textOf(request.body, 'joins') === 'yes'
    const errors = checkTeam(team)
    if (hasErrors(errors)) return sendPage(reply, drawTeam({ ...step, values, errors, joins }), 422)
    const made = await createTeam(installation, step.person, team)
    if (isRefusal(made))
      return sendPage(reply, drawTeam({ ...step, values, refusal: made, joins }), 409)
    const { name, email } = step.person
    if (joins) {
      const { teamId } = made
      const member = { teamId, name, email: email ?? undefined, roles: ['admin'] }
      await addMember(installation, step.person, member)
    }
    return goTo(reply, '/setup')
  })
}

export const registerSetupPages = (app: FastifyInstance, site: Site): void => {
  const { installation, settings } = site
  const config = { access: 'signed-in' } as const
  app.get('/setup', { config }, async (request, reply) => {
    const person = ownerOf(request)
    const now = installation.now()
    if (person.email === null) return sendPage(reply, drawYou({ person, now }))
    const team = await selectTeam(installation.db.app)
    if (team === undefined) return sendPage(reply, drawTeam({ person, now, joins: true }))
    const [projects, passkeys] = await Promise.all([
      selectProjects(installation.db.app, team.teamId),
      selectPasskeys(installation, person.personId),
    ])
    const hasPasskey = passkeys.length > 0
    return sendPage(reply, drawOverview({ person, team, projects, hasPasskey, settings }))
  })
  registerSteps(app, site)
}
