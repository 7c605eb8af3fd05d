// `/admin/{team}/projects/{project}/contacts`: who is asked when the project is invited to a case.
import type { Instant, Refusal } from '@parley/rules'
import type { ListedProject, Team } from '../../charter/store.js'
import type { ProjectContact } from '../../identity/project-contacts.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card, Table } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, type FieldValues } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { DateTime } from '../look/time.js'
import { ProofNote, RefusalNote } from './draw-admin.js'

export interface ContactsPage {
  readonly person: Person
  readonly now: Instant
  readonly team: Team
  readonly project: ListedProject
  readonly contacts: readonly ProjectContact[]
  readonly values?: FieldValues | undefined
  readonly errors?: FieldErrors | undefined
  readonly refusal?: Refusal | undefined
}

const LABELS = { name: 'Name', email: 'Email' } as const

const Registered = ({ contacts, here, csrf }: ContactsPage & { here: string; csrf: string }) => (
  <Card title="Registered" aside={String(contacts.length)}>
    <Table
      label="Contacts of the project"
      bare
      none="Nobody yet: the project cannot be invited as a whole until somebody is registered."
      columns={[{ name: 'Who' }, { name: 'Since' }, { name: 'What can be done', number: true }]}
      rows={contacts.map((contact) => [
        <>
          <bdi>{contact.name}</bdi>
          <br />
          <span class="small faint">{contact.email}</span>
        </>,
        <span class="small">
          <DateTime day at={new Date(contact.addedAt)} />
          {contact.isNew && <span class="faint"> · has never signed in</span>}
        </span>,
        <Action small action={`${here}/${contact.personId}/remove`} csrf={csrf}>
          Take off the list
        </Action>,
      ])}
    />
  </Card>
)

export const drawContacts = (page: ContactsPage): string => {
  const { person, now, team, project, values = {}, errors } = page
  const here = `/admin/${team.slug}/projects/${project.projectId}/contacts`
  const csrf = person.session?.csrf ?? ''
  const field = bindForm(values, errors ?? {})
  return drawForPerson(person, {
    title: `Contacts of ${project.name}`,
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead
          title={`Contacts of ${project.name}`}
          lede={<a href={`/admin/${team.slug}#projects`}>{team.name}</a>}
        />
        {errors && <ErrorSummary errors={errors} labels={LABELS} />}
        {page.refusal && <RefusalNote refusal={page.refusal} next={here} />}
        {page.refusal === undefined && <ProofNote person={person} now={now} next={here} />}
        <p class="quiet">
          When the project is invited to a case, each of them is asked by mail and agrees for
          themselves. Being on this list opens nothing.
        </p>
        <Registered {...page} here={here} csrf={csrf} />
        <Card title="Register somebody" padded>
          <ActionForm action={here} csrf={csrf} label="Register somebody" guard>
            <Field
              {...field('name')}
              label={LABELS.name}
              help="Whoever has an account already keeps the name in it."
            />
            <Field {...field('email')} label={LABELS.email} type="email" />
            <div class="form-end">
              <Button tone="main">Register</Button>
              <a href={`/admin/${team.slug}#projects`}>Back</a>
            </div>
          </ActionForm>
        </Card>
      </div>
    ),
  })
}
