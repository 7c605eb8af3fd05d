// `/admin/{team}/settings`, `…/projects/…` and `/admin/new`: forms that change a team and its projects. A refused form is drawn again with everything typed in it.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { selectProjects } from '../../charter/store.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { checkProject, writeProject } from '../../identity/projects.js'
import { changeTeam, checkTeam, checkTeamRemote, createTeam } from '../../identity/teams.js'
import { bindForm, Field, type FieldErrors, type FieldValues } from '../look/form/fields.js'
import { sessionOf } from '../sign-in/passkey-routes.js'
import { drawForm, type FormPage } from './draw-form.js'
import {
  PROJECT_FIELDS,
  ProjectFields,
  projectIn,
  projectLabels,
  SETTINGS_FIELDS,
  SettingsFields,
  settingsAsTyped,
  settingsIn,
  settingsLabels,
  typedIn,
} from './forms.js'
import { type BySlug, goTo, hasErrors, managing } from './managed.js'

const config = { access: 'admin' } as const

const drawSettings = (page: FormPage) =>
  drawForm({
    ...page,
    labels: settingsLabels,
    button: 'Save',
    children: (
      <>
        <Field {...bindForm(page.values, page.errors)('name')} label="Name" />
        <SettingsFields values={page.values} errors={page.errors} />
      </>
    ),
  })

const registerSettings = (app: FastifyInstance, { installation, settings: { osv } }: Site) => {
  const path = '/admin/:slug/settings'
  const pageOf = async (request: FastifyRequest<BySlug>) => {
    const { person, team } = await managing(installation, request)
    const base = { person, now: installation.now(), title: 'Settings', lede: team.name }
    const action = `/admin/${team.slug}/settings`
    return { team, page: { ...base, action, back: `/admin/${team.slug}` } }
  }
  app.get<BySlug>(path, { config }, async (request, reply) => {
    const { team, page } = await pageOf(request)
    return sendPage(reply, drawSettings({ ...page, values: settingsAsTyped(team) }))
  })
  app.post<BySlug>(path, { config }, async (request, reply) => {
    const { team, page } = await pageOf(request)
    const values = typedIn(request.body, SETTINGS_FIELDS)
    const wanted = { name: values['name'] ?? '', settings: settingsIn(request.body) }
    const before = team.settings.osvRepo
    const errors = {
      ...(page.person.isOwner
        ? {}
        : checkTeamRemote(wanted.settings, { hosts: osv.hosts, before })),
      ...checkTeam({ slug: team.slug, ...wanted }),
    }
    if (hasErrors(errors)) return sendPage(reply, drawSettings({ ...page, values, errors }), 422)
    const { teamId } = team
    const outcome = await changeTeam(installation, page.person, { teamId, ...wanted })
    if (isRefusal(outcome)) {
      return sendPage(reply, drawSettings({ ...page, values, refusal: outcome }), 409)
    }
    return goTo(reply, `${page.back}?done=saved`)
  })
}

type ByProject = { Params: { slug: string; project: string } }

const drawProject = (page: FormPage) =>
  drawForm({
    ...page,
    labels: projectLabels,
    button: 'Save',
    children: <ProjectFields values={page.values} errors={page.errors} />,
  })

const registerProjects = (app: FastifyInstance, { installation, settings }: Site) => {
  const path = '/admin/:slug/projects/:project'
  const pageOf = async (request: FastifyRequest<ByProject>) => {
    const { person, team } = await managing(installation, request)
    const wanted = request.params.project
    const project =
      wanted === 'new'
        ? undefined
        : (await selectProjects(installation.db.app, team.teamId)).find(
            (one) => String(one.projectId) === wanted,
          )
    if (project === undefined && wanted !== 'new') throw notFound()
    const title = project?.name ?? 'New project'
    const base = { person, now: installation.now(), title, lede: team.name }
    const action = `/admin/${team.slug}/projects/${wanted}`
    return { team, project, page: { ...base, action, back: `/admin/${team.slug}#projects` } }
  }
  const asTyped = (project: Awaited<ReturnType<typeof pageOf>>['project']): FieldValues =>
    project === undefined
      ? { osvProfile: settings.osv.profile }
      : Object.fromEntries(
          PROJECT_FIELDS.map((name) => {
            const value = project[name]
            return [name, value === true ? 'yes' : value === false ? '' : (value ?? '')]
          }),
        )
  app.get<ByProject>(path, { config }, async (request, reply) => {
    const { project, page } = await pageOf(request)
    return sendPage(reply, drawProject({ ...page, values: asTyped(project) }))
  })
  app.post<ByProject>(path, { config }, async (request, reply) => {
    const { team, project: before, page } = await pageOf(request)
    const values = typedIn(request.body, PROJECT_FIELDS)
    const project = projectIn(request.body)
    const errors = checkProject(project)
    if (hasErrors(errors)) return sendPage(reply, drawProject({ ...page, values, errors }), 422)
    const outcome = await writeProject(installation, page.person, {
      teamId: team.teamId,
      project,
      ...(before === undefined ? {} : { projectId: before.projectId }),
    })
    if (isRefusal(outcome)) {
      return sendPage(reply, drawProject({ ...page, values, refusal: outcome }), 409)
    }
    return goTo(reply, page.back)
  })
}

const drawNewTeam = (page: FormPage) =>
  drawForm({
    ...page,
    labels: settingsLabels,
    button: 'Make the team',
    children: <NewTeamFields values={page.values} errors={page.errors} />,
  })

/** What a new team is asked: also the second step of setting up. */
export const NewTeamFields = (props: {
  readonly values: FieldValues
  readonly errors?: FieldErrors | undefined
}) => {
  const field = bindForm(props.values, props.errors)
  return (
    <>
      <Field
        {...field('slug')}
        label="Short name"
        help="Begins every case number, such as PSRT-2026-001. It stays."
        code
      />
      <Field {...field('name')} label="Name" />
      <SettingsFields {...props} />
    </>
  )
}

/** A new team as typed. */
export const newTeamIn = (body: unknown) => ({
  values: typedIn(body, ['slug', ...SETTINGS_FIELDS]),
  team: { slug: textOf(body, 'slug'), name: textOf(body, 'name'), settings: settingsIn(body) },
})

const registerNewTeam = (app: FastifyInstance, { installation }: Site) => {
  const pageOf = (request: FastifyRequest, reply: FastifyReply) => {
    const person = sessionOf(request)
    if (!person.isOwner) throw notFound()
    const base = { person, now: installation.now(), title: 'New team' }
    return { reply, page: { ...base, action: '/admin/new', back: '/admin' } }
  }
  app.get('/admin/new', { config }, (request, reply) =>
    sendPage(reply, drawNewTeam({ ...pageOf(request, reply).page, values: {} })),
  )
  app.post('/admin/new', { config }, async (request, reply) => {
    const { page } = pageOf(request, reply)
    const { values, team } = newTeamIn(request.body)
    const errors = checkTeam(team)
    if (hasErrors(errors)) return sendPage(reply, drawNewTeam({ ...page, values, errors }), 422)
    const made = await createTeam(installation, page.person, team)
    if (isRefusal(made)) {
      return sendPage(reply, drawNewTeam({ ...page, values, refusal: made }), 409)
    }
    return goTo(reply, `/admin/${made.slug}`)
  })
}

export const registerTeamSettingsPages = (app: FastifyInstance, site: Site): void => {
  registerNewTeam(app, site)
  registerSettings(app, site)
  registerProjects(app, site)
}
