// `/account`: what a person sets for themselves, and every way in that leads to them. Draws what it is given.
import type { Instant, Refusal } from '@parley/rules'
import { type Account, CHOICES, DEFAULT_CHOICE, TOPICS } from '../../identity/account.js'
import type { ListedSession } from '../../identity/entering.js'
import type { ListedPasskey } from '../../identity/passkeys.js'
import { requireFreshProof } from '../../identity/proof.js'
import { SCOPES } from '../../identity/team-actor.js'
import { type ListedToken, TOKEN_DAYS_MAX } from '../../identity/tokens.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { OwnTeams } from '../governance/own-teams.js'
import { Card, Table } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { Choice, ErrorSummary, Part } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, type FieldValues, Select } from '../look/form/fields.js'
import { CopyText } from '../look/frame/overlays.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { Age, DateTime } from '../look/time.js'
import { AccountLede } from './data-pages.js'
import { Outside, Passkeys, Sessions, Unproved, type WithProof } from './ways-in.js'

export interface AccountPage {
  readonly person: Person
  readonly now: Instant
  readonly account: Account
  readonly sessions: readonly ListedSession[]
  readonly passkeys: readonly ListedPasskey[]
  readonly tokens: readonly ListedToken[]
  /** Shown this once. */
  readonly newToken?: string | undefined
  readonly refusal?: Refusal | undefined
  readonly errors?: FieldErrors | undefined
  readonly values?: FieldValues | undefined
  /** Which scopes were ticked in a form that is drawn again. */
  readonly scopes?: readonly string[] | undefined
  /** A word on what was just done. */
  readonly done?: string | undefined
}

const date = (at: number) => new Date(at)
const csrfOf = (person: Person) => person.session?.csrf ?? ''

const topicNames = {
  'new-report': 'New reports',
  message: 'Messages',
  assignment: 'Assignments and hand-overs',
  deadline: 'Deadlines',
  governance: 'Votes and nominations',
} as const

const choiceNames = { 'at-once': 'at once', daily: 'once a day', muted: 'not at all' } as const

const Settings = ({ person, account, errors, values }: AccountPage) => {
  const typed = {
    name: person.name,
    timeZone: person.timeZone,
    ...Object.fromEntries(
      TOPICS.map((topic) => [`notify.${topic}`, account.notify[topic] ?? DEFAULT_CHOICE]),
    ),
    ...values,
  }
  const field = bindForm(typed, errors)
  return (
    <Card title="You" id="settings" padded>
      <ActionForm action="/account" csrf={csrfOf(person)} label="You" guard>
        <Field {...field('name')} label="Name" autocomplete="name" />
        <Field
          {...field('timeZone')}
          label="Time zone"
          help="Times in mail are shown in it, such as Europe/Berlin."
          list={Intl.supportedValuesOf('timeZone')}
        />
        <fieldset class="stack">
          <legend>
            <b>When mail is sent to you</b>
          </legend>
          <p class="help">It says that something happened, never what.</p>
          {TOPICS.map((topic) => (
            <Select
              {...field(`notify.${topic}`)}
              label={topicNames[topic]}
              options={CHOICES.map((value) => ({ value, label: choiceNames[value] }))}
            />
          ))}
        </fieldset>
        <div class="form-end">
          <Button tone="main">Save</Button>
        </div>
      </ActionForm>
    </Card>
  )
}

const Away = ({ person, account, errors, values }: AccountPage) => {
  const field = bindForm(values, errors)
  return (
    <Card title="Away" id="away" padded>
      <p class="quiet">While you are away no case is assigned to you.</p>
      {account.away.length > 0 && (
        <Table
          label="When you are away"
          columns={[{ name: 'From' }, { name: 'Until' }, { name: 'Change' }]}
          stacks
          rows={account.away.map(({ awayId, fromAt, untilAt }) => [
            <DateTime at={date(fromAt)} day />,
            <DateTime at={date(untilAt - 1)} day />,
            <Action
              action={`/account/away/${awayId}/remove`}
              csrf={csrfOf(person)}
              tone="plain"
              small
            >
              Remove
            </Action>,
          ])}
        />
      )}
      <ActionForm action="/account/away" csrf={csrfOf(person)} label="Away">
        <Field {...field('from')} label="First day" type="date" />
        <Field {...field('until')} label="Last day" type="date" />
        <div class="form-end">
          <Button>Add</Button>
        </div>
      </ActionForm>
    </Card>
  )
}

const scopeWords = {
  'cases:read': { label: 'Read', help: 'the cases you can read' },
  'cases:write': { label: 'Write', help: 'in the cases you can read' },
  publish: { label: 'Publish', help: 'approve and publish as you may' },
  manage: { label: 'Manage', help: 'projects and settings as you may' },
} as const

const dayChoices = [7, 30, 90, 180, TOKEN_DAYS_MAX]

const Tokens = (page: AccountPage & WithProof) => {
  const { person, tokens, now, errors, values, scopes, proof } = page
  const field = bindForm(values, errors)
  const isTyped = errors?.['tokenName'] ?? errors?.['scopes'] ?? errors?.['days']
  return (
    <Card title="API tokens" id="tokens" padded>
      {tokens.length > 0 && (
        <Table
          label="Your tokens"
          stacks
          columns={[
            { name: 'Name' },
            { name: 'May' },
            { name: 'Ends' },
            { name: 'Used' },
            { name: 'Change' },
          ]}
          rows={tokens.map((token) => [
            <span dir="auto">{token.name}</span>,
            token.scopes.join(', '),
            <DateTime at={date(token.expiresAt)} day />,
            token.lastUsedAt === null ? (
              <span class="faint">not yet</span>
            ) : (
              <Age at={date(token.lastUsedAt)} now={date(now)} ago />
            ),
            <Action
              action={`/account/tokens/${token.tokenId}/revoke`}
              csrf={csrfOf(person)}
              tone="plain"
              small
            >
              Revoke
            </Action>,
          ])}
        />
      )}
      {proof !== undefined && <Unproved what="Making a token" anchor="tokens" />}
      <Part
        title="Make a token"
        help="for scripts and the command line"
        open={isTyped !== undefined}
      >
        <ActionForm action="/account/tokens" csrf={csrfOf(person)} label="Make a token">
          <Field {...field('tokenName')} label="Name" help="What it is for." />
          <Choice
            name="scopes"
            label="What it may do"
            values={scopes ?? []}
            error={errors?.['scopes']}
            options={SCOPES.map((value) => ({ value, ...scopeWords[value] }))}
          />
          <Select
            {...field('days')}
            value={values?.['days'] ?? '90'}
            label="Works for"
            options={dayChoices.map((days) => ({ value: String(days), label: `${days} days` }))}
          />
          <div class="form-end">
            <Button disabled={proof !== undefined}>Make the token</Button>
          </div>
        </ActionForm>
      </Part>
    </Card>
  )
}

const labels = {
  name: 'Name',
  timeZone: 'Time zone',
  from: 'First day',
  until: 'Last day',
  tokenName: 'Name of the token',
  scopes: 'What it may do',
  days: 'Works for',
}

export const drawAccount = (page: AccountPage): string => {
  const proof = requireFreshProof(page.person, page.now)
  const withProof = { ...page, proof }
  return drawForPerson(page.person, {
    title: 'Your account',
    place: 'account',
    children: (
      <div class="stack">
        <PageHead title="Your account" lede={<AccountLede email={page.person.email} />} />
        {page.newToken && (
          <Note tone="good" spoken>
            <p>Your new token. Copy it now: it is shown this once and stored nowhere.</p>
            <CopyText text={page.newToken} label="the token" />
          </Note>
        )}
        {page.errors && <ErrorSummary errors={page.errors} labels={labels} />}
        {page.refusal && (
          <Note tone="bad" spoken>
            {page.refusal.because}
          </Note>
        )}
        {page.done && (
          <Note tone="good" spoken>
            {page.done}
          </Note>
        )}
        <Settings {...page} />
        <Away {...page} />
        <Passkeys {...withProof} />
        <Sessions {...withProof} />
        <Outside {...withProof} />
        <Tokens {...withProof} />
        <OwnTeams {...page.person} />
      </div>
    ),
  })
}
